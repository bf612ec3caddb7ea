/* icha screen --batch: a table of applicants, one verdict line a row. A row that cannot be read is held, never judged (E-2). */
#include "screen.h"

#include <stdlib.h>
#include <string.h>

#include "number/fail.h"
#include "portfolio/applicants.h"
#include "print.h"

#define CACHE_MAX 64

/* Criteria are opened once per product and day. */
typedef struct cached {
    char *product;
    icha_date on;
    icha_criteria *criteria; /* NULL: they cannot be opened, for `error` */
    icha_error error;
    uint64_t used;
} cached;

typedef struct batch {
    const cli_call *call;
    icha_catalogue *catalogue;
    icha_applicants *applicants;
    char *text;
    size_t length;
    cached cache[CACHE_MAX];
    size_t cache_count;
    uint64_t clock;
    icha_screening_case *room; /* for one screening */
    json_t *rows, *assumptions;
    int64_t rows_in, held;
} batch;

/* ---- criteria ---- */

static void clear_slot(cached *slot) {
    free(slot->product);
    icha_criteria_free(slot->criteria);
}

static cached *free_slot(batch *b) {
    cached *oldest = &b->cache[0];
    if (b->cache_count < CACHE_MAX) return &b->cache[b->cache_count++];
    for (size_t i = 1; i < CACHE_MAX; i++)
        if (b->cache[i].used < oldest->used) oldest = &b->cache[i];
    clear_slot(oldest);
    return oldest;
}

/* M-5: whatever the criteria took from a record. */
static void note_assumptions(batch *b, const icha_criteria *criteria) {
    for (size_t i = 0; i < icha_criteria_version_count(criteria); i++)
        icha_json_add_name(b->assumptions, icha_criteria_version(criteria, i)->assumption);
}

static cached *open_criteria(batch *b, const char *product, icha_date on) {
    b->clock++;
    for (size_t i = 0; i < b->cache_count; i++) {
        cached *slot = &b->cache[i];
        if (slot->on != on || slot->product == NULL || strcmp(slot->product, product) != 0) continue;
        slot->used = b->clock;
        return slot;
    }
    cached *slot = free_slot(b);
    *slot = (cached){strdup(product), on, NULL, ICHA_ERROR_INIT, b->clock};
    if (icha_criteria_open(b->catalogue, product, on, cli_date(b->call, "known-on"), &slot->criteria, &slot->error) ==
        ICHA_OK)
        note_assumptions(b, slot->criteria);
    return slot;
}

/* ---- a row ---- */

static json_t *date_json(icha_date date) {
    char text[ICHA_DATE_TEXT_SIZE];
    if (date == ICHA_DATE_UNSET) return json_null();
    icha_date_format(date, text, sizeof text);
    return json_string(text);
}

static void append_text(json_t *list, const char *text) {
    for (size_t i = 0; i < json_array_size(list); i++)
        if (strcmp(json_string_value(json_array_get(list, i)), text) == 0) return;
    json_array_append_new(list, json_string(text));
}

static json_t *violated_json(const icha_screening *s) {
    json_t *list = json_array();
    for (size_t i = 0; i < s->reason_count; i++)
        if (s->reasons[i].depth == 0 && s->reasons[i].outcome == ICHA_OUTCOME_VIOLATED)
            append_text(list, s->reasons[i].rule);
    return list;
}

/* Facts that the applicant can still show, or what the catalogue itself does not know. */
static json_t *needs_json(const icha_screening *s, bool facts) {
    json_t *list = json_array();
    for (size_t i = 0; i < s->need_count; i++)
        if ((s->needs[i].kind == ICHA_NEED_FACT) == facts) append_text(list, s->needs[i].name);
    return list;
}

static const char *binding_cap(const icha_offer *offer) {
    for (int32_t i = 0; i < offer->cap_count; i++)
        if (offer->caps[i].is_binding) return offer->caps[i].id;
    return "";
}

static json_t *row_json(const icha_applicant *a, const char *product, icha_date on) {
    return json_pack("{s:I, s:s, s:s, s:o}", "line", (json_int_t)a->line, "applicant_id", a->id, "product", product,
                     "on", date_json(on));
}

static void set_answer(json_t *row, const icha_screening *s) {
    json_object_set_new(row, "verdict", json_string(icha_verdict_name(s->verdict)));
    json_object_set_new(row, "violated", violated_json(s));
    json_object_set_new(row, "missing", needs_json(s, true));
    json_object_set_new(row, "maximum", s->offer.maximum == ICHA_UNSET ? json_null() : json_integer(s->offer.maximum));
    json_object_set_new(row, "at_most", json_boolean(s->offer.is_at_most));
    json_object_set_new(row, "binding_cap", json_string(binding_cap(&s->offer)));
    json_object_set_new(row, "error", json_null());
    json_object_set_new(row, "field", json_null());
    json_object_set_new(row, "unknown", needs_json(s, false));
}

