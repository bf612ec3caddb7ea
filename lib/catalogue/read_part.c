/* The small parts that every kind of file is made of. */
#include <string.h>

#include "catalogue/read.h"

const char *icha_cat_read_text(icha_cat_reader *reader, const icha_cat_node *node, const char *expected) {
    if (!icha_cat_expect_scalar(reader, node, expected)) return NULL;
    return icha_cat_arena_text(reader->arena, node->text, node->length);
}

static bool is_id(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        bool is_letter = (text[i] >= 'a' && text[i] <= 'z') || (text[i] >= '0' && text[i] <= '9');
        if (!is_letter && (i == 0 || strchr("._-", text[i]) == NULL)) return false;
    }
    return length > 0 && length <= ICHA_CATALOGUE_ID_MAX;
}

const char *icha_cat_read_id(icha_cat_reader *reader, const icha_cat_node *node) {
    static const char *const expected = "an id of a-z 0-9 . _ -, at most 64 long";
    if (!icha_cat_expect_scalar(reader, node, expected)) return NULL;
    if (!is_id(node->text, node->length)) {
        icha_cat_fault(reader, node->place, ICHA_M_WRONG_KIND, node->text, expected);
        return NULL;
    }
    return icha_cat_arena_text(reader->arena, node->text, node->length);
}

bool icha_cat_read_date(icha_cat_reader *reader, const icha_cat_node *node, icha_date *date) {
    if (!icha_cat_expect_scalar(reader, node, "YYYY-MM-DD")) return false;
    icha_error error;
    icha_error_init(&error);
    if (icha_date_parse(node->text, node->length, date, &error) == ICHA_OK) return true;
    icha_cat_fault_inner(reader, node->place, &error, "YYYY-MM-DD");
    return false;
}

bool icha_cat_read_word(icha_cat_reader *reader, const icha_cat_node *node, const char *words, size_t *index) {
    if (!icha_cat_expect_scalar(reader, node, words)) return false;
    size_t i = 0;
    for (const char *word = words; *word != '\0'; i++) {
        size_t length = strcspn(word, " ");
        if (length == node->length && memcmp(word, node->text, length) == 0) {
            *index = i;
            return true;
        }
        word += length;
        word += strspn(word, " ");
    }
    icha_cat_fault(reader, node->place, ICHA_M_UNKNOWN_NAME, node->text, words);
    return false;
}

bool icha_cat_read_bool(icha_cat_reader *reader, const icha_cat_node *node, bool *value) {
    size_t index;
    if (!icha_cat_read_word(reader, node, "false true", &index)) return false;
    *value = index == 1;
    return true;
}

bool icha_cat_read_whole(icha_cat_reader *reader, const icha_cat_node *node, int64_t minimum, int64_t maximum,
                         int64_t *value) {
    if (!icha_cat_expect_scalar(reader, node, "a whole number")) return false;
    icha_error error;
    icha_error_init(&error);
    if (icha_whole_parse(node->text, node->length, minimum, maximum, value, &error) == ICHA_OK) return true;
    icha_cat_fault_inner(reader, node->place, &error, "a whole number");
    return false;
}

bool icha_cat_read_name(icha_cat_reader *reader, const icha_cat_node *node, const char **ko, const char **en) {
    static const char *const required[] = {"ko", "en", NULL};
    if (!icha_cat_expect_map(reader, node, required, NULL)) return false;
    const icha_cat_node *ko_node = icha_cat_get(node, "ko"), *en_node = icha_cat_get(node, "en");
    *ko = ko_node == NULL ? NULL : icha_cat_read_text(reader, ko_node, "text in Korean");
    *en = en_node == NULL ? NULL : icha_cat_read_text(reader, en_node, "text in English");
    return *ko != NULL && *en != NULL;
}

bool icha_cat_read_ids(icha_cat_reader *reader, const icha_cat_node *node, const char ***ids, icha_cat_place **places,
                       size_t *count) {
    if (!icha_cat_expect_list(reader, node, 1, "a list of ids")) return false;
    *ids = icha_cat_arena_take(reader->arena, node->count, sizeof **ids);
    *places = icha_cat_arena_take(reader->arena, node->count, sizeof **places);
    if (*ids == NULL || *places == NULL) return false;
    for (const icha_cat_node *item = node->first; item != NULL; item = item->next) {
        const char *id = icha_cat_read_id(reader, item);
        if (id == NULL) continue;
        (*ids)[*count] = id;
        (*places)[(*count)++] = item->place;
    }
    return true;
}
