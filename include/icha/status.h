/* What every icha function answers: a status, and a sentence in the caller's own error struct.
 *
 * Rules: X-1 (bad data is a status; outputs are untouched on failure), X-2 (no exit, no abort on data).
 */
#ifndef ICHA_STATUS_H
#define ICHA_STATUS_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define ICHA_API __attribute__((visibility("default")))
#else
#define ICHA_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* A number that may be 0 starts at ICHA_UNSET; unset is rejected by name, never read as 0. */
#define ICHA_UNSET INT64_MIN

/* Groups of a hundred, with gaps; a number is never given to another meaning. */
typedef enum icha_status {
    ICHA_OK = 0, /* done */
    /* the text or value itself */
    ICHA_ERR_SYNTAX = 100,      /* not of the expected form */
    ICHA_ERR_UNIT = 101,        /* a rate without its unit (N-2) */
    ICHA_ERR_RANGE = 102,       /* outside a published limit */
    ICHA_ERR_PRECISION = 103,   /* finer than a billionth (N-2) */
    ICHA_ERR_UNKNOWN_KEY = 104, /* no such key, name or spelling */
    ICHA_ERR_DUPLICATE = 105,   /* given twice */
    ICHA_ERR_MISSING = 106,     /* needed and not given */
    ICHA_ERR_CONFLICT = 107,    /* two values contradict each other */
    ICHA_ERR_UNSUPPORTED = 108, /* known, and not computed by this version */
    ICHA_ERR_ENCODING = 109,    /* bytes that are no text in the declared or detected encoding */
    /* arithmetic */
    ICHA_ERR_OVERFLOW = 200, /* a figure outside N-1 */
    /* dated data */
    ICHA_ERR_CALENDAR = 300, /* the calendar does not cover a date (T-5) */
    ICHA_ERR_GAP = 400,      /* no version of a parameter on that date (C-3) */
    ICHA_ERR_OVERLAP = 401,  /* two versions of a parameter on one date (C-3) */
    ICHA_ERR_UNKNOWN = 402,  /* the catalogue holds the value as UNKNOWN (C-2): "undetermined" */
    ICHA_ERR_LIMIT = 403,    /* outside a product's band or above its cap (C-7) */
    /* the caller's means */
    ICHA_ERR_CAPACITY = 500, /* the buffer is too small; the needed count is given */
    ICHA_ERR_MEMORY = 501, /* no memory was left */
    ICHA_ERR_IO = 502 /* a file or stream failed */
} icha_status;

/* The languages of sentences and names. */
typedef enum icha_language { ICHA_LANGUAGE_EN = 1, ICHA_LANGUAGE_KO = 2 } icha_language;

/* Owned by the caller, who sets it up with ICHA_ERROR_INIT or icha_error_init(); NULL is accepted wherever an
 * icha_error * is asked for. The texts are UTF-8, cut at a character's boundary when they are too long. */
typedef struct icha_error {
    uint32_t size;      /* sizeof(icha_error) */
    icha_status status; /* the status that the function returned */
    int32_t message_id; /* which sentence; icha_error_sentence() renders it in another language */
    uint32_t line;      /* of the input, from 1; 0: not from a file */
    uint32_t column;    /* in characters, from 1; 0: unknown */
    int64_t index;      /* of an array element or row, from 0; -1: none */
    char file[160];     /* the input file as the caller named it; empty: not from a file */
    char rule[16];      /* the SPEC rule, such as "N-2"; empty: none */
    char field[96];     /* the key, such as "subsidy.steps[1].rate"; empty: none */
    char found[160];    /* what was found */
    char expected[256]; /* what was expected, language-neutral: spellings, numbers, dates */
    char message[640];  /* the English sentence */
} icha_error;

/* No error yet. */
#define ICHA_ERROR_INIT { sizeof(icha_error), ICHA_OK, 0, 0, 0, -1, "", "", "", "", "", "" }

/* Sets *err to ICHA_ERROR_INIT. err must not be NULL. */
ICHA_API void icha_error_init(icha_error *err);

/* The stable name of a status, such as "ICHA_ERR_UNIT"; "ICHA_ERR_?" for a number that is none. */
ICHA_API const char *icha_status_name(icha_status status);

/* Writes the sentence of *err in a language, NUL-terminated and cut at a character's boundary.
 * Returns its whole length in bytes without the NUL (so a result >= size means it was cut). */
ICHA_API size_t icha_error_sentence(const icha_error *err, icha_language language, char *buffer, size_t size);

/* Number of different sentences, and the template of one in a language ("" when there is none): for tests that
 * compare the two sets, and for translators. Ids run from 1 to the count. */
ICHA_API int32_t icha_message_count(void);
ICHA_API const char *icha_message_template(int32_t message_id, icha_language language);

#ifdef __cplusplus
}
#endif
#endif
