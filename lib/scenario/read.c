/* The doors of reading a scenario, and its head: id, title, base, assumptions, horizon, mode, seed. */
#include "scenario/read.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "number/fail.h"
#include "scenario/reading.h"

static void read_sha256(icha_scenario_reading *r, const icha_cat_node *map, const char **sha256) {
    const char *text = icha_member_text(r, map, "sha256", "64 digits 0-9 a-f");
    if (text == NULL) return;
    if (strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64) *sha256 = text;
    else icha_fault_member(r, map, "sha256", ICHA_M_WRONG_KIND, text, "64 digits 0-9 a-f");
}

static void read_named_file(icha_scenario_reading *r, const icha_cat_node *node, icha_named_file *file) {
    static const char *const required[] = {"file", NULL};
    static const char *const optional[] = {"sha256", NULL};
    size_t path = icha_cat_enter(&r->reader, node->key);
    if (icha_cat_expect_map(&r->reader, node, required, optional)) {
        const icha_cat_node *name = icha_cat_get(node, "file");
        size_t inner = icha_cat_enter(&r->reader, "file");
        if (name != NULL) file->name = icha_read_file_name(r, name);
        icha_cat_leave(&r->reader, inner);
        read_sha256(r, node, &file->sha256);
    }
    icha_cat_leave(&r->reader, path);
}

static void read_base_catalogue(icha_scenario_reading *r, const icha_cat_node *node) {
    static const char *const required[] = {"sha256", NULL};
    size_t path = icha_cat_enter(&r->reader, node->key);
    if (icha_cat_expect_map(&r->reader, node, required, NULL)) read_sha256(r, node, &r->scenario->catalogue_sha256);
    icha_cat_leave(&r->reader, path);
}

static void read_base(icha_scenario_reading *r) {
    static const char *const none[] = {NULL};
    static const char *const optional[] = {"catalogue", "portfolio", "events", NULL};
    const icha_cat_node *base = icha_cat_get(r->root, "base");
    if (base == NULL) return;
    size_t path = icha_cat_enter(&r->reader, "base");
    if (icha_cat_expect_map(&r->reader, base, none, optional)) {
        const icha_cat_node *catalogue = icha_cat_get(base, "catalogue");
        const icha_cat_node *portfolio = icha_cat_get(base, "portfolio"), *events = icha_cat_get(base, "events");
        if (catalogue != NULL) read_base_catalogue(r, catalogue);
        if (portfolio != NULL) read_named_file(r, portfolio, &r->scenario->portfolio);
        if (events != NULL) read_named_file(r, events, &r->scenario->events);
        if (events != NULL && portfolio == NULL)
            icha_cat_fault(&r->reader, base->place, ICHA_M_KEY_MISSING, NULL, "portfolio");
    }
    icha_cat_leave(&r->reader, path);
}

