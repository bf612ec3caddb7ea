/* Chance without state (A-2 `simulate`, 0011): Threefry4x64 with 20 rounds (Salmon, Moraes, Dror, Shaw: Parallel Random
 * Numbers: As Easy as 1, 2, 3, SC11, 2011), keyed by the SHA-256 of the seed. */
#include "behaviour.h"

#include <nettle/sha2.h>
#include <string.h>

static uint64_t turned(uint64_t word, unsigned bits) {
    return word << bits | word >> (64 - bits);
}

static void mix(uint64_t *a, uint64_t *b, unsigned bits) {
    *a += *b;
    *b = turned(*b, bits) ^ *a;
}

void icha_exact_threefry(const uint64_t key[4], const uint64_t counter[4], uint64_t out[4]) {
    static const unsigned bits[8][2] = {{14, 16}, {52, 57}, {23, 40}, {5, 37}, {25, 33}, {46, 12}, {58, 22}, {32, 32}};
    const uint64_t keys[5] = {key[0], key[1], key[2], key[3],
                              key[0] ^ key[1] ^ key[2] ^ key[3] ^ UINT64_C(0x1BD11BDAA9FC1A22)};
    for (unsigned i = 0; i < 4; i++) out[i] = counter[i] + keys[i];
    for (unsigned round = 0; round < 20; round++) {
        bool even = round % 2 == 0;
        mix(&out[0], &out[even ? 1 : 3], bits[round % 8][0]);
        mix(&out[2], &out[even ? 3 : 1], bits[round % 8][1]);
        if (round % 4 != 3) continue;
        unsigned turn = round / 4 + 1; /* a key comes in after each fourth round */
        for (unsigned i = 0; i < 4; i++) out[i] += keys[(turn + i) % 5];
        out[3] += turn;
    }
}

/* Bytes are read high first. */
static uint64_t word_of(const uint8_t *bytes) {
    uint64_t word = 0;
    for (int i = 0; i < 8; i++) word = word << 8 | bytes[i];
    return word;
}

static void hash_text(const char *text, uint8_t hash[SHA256_DIGEST_SIZE]) {
    struct sha256_ctx state;
    sha256_init(&state);
    sha256_update(&state, strlen(text), (const uint8_t *)text);
    sha256_digest(&state, SHA256_DIGEST_SIZE, hash);
}

void icha_exact_seed_key(const char *seed, uint64_t key[4]) {
    uint8_t hash[SHA256_DIGEST_SIZE];
    hash_text(seed, hash);
    for (size_t i = 0; i < 4; i++) key[i] = word_of(hash + 8 * i);
}

uint64_t icha_exact_loan_stream(const char *loan_id) {
    uint8_t hash[SHA256_DIGEST_SIZE];
    hash_text(loan_id, hash);
    return word_of(hash);
}

/* The first word, as a part of 2^64, below the probability: compared as whole numbers. */
bool icha_exact_draws(const uint64_t key[4], const uint64_t counter[4], const mpq_t probability) {
    uint64_t words[4];
    mpz_t word, bound;
    icha_exact_threefry(key, counter, words);
    mpz_inits(word, bound, NULL);
    mpz_import(word, 1, 1, sizeof words[0], 0, 0, &words[0]);
    mpz_mul(word, word, mpq_denref(probability));
    mpz_mul_2exp(bound, mpq_numref(probability), 64);
    bool below = mpz_cmp(word, bound) < 0;
    mpz_clears(word, bound, NULL);
    return below;
}
