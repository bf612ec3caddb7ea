/* The outlay of a group of loans, as an aggregate: the loans are gathered, by parallel workers too, and computed as one
 * portfolio at the end, for claims are rounded over all loans (S-6): no sum of loans' own figures is the outlay. */
#include "icha_pg.h"

#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/hsearch.h"
#include "utils/json.h"
#include "utils/memutils.h"

typedef struct gathered {
    MemoryContext memory;
    int32 first_year, last_year;
    int64 count, capacity;
    Jsonb **loans;
} gathered;

/* ---- gathering ---- */

static gathered *begin(MemoryContext memory, int32 first_year, int32 last_year) {
    gathered *g = MemoryContextAllocZero(memory, sizeof *g);
    g->memory = memory;
    g->first_year = first_year;
    g->last_year = last_year;
    g->capacity = 64;
    g->loans = MemoryContextAlloc(memory, (Size)g->capacity * sizeof *g->loans);
    return g;
}

static void add(gathered *g, const Jsonb *loan) {
    Jsonb *copy = MemoryContextAlloc(g->memory, VARSIZE(loan));
    memcpy(copy, loan, VARSIZE(loan));
    if (g->count == g->capacity) {
        g->capacity *= 2;
        g->loans = repalloc_huge(g->loans, (Size)g->capacity * sizeof *g->loans);
    }
    g->loans[g->count++] = copy;
}

static void check_years(const gathered *g, int32 first_year, int32 last_year) {
    if (g->first_year == first_year && g->last_year == last_year) return;
    ereport(ERROR, (errcode(MAKE_SQLSTATE('I', 'C', '1', '0', '7')),
                    errmsg("icha: the years of icha_outlay differ within one group: %d..%d and %d..%d", g->first_year,
                           g->last_year, first_year, last_year),
                    errdetail("status=ICHA_ERR_CONFLICT")));
}

static MemoryContext memory_of(FunctionCallInfo fcinfo) {
    MemoryContext memory;
    if (!AggCheckCallContext(fcinfo, &memory)) elog(ERROR, "icha: a part of icha_outlay was called by itself");
    return memory;
}

/* state, loan, first_year, last_year */
PG_FUNCTION_INFO_V1(icha_sql_outlay_add);
Datum icha_sql_outlay_add(PG_FUNCTION_ARGS) {
    MemoryContext memory = memory_of(fcinfo);
    gathered *g = PG_ARGISNULL(0) ? NULL : (gathered *)PG_GETARG_POINTER(0);
    if (PG_ARGISNULL(2) || PG_ARGISNULL(3))
        ereport(ERROR, (errcode(MAKE_SQLSTATE('I', 'C', '1', '0', '6')), errmsg("icha: the years of icha_outlay are null"),
                        errdetail("status=ICHA_ERR_MISSING")));
    if (g == NULL) g = begin(memory, PG_GETARG_INT32(2), PG_GETARG_INT32(3));
    check_years(g, PG_GETARG_INT32(2), PG_GETARG_INT32(3));
    if (!PG_ARGISNULL(1)) add(g, PG_GETARG_JSONB_P(1));
    PG_RETURN_POINTER(g);
}

PG_FUNCTION_INFO_V1(icha_sql_outlay_combine);
Datum icha_sql_outlay_combine(PG_FUNCTION_ARGS) {
    MemoryContext memory = memory_of(fcinfo);
    gathered *to = PG_ARGISNULL(0) ? NULL : (gathered *)PG_GETARG_POINTER(0);
    gathered *from = PG_ARGISNULL(1) ? NULL : (gathered *)PG_GETARG_POINTER(1);
    if (from == NULL && to == NULL) PG_RETURN_NULL();
    if (from == NULL) PG_RETURN_POINTER(to);
    if (to == NULL) to = begin(memory, from->first_year, from->last_year);
    check_years(to, from->first_year, from->last_year);
    for (int64 i = 0; i < from->count; i++) add(to, from->loans[i]);
    PG_RETURN_POINTER(to);
}

