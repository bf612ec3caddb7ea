#include "simulate.h"

#include <string.h>

#include "audit/digest.h"
#include "number/wide.h"

/* ---- Threefry4x64-20, from the paper's definition ---- */

static uint64_t turned(uint64_t word, unsigned bits) {
    return word << bits | word >> (64 - bits);
}

/* The rotations of round d mod 8, of the two mixes. */
static const unsigned char rotations[8][2] = {{14, 16}, {52, 57}, {23, 40}, {5, 37},
                                              {25, 33}, {46, 12}, {58, 22}, {32, 32}};

static void mix(uint64_t *a, uint64_t *b, unsigned bits) {
    *a += *b;
    *b = turned(*b, bits) ^ *a;
}

icha_threefry icha_threefry_of(icha_threefry key, icha_threefry counter) {
    uint64_t k[5] = {key.word[0], key.word[1], key.word[2], key.word[3], UINT64_C(0x1BD11BDAA9FC1A22)};
    uint64_t *x = counter.word;
    for (int i = 0; i < 4; i++) k[4] ^= k[i];
    for (int i = 0; i < 4; i++) x[i] += k[i];
    for (unsigned round = 0; round < 20; round++) {
        bool is_odd = round % 2 == 1; /* words 1 and 3 change places after every round */
        mix(&x[0], &x[is_odd ? 3 : 1], rotations[round % 8][0]);
        mix(&x[2], &x[is_odd ? 1 : 3], rotations[round % 8][1]);
        if (round % 4 != 3) continue;
        unsigned turn = round / 4 + 1;
        for (unsigned i = 0; i < 4; i++) x[i] += k[(turn + i) % 5];
        x[3] += turn;
    }
    return counter;
}

/* ---- what is drawn for what ---- */

static icha_threefry words_of(const char *bytes, size_t length) {
    char digest[ICHA_DIGEST_SIZE];
    icha_threefry words = {{0}};
    icha_digest_bytes(bytes, length, digest);
    for (int i = 0; i < 64; i++) {
        unsigned digit = digest[i] <= '9' ? (unsigned)(digest[i] - '0') : (unsigned)(digest[i] - 'a') + 10;
        words.word[i / 16] = words.word[i / 16] << 4 | digit;
    }
    return words;
}

icha_threefry icha_seed_key(const char *seed) {
    return words_of(seed, strlen(seed));
}

uint64_t icha_loan_stream(const char *loan_id, size_t length) {
    return words_of(loan_id, length).word[0];
}

bool icha_draw(const icha_threefry *key, uint64_t loan, int32_t period, const icha_behaviour *entry, size_t number) {
    const icha_threefry counter = {{loan, (uint64_t)period, (uint64_t)entry->kind, number}};
    uint64_t drawn = icha_threefry_of(*key, counter).word[0];
    icha_u128 found = (icha_u128)drawn * (uint64_t)entry->probability.denominator;
    icha_u128 bound = (icha_u128)(uint64_t)entry->probability.numerator << 64;
    return found < bound;
}

icha_loan_state icha_state_after(icha_loan_state state, icha_behaviour_kind kind, bool *changed) {
    icha_loan_state needed = kind == ICHA_BEHAVIOUR_RECOVERY ? ICHA_LOAN_DEFAULTED : ICHA_LOAN_PAYING;
    *changed = state == needed;
    if (!*changed) return state;
    if (kind == ICHA_BEHAVIOUR_RECOVERY) return ICHA_LOAN_PAYING;
    return kind == ICHA_BEHAVIOUR_DEFAULT ? ICHA_LOAN_DEFAULTED : ICHA_LOAN_GONE;
}
