/* The Merkle root of a table's lines (RFC 6962, 2.1): leaf = SHA-256(0x00, line), node = SHA-256(0x01, left,
 * right). So one
 * line can be shown to stand in a table of millions by a few dozen hashes (M-2). A line is a record with its line end:
 * one that stands between quotation marks ends none (RFC 4180). */
#ifndef ICHA_LIB_MERKLE_H
#define ICHA_LIB_MERKLE_H

#include <stdbool.h>
#include <stdint.h>

#include "digest.h"

#define ICHA_MERKLE_DEPTH_MAX 63
#define ICHA_HASH_SIZE 32

typedef struct icha_merkle_step {
    bool is_left; /* the neighbour stands left of what was made so far */
    uint8_t hash[ICHA_HASH_SIZE];
} icha_merkle_step;

/* That one line stands in the table: the neighbours on its way to the root, from below. */
typedef struct icha_merkle_proof {
    uint64_t line; /* from 0, the header */
    uint8_t leaf[ICHA_HASH_SIZE];
    size_t count;
    icha_merkle_step steps[ICHA_MERKLE_DEPTH_MAX];
} icha_merkle_proof;

/* Memory grows with the logarithm of the lines only. */
typedef struct icha_merkle {
    uint8_t whole[ICHA_MERKLE_DEPTH_MAX + 1]
                 [ICHA_HASH_SIZE]; /* [k]: root of 2^k lines, where bit k of `lines` is set */
    uint64_t lines;
    icha_digest_state leaf;
    bool is_open, is_quoted;  /* a line is begun; a quotation mark is */
    icha_merkle_proof *proof; /* to be filled, or NULL */
} icha_merkle;

/* `proof`, or NULL: its `line` says which; it is whole once the root is made, if the table has that line. */
void icha_merkle_begin(icha_merkle *tree, icha_merkle_proof *proof);
/* The table's bytes, piece by piece. */
void icha_merkle_add(icha_merkle *tree, const void *bytes, size_t length);
/* The lines in all, the last one even without an end. */
uint64_t icha_merkle_finish(icha_merkle *tree, char root[ICHA_DIGEST_SIZE]);

/* Does the proof lead from the line's bytes to the root of so many lines? (RFC 9162, 2.1.3.2) */
bool icha_merkle_holds(const icha_merkle_proof *proof, const void *line, size_t length, uint64_t lines,
                       const char *root);

void icha_hash_text(const uint8_t hash[ICHA_HASH_SIZE], char text[ICHA_DIGEST_SIZE]);
#endif
