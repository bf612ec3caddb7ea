/* The words of reports for people, in both languages. Keys of tables are never translated. */
#ifndef ICHA_LIB_REPORT_WORDS_H
#define ICHA_LIB_REPORT_WORDS_H

#include "icha/status.h"

typedef enum icha_word {
    ICHA_W_NONE = 0,
#define ICHA_WORD(id, en, ko) ICHA_W_##id,
#include "words.def"
#undef ICHA_WORD
    ICHA_W_END
} icha_word;

const char *icha_word_text(icha_word word, icha_language language);
/* The word of a column's key; the key itself where there is none. */
const char *icha_word_of_key(const char *key, icha_language language);
#endif