/* A record's name, or a file beside the scenario that ends in .yaml. */
static void read_assumed(icha_scenario_reading *r, const icha_cat_node *node, void *item) {
    const char **name = item;
    size_t length = node->kind == ICHA_CAT_SCALAR ? node->length : 0;
    bool is_file = length > 5 && strcmp(node->text + length - 5, ".yaml") == 0;
    *name = is_file ? icha_read_file_name(r, node) : icha_cat_read_id(&r->reader, node);
    if (*name == NULL) *name = "";
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Two records never both speak of a parameter (C-5), so their order says nothing: they are sorted. */
static void read_assume(icha_scenario_reading *r) {
    const void *items = NULL;
    const icha_cat_node *list = icha_cat_get(r->root, "assume");
    if (list == NULL) return;
    size_t count = list->kind == ICHA_CAT_LIST ? list->count : 0;
    const char **names = icha_cat_arena_take(r->reader.arena, count, sizeof *names);
    if (names == NULL) return;
    icha_read_list(r, "assume", ICHA_CATALOGUE_ASSUMPTIONS_MAX, sizeof *names, read_assumed, &items,
                   &r->scenario->assume_count);
    if (items == NULL) return;
    memcpy(names, items, r->scenario->assume_count * sizeof *names);
    qsort(names, r->scenario->assume_count, sizeof *names, by_text);
    for (size_t i = 1; i < r->scenario->assume_count; i++)
        if (strcmp(names[i - 1], names[i]) == 0 && names[i][0] != '\0')
            icha_fault_twice(r, r->root, "assume", names[i]);
    r->scenario->assume = names;
}

static void read_horizon(icha_scenario_reading *r) {
    static const char *const required[] = {"from", "to", NULL};
    const icha_cat_node *horizon = icha_cat_get(r->root, "horizon");
    int64_t from = 0, to = 0;
    if (horizon == NULL) return;
    size_t path = icha_cat_enter(&r->reader, "horizon");
    if (icha_cat_expect_map(&r->reader, horizon, required, NULL)) {
        bool read = icha_member_whole(r, horizon, "from", 1900, 2199, &from);
        read = icha_member_whole(r, horizon, "to", 1900, 2199, &to) && read;
        if (read && from > to)
            icha_cat_fault(&r->reader, horizon->place, ICHA_M_RANGE_REVERSED, icha_cat_get(horizon, "from")->text,
                           "from <= to");
    }
    r->scenario->first_year = (int32_t)from;
    r->scenario->last_year = (int32_t)to;
    icha_cat_leave(&r->reader, path);
}

static bool is_seed(const char *text) {
    size_t length = strlen(text);
    for (size_t i = 0; i < length; i++)
        if (text[i] < 0x20 || text[i] > 0x7e) return false;
    return length >= 1 && length <= ICHA_SEED_MAX;
}

static void read_mode(icha_scenario_reading *r) {
    static const char *const expected = "1..64 printable ASCII characters";
    size_t mode = 0;
    bool read = icha_member_word(r, r->root, "mode", "expected simulate", &mode);
    const char *seed = icha_member_text(r, r->root, "seed", expected);
    r->scenario->mode = mode == 0 ? ICHA_SCENARIO_EXPECTED : ICHA_SCENARIO_SIMULATE;
    if (seed != NULL && !is_seed(seed)) icha_fault_member(r, r->root, "seed", ICHA_M_WRONG_KIND, seed, expected);
    if (read && mode == 1 && icha_cat_get(r->root, "seed") == NULL)
        icha_cat_fault(&r->reader, r->root->place, ICHA_M_KEY_MISSING, NULL, "seed");
    r->scenario->seed = seed;
}

static void read_head(icha_scenario_reading *r) {
    const icha_cat_node *title = icha_cat_get(r->root, "title");
    size_t unused;
    (void)icha_member_word(r, r->root, "icha", "scenario/1", &unused);
    r->scenario->id = icha_member_id(r, r->root, "id");
    size_t path = icha_cat_enter(&r->reader, "title");
    if (title != NULL) (void)icha_cat_read_name(&r->reader, title, &r->scenario->title_ko, &r->scenario->title_en);
    icha_cat_leave(&r->reader, path);
    read_base(r);
    read_assume(r);
    read_horizon(r);
    read_mode(r);
    (void)icha_member_word(r, r->root, "queue", "by_date_then_id", &unused); /* the only policy of A-3 */
}

static void read_root(icha_scenario_reading *r) {
    static const char *const required[] = {"icha", "id", "horizon", "mode", NULL};
    static const char *const optional[] = {"title",     "base",   "assume", "seed",  "overlays", "index", "lending",
                                           "behaviour", "budget", "queue",  "solve", "grid",     "published", NULL};
    if (!icha_cat_expect_map(&r->reader, r->root, required, optional)) return;
    read_head(r);
    icha_scenario_read_overlays(r);
    icha_scenario_read_index(r);
    icha_scenario_read_lending(r);
    icha_scenario_read_behaviour(r);
    icha_scenario_read_budgets(r);
    icha_scenario_read_solves(r);
    icha_scenario_read_grid(r);
    icha_scenario_read_published(r);
}

static void read_text(icha_scenario_reading *r, const char *text, size_t length, const char *file_name) {
    icha_cat_arena scratch = {NULL, false};
    icha_cat_reader *reader = &r->reader;
    reader->items_max = ICHA_INDEX_ENTRIES_MAX; /* the longest list of a scenario is an index path */
    reader->kinds = "icha: scenario/1";
    reader->file = icha_cat_arena_text(reader->arena, file_name, strlen(file_name));
    if (reader->file == NULL) return;
    if (length > ICHA_SCENARIO_FILE_MAX) {
        icha_cat_fault(reader, (icha_cat_place){reader->file, 1, 1}, ICHA_M_YAML_LIMIT, "file", "<= 4194304 bytes");
        return;
    }
    r->root = icha_cat_parse(reader, &scratch, (const unsigned char *)text, length);
    if (r->root != NULL && !scratch.failed) read_root(r);
    reader->arena->failed = reader->arena->failed || scratch.failed;
    icha_cat_arena_free(&scratch);
}

/* Either the scenario, or the list of faults. */
static icha_status hand_over(icha_scenario_reading *r, icha_scenario **scenario, icha_faults **faults,
                             icha_error *err) {
    icha_faults *found = r->reader.faults;
    icha_status status = ICHA_OK;
    if (r->reader.arena->failed || found->memory_failed) {
        status = icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    } else if (found->count > 0) {
        status = found->items[0].status;
        if (err != NULL) *err = found->items[0];
        if (faults != NULL) *faults = found, found = NULL;
    }
    icha_faults_free(found);
    if (status == ICHA_OK) *scenario = r->scenario;
    else icha_scenario_free(r->scenario);
    return status;
}

icha_status icha_scenario_read(const char *text, size_t length, const char *file_name, icha_scenario **scenario,
                               icha_faults **faults, icha_error *err) {
    assert(text != NULL && file_name != NULL && scenario != NULL);
    icha_scenario_reading r = {.scenario = calloc(1, sizeof *r.scenario)};
    if (r.scenario != NULL) r.names_end = &r.scenario->names;
    if (faults != NULL) *faults = NULL;
    if (r.scenario != NULL) r.scenario->arena = r.reader.arena = calloc(1, sizeof *r.reader.arena);
    r.reader.faults = calloc(1, sizeof *r.reader.faults);
    if (r.scenario == NULL || r.reader.arena == NULL || r.reader.faults == NULL) {
        icha_faults_free(r.reader.faults);
        icha_scenario_free(r.scenario);
        return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    }
    read_text(&r, text, length, file_name);
    return hand_over(&r, scenario, faults, err);
}

void icha_scenario_free(icha_scenario *scenario) {
    if (scenario == NULL) return;
    if (scenario->arena != NULL) icha_cat_arena_free(scenario->arena);
    free(scenario->arena);
    free(scenario);
}