/* A sentence may quote a cell cut inside a character. */
static json_t *text_json(const char *text) {
    json_t *made = json_string(text);
    return made == NULL ? json_string("?") : made;
}

static void set_held(batch *b, json_t *row, const icha_error *err) {
    char sentence[2048];
    icha_error_sentence(err, b->call->language, sentence, sizeof sentence);
    json_object_set_new(row, "verdict", json_string("error"));
    json_object_set_new(row, "violated", json_array());
    json_object_set_new(row, "missing", json_array());
    json_object_set_new(row, "maximum", json_null());
    json_object_set_new(row, "at_most", json_null());
    json_object_set_new(row, "binding_cap", json_string(""));
    json_object_set_new(row, "error", text_json(sentence));
    json_object_set_new(row, "field", text_json(err->field));
    json_object_set_new(row, "unknown", json_array());
    b->held++;
}

static icha_status screen_facts(batch *b, const cached *slot, const icha_facts *facts, icha_error *err) {
    icha_screening *s = &b->room->screening;
    size_t count = icha_criteria_reason_count(slot->criteria);
    *s = (icha_screening)ICHA_SCREENING_INIT;
    s->reasons = b->room->reasons;
    s->reason_capacity = count < ICHA_REASONS_MAX ? count : ICHA_REASONS_MAX;
    s->needs = b->room->needs;
    s->need_capacity = ICHA_NEEDS_MAX;
    return icha_screen(slot->criteria, facts, s, err);
}

/* What a row lacks to be screened at all. */
static icha_status check_row(const icha_applicant *a, const char *product, icha_date on, icha_error *err) {
    *err = a->error;
    if (a->status != ICHA_OK) return a->status;
    if (product[0] == '\0')
        return icha_fail(err, ICHA_M_VALUE_MISSING, "E-2", "product", NULL, "product, --product ID");
    if (on == ICHA_DATE_UNSET) return icha_fail(err, ICHA_M_VALUE_MISSING, "E-2", "on", NULL, "on, --on DATE");
    return ICHA_OK;
}

static icha_status screen_row(batch *b, const icha_applicant *a, const char *product, icha_date on, icha_error *err) {
    icha_status status = check_row(a, product, on, err);
    if (status != ICHA_OK) return status;
    const cached *slot = open_criteria(b, product, on);
    if (slot->criteria != NULL) return screen_facts(b, slot, a->facts, err);
    *err = slot->error;
    return slot->error.status;
}

static void add_row(batch *b, const icha_applicant *a) {
    icha_error err = ICHA_ERROR_INIT;
    const char *given = cli_value(b->call, "product");
    const char *product = a->product[0] != '\0' ? a->product : given == NULL ? "" : given;
    icha_date on = a->on != ICHA_DATE_UNSET ? a->on : cli_date(b->call, "on");
    json_t *row = row_json(a, product, on);
    if (screen_row(b, a, product, on, &err) == ICHA_OK) set_answer(row, &b->room->screening);
    else set_held(b, row, &err);
    json_array_append_new(b->rows, row);
    b->rows_in++;
}

/* ---- the table ---- */

static const cli_column columns[] = {
    {"line", ICHA_COLUMN_NUMBER, CLI_T_COLUMN_LINE, false},
    {"applicant_id", ICHA_COLUMN_TEXT, CLI_T_COLUMN_APPLICANT, false},
    {"product", ICHA_COLUMN_TEXT, CLI_T_COLUMN_ID, false},
    {"on", ICHA_COLUMN_TEXT, CLI_T_COLUMN_DECISION, false},
    {"verdict", ICHA_COLUMN_TEXT, CLI_T_COLUMN_VERDICT, false},
    {"violated", ICHA_COLUMN_TEXT, CLI_T_COLUMN_VIOLATED, false},
    {"missing", ICHA_COLUMN_TEXT, CLI_T_COLUMN_MISSING, false},
    {"maximum", ICHA_COLUMN_MONEY, CLI_T_COLUMN_MOST, false},
    {"at_most", ICHA_COLUMN_TEXT, CLI_T_COLUMN_AT_MOST, false},
    {"binding_cap", ICHA_COLUMN_TEXT, CLI_T_COLUMN_BINDING, false},
    {"error", ICHA_COLUMN_TEXT, CLI_T_COLUMN_REASON, false},
    {"field", ICHA_COLUMN_TEXT, CLI_T_COLUMN_FIELD, false},
    {"unknown", ICHA_COLUMN_TEXT, CLI_T_COLUMN_UNKNOWN, false},
    {"assumptions", ICHA_COLUMN_TEXT, CLI_T_COLUMN_ASSUMPTION, false},
};

