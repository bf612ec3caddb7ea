#include "sums.h"

#include <stdlib.h>
#include <string.h>

static uint64_t mix(uint64_t hash, uint64_t word) {
    hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 29;
}

static uint64_t eight_bytes(const unsigned char *s) {
    uint64_t word;
    memcpy(&word, s, sizeof word);
    return word;
}

/* Up to seven, each of them at least once. */
static uint64_t few_bytes(const unsigned char *s, size_t length) {
    uint32_t low, high;
    if (length == 0) return 0;
    if (length < 4) return (uint64_t)s[0] << 16 | (uint64_t)s[length / 2] << 8 | s[length - 1];
    memcpy(&low, s, sizeof low);
    memcpy(&high, s + length - 4, sizeof high);
    return (uint64_t)high << 32 | low;
}

/* Eight bytes at a time. Only speed depends on it: every table is sorted before anybody sees it (P-3). */
uint64_t icha_hash_bytes(const void *bytes, size_t length) {
    const unsigned char *s = bytes;
    uint64_t hash = length;
    if (length < 8) return mix(hash, few_bytes(s, length)) >> 7;
    for (size_t at = 0; at + 8 < length; at += 8) hash = mix(hash, eight_bytes(s + at));
    return mix(hash, eight_bytes(s + length - 8)) >> 7;
}

void icha_sums_init(icha_sums *table, size_t key_size, size_t entry_size) {
    *table = (icha_sums){key_size, entry_size, 0, 0, NULL, NULL, 0};
}

void icha_sums_clear(icha_sums *table) {
    free(table->entries);
    free(table->slots);
    icha_sums_init(table, table->key_size, table->entry_size);
}

/* Keys of eight bytes, two numbers, are asked for most: the lines of scenarios. */
static int is_at(const icha_sums *table, uint32_t index, const void *key) {
    const unsigned char *entry = icha_sums_entry(table, index);
    if (table->key_size == 8) return eight_bytes(entry) == eight_bytes(key);
    return memcmp(entry, key, table->key_size) == 0;
}

/* The slot that holds the key, or the free one where it belongs. */
static size_t slot_of(const icha_sums *table, const void *key) {
    size_t mask = table->slot_count - 1;
    size_t slot = (size_t)icha_hash_bytes(key, table->key_size) & mask;
    while (table->slots[slot] != 0 && !is_at(table, table->slots[slot] - 1, key)) slot = (slot + 1) & mask;
    return slot;
}

static int grow_slots(icha_sums *table) {
    size_t wanted = table->slot_count == 0 ? 64 : table->slot_count * 2;
    uint32_t *slots = calloc(wanted, sizeof *slots);
    if (slots == NULL) return 0;
    free(table->slots);
    table->slots = slots;
    table->slot_count = wanted;
    for (size_t i = 0; i < table->count; i++) slots[slot_of(table, icha_sums_entry(table, i))] = (uint32_t)(i + 1);
    return 1;
}

static int grow_entries(icha_sums *table) {
    size_t wanted = table->capacity == 0 ? 48 : table->capacity * 2;
    if (wanted > ICHA_SUMS_MAX) return 0;
    unsigned char *entries = realloc(table->entries, wanted * table->entry_size);
    if (entries == NULL) return 0;
    table->entries = entries;
    table->capacity = wanted;
    return 1;
}

int icha_sums_copy(icha_sums *table, const icha_sums *other) {
    icha_sums copy = *other;
    if (other->count == 0) return 1;
    copy.entries = malloc(other->capacity * other->entry_size);
    copy.slots = malloc(other->slot_count * sizeof *copy.slots);
    if (copy.entries == NULL || copy.slots == NULL) {
        free(copy.entries);
        free(copy.slots);
        return 0;
    }
    memcpy(copy.entries, other->entries, other->count * other->entry_size);
    memcpy(copy.slots, other->slots, other->slot_count * sizeof *copy.slots);
    *table = copy;
    return 1;
}

void *icha_sums_at(icha_sums *table, const void *key) {
    if (table->count * 4 >= table->slot_count * 3 && !grow_slots(table)) return NULL;
    size_t slot = slot_of(table, key);
    if (table->slots[slot] != 0) return icha_sums_entry(table, table->slots[slot] - 1);
    if (table->count == table->capacity && !grow_entries(table)) return NULL;
    unsigned char *entry = icha_sums_entry(table, table->count);
    memset(entry, 0, table->entry_size);
    memcpy(entry, key, table->key_size);
    table->slots[slot] = (uint32_t)++table->count;
    return entry;
}