/* Between processes of one server, so its own bytes. A part of more than 1 GB raises an error of the server. */
PG_FUNCTION_INFO_V1(icha_sql_outlay_serial);
Datum icha_sql_outlay_serial(PG_FUNCTION_ARGS) {
    StringInfoData out;
    gathered *g = (gathered *)PG_GETARG_POINTER(0);
    (void)memory_of(fcinfo);
    initStringInfo(&out);
    appendStringInfoSpaces(&out, VARHDRSZ);
    appendBinaryStringInfo(&out, (const char *)&g->first_year, sizeof g->first_year);
    appendBinaryStringInfo(&out, (const char *)&g->last_year, sizeof g->last_year);
    for (int64 i = 0; i < g->count; i++) {
        appendBinaryStringInfo(&out, (const char *)g->loans[i], (int)VARSIZE(g->loans[i]));
        appendStringInfoSpaces(&out, (int)(MAXALIGN(out.len - VARHDRSZ) - (Size)(out.len - VARHDRSZ)));
    }
    SET_VARSIZE(out.data, out.len);
    PG_RETURN_BYTEA_P((bytea *)out.data);
}

PG_FUNCTION_INFO_V1(icha_sql_outlay_deserial);
Datum icha_sql_outlay_deserial(PG_FUNCTION_ARGS) {
    MemoryContext memory = memory_of(fcinfo);
    bytea *in = PG_GETARG_BYTEA_PP(0);
    Size length = VARSIZE_ANY_EXHDR(in), at = 2 * sizeof(int32);
    char *bytes = palloc(length); /* aligned, which a bytea's inside need not be */
    int32 years[2];
    gathered *g;
    memcpy(bytes, VARDATA_ANY(in), length);
    memcpy(years, bytes, sizeof years);
    g = begin(memory, years[0], years[1]);
    while (at < length) {
        add(g, (const Jsonb *)(bytes + at));
        at = MAXALIGN(at + VARSIZE(bytes + at));
    }
    pfree(bytes);
    PG_RETURN_POINTER(g);
}

/* ---- the loans as one table: a loan's keys are columns, nested ones with dots and indices ---- */

typedef struct column {
    char name[ICHA_PORTFOLIO_CELL_MAX];
    int place;
} column;

typedef struct table {
    HTAB *columns;
    int count;
    const char *names[ICHA_PORTFOLIO_COLUMNS_MAX];
    char *cells[ICHA_PORTFOLIO_COLUMNS_MAX]; /* of one loan; NULL: not given */
    StringInfoData csv;
} table;

static void refuse(const char *message, const char *found) pg_attribute_noreturn();
static void refuse(const char *message, const char *found) {
    ereport(ERROR, (errcode(MAKE_SQLSTATE('I', 'C', '1', '0', '2')), errmsg("icha: %s: %s", message, found),
                    errdetail("rule=X-3 status=ICHA_ERR_RANGE")));
}

static int place_of(table *t, const char *name) {
    bool is_there;
    char key[ICHA_PORTFOLIO_CELL_MAX] = "";
    if (strlcpy(key, name, sizeof key) >= sizeof key) refuse("the name of a key is too long", name);
    column *c = hash_search(t->columns, key, HASH_ENTER, &is_there);
    if (is_there) return c->place;
    if (t->count == ICHA_PORTFOLIO_COLUMNS_MAX) refuse("the loans have too many different keys, such as", name);
    c->place = t->count;
    t->names[t->count] = c->name;
    return t->count++;
}

static char *scalar_text(const JsonbValue *value) {
    switch (value->type) {
    case jbvString: return pnstrdup(value->val.string.val, value->val.string.len);
    case jbvNumeric: return DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(value->val.numeric)));
    case jbvBool: return pstrdup(value->val.boolean ? "true" : "false");
    default: return NULL; /* null: not given */
    }
}

static void take(table *t, const char *path, const JsonbValue *value, int depth);

static void take_container(table *t, const char *path, JsonbContainer *container, int depth) {
    JsonbIterator *it = JsonbIteratorInit(container);
    JsonbValue value;
    JsonbIteratorToken token;
    char *key = NULL;
    int index = 0;
    if (depth > 8) refuse("a loan's keys are nested too deeply", path);
    while ((token = JsonbIteratorNext(&it, &value, true)) != WJB_DONE) {
        if (token == WJB_KEY) key = pnstrdup(value.val.string.val, value.val.string.len);
        else if (token == WJB_VALUE) take(t, path == NULL ? key : psprintf("%s.%s", path, key), &value, depth + 1);
        else if (token == WJB_ELEM) take(t, psprintf("%s[%d]", path, index++), &value, depth + 1);
    }
}

