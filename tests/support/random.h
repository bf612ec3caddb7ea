/* SplitMix64: the tests' only source of chance; the seed is printed. */
#ifndef ICHA_TEST_RANDOM_H
#define ICHA_TEST_RANDOM_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct test_random {
    uint64_t state;
} test_random;

static inline uint64_t random_next(test_random *r) {
    uint64_t z = r->state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

/* low..high, both included */
static inline int64_t random_in(test_random *r, int64_t low, int64_t high) {
    return low + (int64_t)(random_next(r) % (uint64_t)(high - low + 1));
}

/* true once in n */
static inline int random_one_in(test_random *r, int64_t n) {
    return random_in(r, 1, n) == 1;
}

#define RANDOM_PICK(r, list) ((list)[random_in((r), 0, (int64_t)(sizeof(list) / sizeof(list)[0]) - 1)])

/* Seed and count: from the command line's first two arguments, else these, 25 times as many with ICHA_LONG set
 * (script/test --all); printed so that a failure can be repeated. */
static inline test_random random_from(int argc, char **argv, uint64_t seed, long *count) {
    if (getenv("ICHA_LONG") != NULL) *count *= 25;
    if (argc > 1) *count = strtol(argv[1], NULL, 10);
    if (argc > 2) seed = strtoull(argv[2], NULL, 10);
    fprintf(stderr, "seed %llu, %ld cases\n", (unsigned long long)seed, *count);
    return (test_random){seed};
}
#endif
