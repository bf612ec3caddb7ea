/* Sentences of screening, in two languages: templates, particles, values with their units. */
#ifndef ICHA_LIB_SCREENING_SENTENCE_H
#define ICHA_LIB_SCREENING_SENTENCE_H

#include "icha/screening.h"

typedef enum icha_sentence_id {
    ICHA_S_NONE = 0,
#define ICHA_SENTENCE(id, en, ko) ICHA_S_##id,
#include "sentences.def"
#undef ICHA_SENTENCE
    ICHA_S_END
} icha_sentence_id;

/* Writes into a buffer and counts the whole length. */
typedef struct icha_prose {
    char *buffer;
    size_t size;
    size_t length;
    icha_language language;
} icha_prose;

typedef struct icha_filler {
    const char *name, *text;
} icha_filler;

#define ICHA_FILLERS_MAX 8
#define ICHA_VALUE_TEXT_MAX 640 /* a value in words; longer ones are cut at a character */

icha_prose icha_prose_open(char *buffer, size_t size, icha_language language);
/* A sentence, with a blank before it unless it is the first. Fillers end with a NULL name. */
void icha_prose_add(icha_prose *prose, icha_sentence_id id, const icha_filler *fillers);
/* The same without the blank: pieces of a sentence. */
void icha_prose_append(icha_prose *prose, icha_sentence_id id, const icha_filler *fillers);
void icha_prose_text(icha_prose *prose, const char *text);
/* NUL-terminates at a character's boundary; returns the whole length. */
size_t icha_prose_close(icha_prose *prose);
/* A piece by itself. */
const char *icha_piece(char *buffer, size_t size, icha_language language, icha_sentence_id id,
                       const icha_filler *fillers);

/* What a value means for people. */
typedef enum icha_value_role {
    ICHA_ROLE_VALUE = 1,
    ICHA_ROLE_MARGIN = 2, /* a distance, without its sign */
    ICHA_ROLE_AGE = 3
} icha_value_role;

/* fact: for the unit of counts and the labels of choices; may be NULL. */
const char *icha_quantity_words(icha_quantity quantity, icha_value_role role, const icha_fact_definition *fact,
                                icha_language language, char *buffer, size_t size);
const char *icha_choice_words(const icha_fact_definition *fact, const char *key, icha_language language);

static inline const char *icha_in(icha_language language, const char *ko, const char *en) {
    return language == ICHA_LANGUAGE_KO ? ko : en;
}
#endif
