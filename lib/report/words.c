#include "words.h"

#include <assert.h>
#include <string.h>

static const struct {
    const char *id, *en, *ko;
} words[] = {
    {"", "", ""},
#define ICHA_WORD(id, en, ko) {#id, en, ko},
#include "words.def"
#undef ICHA_WORD
};

const char *icha_word_text(icha_word word, icha_language language) {
    assert(word >= ICHA_W_NONE && word < ICHA_W_END);
    return language == ICHA_LANGUAGE_KO ? words[word].ko : words[word].en;
}

const char *icha_word_of_key(const char *key, icha_language language) {
    for (int i = 1; i < ICHA_W_END; i++)
        if (strncmp(words[i].id, "KEY_", 4) == 0 && strcmp(words[i].id + 4, key) == 0)
            return icha_word_text((icha_word)i, language);
    return key;
}
