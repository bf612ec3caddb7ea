#include "merkle.h"

#include <string.h>

void icha_hash_text(const uint8_t hash[ICHA_HASH_SIZE], char text[ICHA_DIGEST_SIZE]) {
    for (size_t i = 0; i < ICHA_HASH_SIZE; i++) {
        text[2 * i] = "0123456789abcdef"[hash[i] >> 4];
        text[2 * i + 1] = "0123456789abcdef"[hash[i] & 15];
    }
    text[2 * ICHA_HASH_SIZE] = '\0';
}

/* *hash becomes the node over left and right; either may be *hash. */
static void make_node(const uint8_t *left, const uint8_t *right, uint8_t *hash) {
    icha_digest_state state;
    icha_digest_begin(&state);
    icha_digest_add(&state, "\1", 1);
    icha_digest_add(&state, left, ICHA_HASH_SIZE);
    icha_digest_add(&state, right, ICHA_HASH_SIZE);
    sha256_digest(&state, ICHA_HASH_SIZE, hash);
}

void icha_merkle_begin(icha_merkle *tree, icha_merkle_proof *proof) {
    tree->lines = 0;
    tree->is_open = tree->is_quoted = false;
    tree->proof = proof;
    if (proof != NULL) proof->count = 0;
}

/* The subtree left covers lines first..middle - 1, right middle..end - 1; the proof's line may be in one of them. */
static void note_step(icha_merkle *tree, uint64_t first, uint64_t middle, uint64_t end, const uint8_t *left,
                      const uint8_t *right) {
    icha_merkle_proof *proof = tree->proof;
    if (proof == NULL || proof->line < first || proof->line >= end) return;
    icha_merkle_step *step = &proof->steps[proof->count++];
    step->is_left = proof->line >= middle;
    memcpy(step->hash, step->is_left ? left : right, ICHA_HASH_SIZE);
}

/* Like a binary counter: two whole subtrees of one size become one. */
static void end_line(icha_merkle *tree) {
    uint8_t hash[ICHA_HASH_SIZE];
    size_t level = 0;
    uint64_t end = tree->lines + 1;
    sha256_digest(&tree->leaf, sizeof hash, hash);
    if (tree->proof != NULL && tree->proof->line == tree->lines) memcpy(tree->proof->leaf, hash, sizeof hash);
    for (; tree->lines >> level & 1; level++) {
        uint64_t size = UINT64_C(1) << level;
        note_step(tree, end - 2 * size, end - size, end, tree->whole[level], hash);
        make_node(tree->whole[level], hash, hash);
    }
    memcpy(tree->whole[level], hash, sizeof hash);
    tree->lines = end;
    tree->is_open = false;
}

/* Up to the first line end that no quotation mark keeps; *ended: there is one. */
static size_t line_length(icha_merkle *tree, const char *bytes, size_t length, bool *ended) {
    size_t at = 0;
    for (*ended = false; at < length && !*ended;) {
        const char *end = memchr(bytes + at, '\n', length - at);
        size_t to = end == NULL ? length : (size_t)(end - bytes) + 1;
        const char *mark = bytes + at;
        while ((mark = memchr(mark, '"', to - (size_t)(mark - bytes))) != NULL)
            tree->is_quoted = !tree->is_quoted, mark++;
        *ended = end != NULL && !tree->is_quoted;
        at = to;
    }
    return at;
}

void icha_merkle_add(icha_merkle *tree, const void *bytes, size_t length) {
    const char *at = bytes;
    while (length > 0) {
        bool ended;
        size_t here = line_length(tree, at, length, &ended);
        if (!tree->is_open) {
            icha_digest_begin(&tree->leaf);
            icha_digest_add(&tree->leaf, "\0", 1);
            tree->is_open = true;
        }
        icha_digest_add(&tree->leaf, at, here);
        if (ended) end_line(tree);
        at += here;
        length -= here;
    }
}

uint64_t icha_merkle_finish(icha_merkle *tree, char root[ICHA_DIGEST_SIZE]) {
    uint8_t hash[ICHA_HASH_SIZE];
    if (tree->is_open) end_line(tree);
    uint64_t left = tree->lines;
    if (left == 0) {
        icha_digest_bytes("", 0, root);
        return 0;
    }
    size_t level = 0;
    while ((left & 1) == 0) left >>= 1, level++;
    memcpy(hash, tree->whole[level], sizeof hash);
    uint64_t middle = tree->lines - (UINT64_C(1) << level); /* where what is in `hash` begins */
    for (left >>= 1, level++; left != 0; left >>= 1, level++) {
        if ((left & 1) == 0) continue;
        uint64_t size = UINT64_C(1) << level;
        note_step(tree, middle - size, middle, tree->lines, tree->whole[level], hash);
        make_node(tree->whole[level], hash, hash);
        middle -= size;
    }
    icha_hash_text(hash, root);
    return tree->lines;
}

/* One step up; the rightmost subtrees of a level are skipped where they have no neighbour. */
static bool climb(const icha_merkle_proof *proof, uint64_t lines, uint8_t *hash) {
    uint64_t line = proof->line, last = lines - 1;
    for (size_t i = 0; i < proof->count; i++) {
        const icha_merkle_step *step = &proof->steps[i];
        if (last == 0) return false;
        bool is_left = (line & 1) == 1 || line == last;
        if (is_left != step->is_left) return false;
        if (is_left) make_node(step->hash, hash, hash);
        else make_node(hash, step->hash, hash);
        for (; is_left && (line & 1) == 0 && line != 0; line >>= 1) last >>= 1;
        line >>= 1;
        last >>= 1;
    }
    return last == 0;
}

bool icha_merkle_holds(const icha_merkle_proof *proof, const void *line, size_t length, uint64_t lines,
                       const char *root) {
    uint8_t hash[ICHA_HASH_SIZE];
    char text[ICHA_DIGEST_SIZE];
    icha_digest_state state;
    if (proof->line >= lines || proof->count > ICHA_MERKLE_DEPTH_MAX) return false;
    icha_digest_begin(&state);
    icha_digest_add(&state, "\0", 1);
    icha_digest_add(&state, line, length);
    sha256_digest(&state, sizeof hash, hash);
    if (!climb(proof, lines, hash)) return false;
    icha_hash_text(hash, text);
    return strcmp(text, root) == 0;
}
