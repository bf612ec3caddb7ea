/* Spelled values (`down`, `act/365`): one table per kind, one way to read and write them. */
#ifndef ICHA_LIB_NAME_H
#define ICHA_LIB_NAME_H

#include "icha/status.h"

typedef struct icha_name {
    int value; /* >= 1 */
    const char *text;
} icha_name;

/* *value = that of the name. Error: UNKNOWN_KEY, naming every spelling. */
icha_status icha_name_parse(const icha_name *names, size_t count, const char *rule, const char *text, size_t length,
                            int *value, icha_error *err);
/* "" when no name has the value. */
const char *icha_name_of(const icha_name *names, size_t count, int value);

/* Edit distance of two names, to suggest the nearest one; SIZE_MAX when either is longer than 64 bytes. */
size_t icha_name_distance(const char *a, const char *b);

#define ICHA_NAMES_COUNT(names) (sizeof(names) / sizeof(names)[0])

/* Defines the public pair of functions of an enum from its table. */
#define ICHA_NAME_FUNCTIONS(type, prefix, names, rule)                                                                 \
    icha_status prefix##_parse(const char *text, size_t length, type *out, icha_error *err) {                          \
        int value;                                                                                                     \
        icha_status status = icha_name_parse(names, ICHA_NAMES_COUNT(names), rule, text, length, &value, err);         \
        if (status == ICHA_OK) *out = (type)value;                                                                     \
        return status;                                                                                                 \
    }                                                                                                                  \
    const char *prefix##_name(type value) {                                                                            \
        return icha_name_of(names, ICHA_NAMES_COUNT(names), (int)value);                                               \
    }
#endif