static void take(table *t, const char *path, const JsonbValue *value, int depth) {
    if (value->type == jbvBinary) {
        take_container(t, path, value->val.binary.data, depth);
        return;
    }
    char *cell = scalar_text(value);
    int place;
    if (cell == NULL) return;
    place = place_of(t, path);
    /* `subsidy.base_cap` and base_cap inside subsidy: neither is the right one */
    if (t->cells[place] != NULL)
        ereport(ERROR, (errcode(MAKE_SQLSTATE('I', 'C', '1', '0', '5')),
                        errmsg("icha: a loan says %s twice: %s and %s", path, t->cells[place], cell),
                        errdetail("field=%s status=ICHA_ERR_DUPLICATE", path)));
    t->cells[place] = cell;
}

static void put_cell(StringInfo to, const char *cell) {
    if (strpbrk(cell, ",\"\r\n") == NULL) {
        appendStringInfoString(to, cell);
        return;
    }
    appendStringInfoChar(to, '"');
    for (; *cell != '\0'; cell++) {
        if (*cell == '"') appendStringInfoChar(to, '"');
        appendStringInfoChar(to, *cell);
    }
    appendStringInfoChar(to, '"');
}

static void put_row(table *t, char *const *cells) {
    for (int i = 0; i < t->count; i++) {
        if (i > 0) appendStringInfoChar(&t->csv, ',');
        if (cells[i] != NULL) put_cell(&t->csv, cells[i]);
    }
    appendStringInfoChar(&t->csv, '\n');
}

static void take_loan(table *t, Jsonb *loan) {
    if (!JB_ROOT_IS_OBJECT(loan)) refuse("a loan is no JSON object", JsonbToCString(NULL, &loan->root, VARSIZE(loan)));
    memset(t->cells, 0, sizeof t->cells);
    take_container(t, NULL, &loan->root, 0);
}

/* Twice over the loans: the columns are known only when all were seen. */
static void make_table(table *t, gathered *g) {
    HASHCTL about = {.keysize = ICHA_PORTFOLIO_CELL_MAX, .entrysize = sizeof(column), .hcxt = CurrentMemoryContext};
    MemoryContext of_loan = AllocSetContextCreate(CurrentMemoryContext, "icha loan", ALLOCSET_DEFAULT_SIZES), before;
    t->columns = hash_create("icha columns", 64, &about, HASH_ELEM | HASH_STRINGS | HASH_CONTEXT);
    t->count = 0;
    initStringInfo(&t->csv);
    place_of(t, "loan_id");
    place_of(t, "product");
    for (int pass = 0; pass < 2; pass++) {
        if (pass == 1) put_row(t, (char *const *)t->names);
        for (int64 i = 0; i < g->count; i++) {
            CHECK_FOR_INTERRUPTS();
            before = MemoryContextSwitchTo(of_loan);
            take_loan(t, g->loans[i]);
            if (pass == 1) put_row(t, t->cells);
            MemoryContextSwitchTo(before);
            MemoryContextReset(of_loan);
        }
    }
    MemoryContextDelete(of_loan);
}

/* ---- the answer ---- */

static void put_text(StringInfo to, const char *key, const char *value, const char *behind) {
    appendStringInfo(to, "\"%s\":", key);
    escape_json(to, value);
    appendStringInfoString(to, behind);
}

static void put_counts(StringInfo to, const icha_portfolio *p) {
    icha_portfolio_counts counts = icha_portfolio_count(p);
    appendStringInfo(to, "{\"counts\":{\"rows_in\":" INT64_FORMAT ",\"used\":" INT64_FORMAT ",\"held\":" INT64_FORMAT "},",
                     counts.rows_in, counts.used, counts.held);
    appendStringInfoString(to, "\"assumptions\":[");
    for (size_t i = 0; i < icha_portfolio_assumption_count(p); i++) {
        if (i > 0) appendStringInfoChar(to, ',');
        escape_json(to, icha_portfolio_assumption(p, i));
    }
    appendStringInfoString(to, "],");
}

