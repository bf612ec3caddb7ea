/* Names (products, payers, banks, sentences) as small numbers, so that keys of sums compare fast. Number 0 is "". */
#ifndef ICHA_LIB_NAMES_H
#define ICHA_LIB_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct icha_names {
    char **texts;
    size_t count;
    size_t capacity;
    uint32_t *slots;
    size_t slot_count;
    bool failed; /* no memory */
} icha_names;

/* 0: no memory. */
int icha_names_init(icha_names *names);
void icha_names_clear(icha_names *names);
/* The number of a text, the same for the same bytes; UINT32_MAX: no memory. A NUL ends the text. */
uint32_t icha_names_number(icha_names *names, const char *text, size_t length);
/* Is the text among them? */
bool icha_names_has(const icha_names *names, const char *text, size_t length);
static inline const char *icha_names_text(const icha_names *names, uint32_t number) {
    return names->texts[number];
}
#endif
