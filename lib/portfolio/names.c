#include "names.h"

#include <stdlib.h>
#include <string.h>

#include "sums.h"

static size_t slot_of(const icha_names *names, const char *text, size_t length) {
    size_t mask = names->slot_count - 1;
    size_t slot = (size_t)icha_hash_bytes(text, length) & mask;
    for (; names->slots[slot] != 0; slot = (slot + 1) & mask) {
        const char *held = names->texts[names->slots[slot] - 1];
        if (strncmp(held, text, length) == 0 && held[length] == '\0') break;
    }
    return slot;
}

static int grow(icha_names *names) {
    size_t wanted = names->capacity == 0 ? 16 : names->capacity * 2;
    char **texts = realloc(names->texts, wanted * sizeof *texts);
    if (texts == NULL) return 0;
    names->texts = texts;
    uint32_t *slots = calloc(wanted * 2, sizeof *slots);
    if (slots == NULL) return 0;
    free(names->slots);
    names->slots = slots;
    names->slot_count = wanted * 2;
    names->capacity = wanted;
    for (size_t i = 0; i < names->count; i++) slots[slot_of(names, texts[i], strlen(texts[i]))] = (uint32_t)(i + 1);
    return 1;
}

int icha_names_init(icha_names *names) {
    *names = (icha_names){NULL, 0, 0, NULL, 0, false};
    return icha_names_number(names, "", 0) == 0;
}

void icha_names_clear(icha_names *names) {
    for (size_t i = 0; i < names->count; i++) free(names->texts[i]);
    free(names->texts);
    free(names->slots);
    *names = (icha_names){NULL, 0, 0, NULL, 0, false};
}

bool icha_names_has(const icha_names *names, const char *text, size_t length) {
    return names->count > 0 && names->slots[slot_of(names, text, length)] != 0;
}

uint32_t icha_names_number(icha_names *names, const char *text, size_t length) {
    if (names->count == names->capacity && !grow(names)) {
        names->failed = true;
        return UINT32_MAX;
    }
    size_t slot = slot_of(names, text, length);
    if (names->slots[slot] != 0) return names->slots[slot] - 1;
    char *copy = malloc(length + 1);
    if (copy == NULL) {
        names->failed = true;
        return UINT32_MAX;
    }
    memcpy(copy, text, length);
    copy[length] = '\0';
    names->texts[names->count] = copy;
    names->slots[slot] = (uint32_t)++names->count;
    return (uint32_t)(names->count - 1);
}
