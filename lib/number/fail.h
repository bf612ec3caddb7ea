/* How every room of the library reports bad data: one sentence from messages.def, filled into the caller's error. */
#ifndef ICHA_LIB_FAIL_H
#define ICHA_LIB_FAIL_H

#include <assert.h>
#include <string.h>

#include "icha/status.h"

/* One id per sentence; the sentences stand, in both languages, in messages.def. */
typedef enum icha_message {
    ICHA_M_NONE = 0,
#define ICHA_MESSAGE(id, status, en, ko) ICHA_M_##id,
#include "messages.def"
#undef ICHA_MESSAGE
    ICHA_M_END
} icha_message;

/* Fills *err (may be NULL) and returns the status that messages.def gives the id. rule, field and expected may be NULL.
 * `found`, of that length, is the text as read, cut if long; NULL: none. */
icha_status icha_error_fill(icha_error *err, icha_message id, const char *rule, const char *field, const char *found,
                            size_t found_length, const char *expected);

/* Here, where compilers and analysers see it at each call: what fails is never OK. */
static inline icha_status icha_fail_text(icha_error *err, icha_message id, const char *rule, const char *field,
                                         const char *found, size_t found_length, const char *expected) {
    icha_status status = icha_error_fill(err, id, rule, field, found, found_length, expected);
    assert(status != ICHA_OK);
    return status;
}

/* The same where `found` ends in NUL. */
static inline icha_status icha_fail(icha_error *err, icha_message id, const char *rule, const char *field,
                                    const char *found, const char *expected) {
    return icha_fail_text(err, id, rule, field, found, found == NULL ? 0 : strlen(found), expected);
}

/* A sentence that is no failure: a note among the findings of a result. */
static inline void icha_note(icha_error *sentence, icha_message id, const char *rule, const char *field,
                             const char *found, const char *expected) {
    (void)icha_error_fill(sentence, id, rule, field, found, found == NULL ? 0 : strlen(found), expected);
}

/* A field whose number lies outside minimum..maximum: every check of a public struct's plain numbers, dates and enums. */
typedef struct icha_bounds {
    int64_t value, minimum, maximum;
    const char *field;
    const char *expected; /* NULL: `minimum..maximum` */
} icha_bounds;
/* OUT_OF_RANGE for the first field outside its bounds. */
icha_status icha_check_bounds(const icha_bounds *bounds, size_t count, const char *rule, icha_error *err);

/* Bytes of the whole characters in the first `length` bytes of UTF-8, the last of which may be split. */
size_t icha_whole_characters(const char *text, size_t length);

/* Sets the field of an error that an inner function filled, unless it is NULL; the sentence is made anew. */
void icha_error_set_field(icha_error *err, const char *field);
/* Sets file, line and column likewise. */
void icha_error_set_place(icha_error *err, const char *file, uint32_t line, uint32_t column);

/* The same on the way out: the status that came is returned; OK changes nothing. */
static inline icha_status icha_fail_in_field(icha_error *err, icha_status status, const char *field) {
    if (status != ICHA_OK) icha_error_set_field(err, field);
    return status;
}

static inline icha_status icha_fail_at(icha_error *err, icha_status status, const char *file, uint32_t line,
                                       uint32_t column) {
    if (status != ICHA_OK) icha_error_set_place(err, file, line, column);
    return status;
}
#endif