/* P-2: always printed. */
static void say_rows(const batch *b, FILE *out) {
    char in[ICHA_TEXT_MAX], screened[ICHA_TEXT_MAX], held[ICHA_TEXT_MAX];
    icha_money_group(b->rows_in, in, sizeof in);
    icha_money_group(b->rows_in - b->held, screened, sizeof screened);
    icha_money_group(b->held, held, sizeof held);
    cli_say(out, b->call->language, CLI_T_SCREEN_ROWS, "in", in, "screened", screened, "held", held, NULL);
    fputc('\n', out);
}

static cli_exit print_json(const batch *b) {
    json_t *document = json_pack("{s:I, s:I, s:I, s:s, s:O, s:O}", "rows_in", (json_int_t)b->rows_in, "screened",
                                 (json_int_t)(b->rows_in - b->held), "held", (json_int_t)b->held, "encoding",
                                 icha_encoding_name(icha_applicants_encoding(b->applicants)), "assumptions",
                                 b->assumptions, "rows", b->rows);
    cli_exit status = cli_write_json(b->call, document);
    json_decref(document);
    return status;
}

/* `founding;grade`: a list of names as one cell. */
static void join(json_t *row, const char *key) {
    const json_t *list = json_object_get(row, key);
    json_t *whole = json_string("");
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *longer = json_sprintf("%s%s%s", json_string_value(whole), i > 0 ? ";" : "",
                                      json_string_value(json_array_get(list, i)));
        json_decref(whole);
        whole = longer;
    }
    json_object_set_new(row, key, whole);
}

static cli_exit print(const batch *b) {
    size_t index;
    json_t *row;
    bool assumed = json_array_size(b->assumptions) > 0;
    if (b->call->format == CLI_FORMAT_JSON) return print_json(b);
    json_array_foreach(b->rows, index, row) {
        json_object_set(row, "assumptions", b->assumptions);
        join(row, "violated");
        join(row, "missing");
        join(row, "unknown");
    }
    cli_exit status = cli_print_list(b->call, columns, CLI_COUNT(columns) - !assumed, b->rows);
    if (b->call->format == CLI_FORMAT_TABLE) fputc('\n', b->call->out);
    say_rows(b, b->call->format == CLI_FORMAT_TABLE ? b->call->out : stderr);
    return status;
}

/* ---- the run ---- */

static icha_status open_table(batch *b, icha_error *err) {
    icha_encoding encoding = ICHA_ENCODING_AUTO;
    const char *named = cli_value(b->call, "encoding"), *path = cli_value(b->call, "batch");
    if (named != NULL) icha_encoding_parse(named, strlen(named), &encoding, NULL);
    icha_status status = cli_read_input(path, &b->text, &b->length, err);
    if (status != ICHA_OK) return status;
    status = icha_applicants_open(b->text, b->length, encoding, b->catalogue, &b->applicants, err);
    return status == ICHA_OK || err == NULL ? status : icha_fail_at(err, status, path, err->line, err->column);
}

static cli_exit screen_all(batch *b) {
    icha_applicant *applicant = calloc(1, sizeof *applicant);
    icha_error err = ICHA_ERROR_INIT;
    cli_exit status = cli_open_catalogue(b->call, &b->catalogue);
    if (status == CLI_DONE && applicant == NULL) status = cli_no_memory(b->call);
    if (status == CLI_DONE && open_table(b, &err) != ICHA_OK) status = cli_fail(b->call, &err);
    while (status == CLI_DONE && icha_applicants_next(b->applicants, applicant)) add_row(b, applicant);
    free(applicant);
    if (status == CLI_DONE) status = print(b);
    return status == CLI_DONE && b->held > 0 ? CLI_HELD_ROWS : status;
}

static void clear(batch *b) {
    for (size_t i = 0; i < b->cache_count; i++) clear_slot(&b->cache[i]);
    json_decref(b->rows);
    json_decref(b->assumptions);
    icha_applicants_free(b->applicants);
    icha_catalogue_free(b->catalogue);
    icha_screening_case_free(b->room);
    free(b->text);
    free(b);
}

cli_exit cli_screen_batch(const cli_call *call) {
    batch *b = calloc(1, sizeof *b);
    if (b == NULL) return cli_no_memory(call);
    b->call = call;
    b->rows = json_array();
    b->assumptions = json_array();
    b->room = calloc(1, sizeof *b->room);
    if (b->room != NULL) b->room->reasons = calloc(ICHA_REASONS_MAX, sizeof *b->room->reasons);
    bool ready = b->room != NULL && b->room->reasons != NULL;
    cli_exit status = ready ? screen_all(b) : cli_no_memory(call);
    clear(b);
    return status;
}
