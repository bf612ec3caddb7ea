/* C-3 by brute force: small random parameters, every event date and known-on date tried one by one, against what
 * linking reports from its few chosen days. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "catalogue/link.h"

#define COUNT_MAX 5
#define DAYS 7

static uint64_t seed = 20181231;

static uint32_t draw(uint32_t below) {
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(seed >> 33) % below;
}

typedef struct sample {
    icha_cat_version versions[COUNT_MAX];
    const char *supersedes[COUNT_MAX][COUNT_MAX];
    icha_cat_place places[COUNT_MAX];
    icha_cat_parameter parameter;
} sample;

static const char *const ids[COUNT_MAX] = {"a", "b", "c", "d", "e"};

/* Supersedes only what came before, so that there is no cycle. */
static void make(sample *s) {
    memset(s, 0, sizeof *s);
    s->parameter = (icha_cat_parameter){"x", ICHA_UNIT_WON, s->versions, 2 + draw(COUNT_MAX - 1), 0, {"f", 1, 1}};
    for (size_t i = 0; i < s->parameter.version_count; i++) {
        icha_cat_version *version = &s->versions[i];
        version->public.id = ids[i];
        version->public.valid_from = (icha_date)draw(DAYS);
        version->public.valid_to =
            draw(3) == 0 ? ICHA_DATE_MAX : version->public.valid_from + (icha_date)draw(DAYS / 2 + 1);
        version->public.known_from = (icha_date)draw(3);
        version->supersedes = s->supersedes[i];
        version->supersedes_places = s->places;
        for (size_t k = 0; k < i; k++)
            if (draw(2) == 0) s->supersedes[i][version->supersedes_count++] = ids[k];
    }
}

static bool supersedes(const icha_cat_version *version, const char *id) {
    for (size_t k = 0; k < version->supersedes_count; k++)
        if (strcmp(version->supersedes[k], id) == 0) return true;
    return false;
}

/* C-3, word by word. */
static size_t count_left(const sample *s, icha_date on, icha_date known_on) {
    size_t left = 0, count = s->parameter.version_count;
    bool there[COUNT_MAX];
    for (size_t i = 0; i < count; i++) {
        const icha_version *v = &s->versions[i].public;
        there[i] = v->known_from <= known_on && v->valid_from <= on && on <= v->valid_to;
    }
    for (size_t i = 0; i < count; i++) {
        bool stays = there[i];
        for (size_t k = 0; k < count; k++)
            if (there[k] && supersedes(&s->versions[k], s->versions[i].public.id)) stays = false;
        left += stays;
    }
    return left;
}

static bool overlaps_by_force(const sample *s) {
    for (icha_date known_on = 0; known_on < 4; known_on++)
        for (icha_date on = 0; on < 2 * DAYS; on++)
            if (count_left(s, on, known_on) > 1) return true;
    return false;
}

/* C-3. */
static void test_overlap(void **state) {
    (void)state;
    size_t overlapping = 0, rounds = 20000;
    for (size_t i = 0; i < rounds; i++) {
        sample s;
        make(&s);
        icha_cat_arena arena = {NULL, false};
        icha_faults faults = {NULL, 0, 0, false};
        icha_cat_reader reader = {.arena = &arena, .faults = &faults, .file = "f"};
        icha_cat_link_versions(&reader, &s.parameter);
        bool by_force = overlaps_by_force(&s);
        assert_int_equal(faults.count > 0, by_force);
        overlapping += by_force;
        free(faults.items);
        icha_cat_arena_free(&arena);
    }
    /* both answers must have been tried often */
    assert_in_range(overlapping, rounds / 20, rounds - rounds / 20);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_overlap)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