static void put_cells(StringInfo to, const icha_portfolio *p) {
    appendStringInfoString(to, "\"outlay\":[");
    for (size_t i = 0; i < icha_portfolio_cell_count(p); i++) {
        icha_outlay_cell c = icha_portfolio_cell(p, i);
        appendStringInfoString(to, i == 0 ? "{" : ",{");
        put_text(to, "product", c.product, ",");
        put_text(to, "payer", c.payer, ",");
        put_text(to, "kind", icha_outlay_kind_name(c.kind), ",");
        put_text(to, "basis", icha_basis_name(c.basis), ",");
        appendStringInfo(to, "\"year\":%d,\"amount\":" INT64_FORMAT ",\"loans\":" INT64_FORMAT "}", (int)c.year, c.amount,
                         c.loans);
    }
    appendStringInfoString(to, "],");
}

static void put_claims(StringInfo to, const icha_portfolio *p) {
    char paid_on[ICHA_DATE_TEXT_SIZE];
    appendStringInfoString(to, "\"claims\":[");
    for (size_t i = 0; i < icha_portfolio_claim_count(p); i++) {
        icha_portfolio_claim c = icha_portfolio_claim_at(p, i);
        icha_date_format(c.paid_on, paid_on, sizeof paid_on);
        appendStringInfoString(to, i == 0 ? "{" : ",{");
        put_text(to, "product", c.product, ",");
        put_text(to, "cycle", c.cycle, ",");
        put_text(to, "payer", c.payer, ",");
        put_text(to, "bank", c.bank, ",");
        put_text(to, "paid_on", paid_on, ",");
        appendStringInfo(to, "\"lines\":" INT64_FORMAT ",\"amount\":" INT64_FORMAT ",\"dropped\":" INT64_FORMAT
                             ",\"fiscal_year\":%d}",
                         c.lines, c.amount, c.dropped, (int)c.fiscal_year);
    }
    appendStringInfoString(to, "],");
}

/* Without a line: rows of a table have no order. */
static void put_held(StringInfo to, const icha_portfolio *p) {
    appendStringInfoString(to, "\"held\":[");
    for (size_t i = 0; i < icha_portfolio_held_count(p); i++) {
        icha_held_row h = icha_portfolio_held(p, i);
        appendStringInfoString(to, i == 0 ? "{" : ",{");
        put_text(to, "loan_id", h.loan_id, ",");
        put_text(to, "field", h.field, ",");
        put_text(to, "reason", h.reason, "}");
    }
    appendStringInfoString(to, "]}");
}

static char *answer(const icha_portfolio *p) {
    StringInfoData out;
    initStringInfo(&out);
    put_counts(&out, p);
    put_cells(&out, p);
    put_claims(&out, p);
    put_held(&out, p);
    return out.data;
}

static char *compute(const char *csv, size_t length, const gathered *g) {
    icha_error err = ICHA_ERROR_INIT;
    icha_portfolio *p = NULL;
    char *volatile json = NULL;
    icha_portfolio_options options = ICHA_PORTFOLIO_OPTIONS_INIT;
    options.catalogue = icha_pg_catalogue();
    options.first_year = g->first_year;
    options.last_year = g->last_year;
    options.language = icha_pg_language();
    options.encoding = ICHA_ENCODING_UTF_8;
    icha_pg_check(icha_portfolio_run(csv, length, "loans", &options, &p, &err), &err);
    PG_TRY();
    {
        json = answer(p);
    }
    PG_FINALLY();
    {
        icha_portfolio_free(p);
    }
    PG_END_TRY();
    return json;
}

PG_FUNCTION_INFO_V1(icha_sql_outlay_final);
Datum icha_sql_outlay_final(PG_FUNCTION_ARGS) {
    table t;
    size_t length;
    char *csv;
    (void)memory_of(fcinfo);
    if (PG_ARGISNULL(0)) PG_RETURN_NULL(); /* of no rows, as sum() is */
    make_table(&t, (gathered *)PG_GETARG_POINTER(0));
    csv = icha_pg_utf8(t.csv.data, t.csv.len, &length);
    return icha_pg_json_of_utf8(compute(csv, length, (gathered *)PG_GETARG_POINTER(0)));
}
