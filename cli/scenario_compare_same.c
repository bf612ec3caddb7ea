/* Which causes of a difference are the same on both sides: those need no run. */
#include <stdlib.h>
#include <string.h>

#include "number/fail.h"
#include "scenario/canonical.h"
#include "scenario_compare.h"

static icha_status canonical_of(const compare_side *side, json_t **form, icha_error *err) {
    char *text = NULL;
    size_t length = 0;
    const scenario_file *opened = &side->file.opened;
    icha_status status = icha_scenario_canonical(opened->scenario, opened->base, &text, &length, NULL, err);
    if (status != ICHA_OK) return status;
    *form = json_loadb(text, length, 0, NULL);
    free(text);
    return *form == NULL ? icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL) : ICHA_OK;
}

/* Of what a list names, in its order. */
static json_t *digests_of(const json_t *list) {
    size_t index;
    const json_t *item;
    json_t *digests = json_array();
    json_array_foreach(list, index, item) json_array_append(digests, json_object_get(item, "sha256"));
    return digests;
}

static bool same_digests(const json_t *a, const json_t *b) {
    json_t *left = digests_of(a), *right = digests_of(b);
    bool same = json_equal(left, right);
    json_decref(left);
    json_decref(right);
    return same;
}

/* The catalogue, overlays and index paths; the assumptions; and what of it was known (C-3). */
static bool same_parameters(const compare_side *a, const compare_side *b) {
    return strcmp(a->file.opened.snapshot_sha256, b->file.opened.snapshot_sha256) == 0 &&
           same_digests(json_object_get(a->file.digests, "assumptions"),
                        json_object_get(b->file.digests, "assumptions")) &&
           a->file.options.known_on == b->file.options.known_on;
}

static bool same_member(const json_t *a, const json_t *b, const char *key) {
    const json_t *left = json_object_get(a, key), *right = json_object_get(b, key);
    return left == right || json_equal(left, right); /* neither has it, or both the same */
}

icha_status compare_find_same(comparing *c, icha_error *err) {
    json_t *a = NULL, *b = NULL;
    icha_status status = canonical_of(&c->a, &a, err);
    if (status == ICHA_OK) status = canonical_of(&c->b, &b, err);
    c->same[ICHA_CAUSE_PARAMETERS] = same_parameters(&c->a, &c->b);
    c->same[ICHA_CAUSE_VOLUME] = same_member(a, b, "lending");
    c->same[ICHA_CAUSE_BEHAVIOUR] = same_member(a, b, "behaviour");
    c->same[ICHA_CAUSE_DATA] = same_digests(c->a.file.inputs, c->b.file.inputs);
    c->same[ICHA_CAUSE_METHOD] = same_member(a, b, "mode") && same_member(a, b, "seed");
    json_decref(a);
    json_decref(b);
    return status;
}
