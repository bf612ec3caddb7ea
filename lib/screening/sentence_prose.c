/* Templates filled in, with the Korean particles that fit. */
#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "number/fail.h"

#include "sentence.h"

static const struct {
    const char *en, *ko;
} sentences[] = {
    {"", ""},
#define ICHA_SENTENCE(id, en, ko) {en, ko},
#include "sentences.def"
#undef ICHA_SENTENCE
};

icha_prose icha_prose_open(char *buffer, size_t size, icha_language language) {
    assert(buffer != NULL || size == 0);
    return (icha_prose){buffer, size, 0, language};
}

static void put(icha_prose *prose, const char *text, size_t length) {
    for (size_t i = 0; i < length; i++)
        if (prose->length + i + 1 < prose->size) prose->buffer[prose->length + i] = text[i];
    prose->length += length;
}

void icha_prose_text(icha_prose *prose, const char *text) {
    put(prose, text, strlen(text));
}

size_t icha_prose_close(icha_prose *prose) {
    if (prose->size == 0) return prose->length;
    size_t end = prose->length < prose->size ? prose->length : icha_whole_characters(prose->buffer, prose->size - 1);
    prose->buffer[end] = '\0';
    return prose->length;
}

/* ---- particles ---- */

typedef enum ending { ENDS_VOWEL = 0, ENDS_L = 1, ENDS_CONSONANT = 2 } ending;

/* Where the word ends that is read aloud: before closing marks, and before what stands in brackets at the end. */
static size_t spoken_length(const char *text) {
    size_t length = strlen(text);
    while (length > 0 && strchr("'\".,%", text[length - 1]) != NULL) length--;
    if (length == 0 || text[length - 1] != ')') return length;
    size_t open = length;
    while (open > 0 && text[open - 1] != '(') open--;
    return open > 1 ? open - 1 : length;
}

static ending ending_of_ascii(char c) {
    if (c >= '0' && c <= '9') { /* 영 일 이 삼 사 오 육 칠 팔 구 */
        static const ending digits[] = {ENDS_CONSONANT, ENDS_L,         ENDS_VOWEL, ENDS_CONSONANT, ENDS_VOWEL,
                                        ENDS_VOWEL,     ENDS_CONSONANT, ENDS_L,     ENDS_L,         ENDS_VOWEL};
        return digits[c - '0'];
    }
    return strchr("lrLR", c) != NULL ? ENDS_L : strchr("mnMNbkptcBKPTC", c) != NULL ? ENDS_CONSONANT : ENDS_VOWEL;
}

static ending ending_of(const char *text) {
    size_t length = spoken_length(text);
    if (length == 0) return ENDS_VOWEL;
    const unsigned char *last = (const unsigned char *)text + length - 1;
    if (*last < 0x80) return ending_of_ascii((char)*last);
    if (length < 3 || (last[-2] & 0xF0) != 0xE0) return ENDS_VOWEL;
    uint32_t code = (uint32_t)(last[-2] & 0x0F) << 12 | (uint32_t)(last[-1] & 0x3F) << 6 | (last[0] & 0x3F);
    if (code < 0xAC00 || code > 0xD7A3) return ENDS_VOWEL; /* no Hangul syllable */
    uint32_t final = (code - 0xAC00) % 28;
    return final == 0 ? ENDS_VOWEL : final == 8 ? ENDS_L : ENDS_CONSONANT;
}

/* `은/는`: the first after a consonant; `으로/로` has the second after ㄹ too. */
static void put_particle(icha_prose *prose, const char *pair, size_t length, const char *after) {
    const char *slash = memchr(pair, '/', length);
    assert(slash != NULL);
    size_t first = (size_t)(slash - pair);
    ending end = ending_of(after);
    bool is_ro = first == strlen("으로") && memcmp(pair, "으로", first) == 0;
    if (end == ENDS_CONSONANT || (end == ENDS_L && !is_ro)) put(prose, pair, first);
    else put(prose, slash + 1, length - first - 1);
}

/* ---- templates ---- */

static const char *filler_text(const icha_filler *fillers, const char *name, size_t length) {
    for (; fillers != NULL && fillers->name != NULL; fillers++)
        if (strlen(fillers->name) == length && memcmp(fillers->name, name, length) == 0)
            return fillers->text == NULL ? "" : fillers->text;
    return NULL;
}

/* `name` or `name:particles` up to the brace. */
static void put_place(icha_prose *prose, const char *place, size_t length, const icha_filler *fillers) {
    const char *colon = memchr(place, ':', length);
    size_t name = colon == NULL ? length : (size_t)(colon - place);
    const char *text = filler_text(fillers, place, name);
    assert(text != NULL);
    if (text == NULL) return;
    icha_prose_text(prose, text);
    if (colon != NULL) put_particle(prose, colon + 1, length - name - 1, text);
}

void icha_prose_append(icha_prose *prose, icha_sentence_id id, const icha_filler *fillers) {
    assert(id > ICHA_S_NONE && id < ICHA_S_END);
    const char *at = icha_in(prose->language, sentences[id].ko, sentences[id].en);
    while (*at != '\0') {
        const char *close = *at == '{' ? strchr(at, '}') : NULL;
        if (close == NULL) {
            put(prose, at++, 1);
        } else {
            put_place(prose, at + 1, (size_t)(close - at - 1), fillers);
            at = close + 1;
        }
    }
}

/* An English sentence may begin with a label, which is written small in the catalogue. */
static void capitalise(icha_prose *prose, size_t at) {
    if (prose->language != ICHA_LANGUAGE_EN || at + 1 >= prose->size || at >= prose->length) return;
    char *first = &prose->buffer[at];
    if (*first >= 'a' && *first <= 'z') *first = (char)(*first - 'a' + 'A');
}

void icha_prose_add(icha_prose *prose, icha_sentence_id id, const icha_filler *fillers) {
    if (prose->length > 0) icha_prose_text(prose, " ");
    size_t at = prose->length;
    icha_prose_append(prose, id, fillers);
    capitalise(prose, at);
}

const char *icha_piece(char *buffer, size_t size, icha_language language, icha_sentence_id id,
                       const icha_filler *fillers) {
    icha_prose prose = icha_prose_open(buffer, size, language);
    icha_prose_append(&prose, id, fillers);
    icha_prose_close(&prose);
    return buffer;
}
