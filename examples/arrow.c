/* Two loans as Arrow columns in, the yearly outlay as Arrow columns out. A program that has its columns from another
 * library (nanoarrow, Arrow C++, DuckDB, polars) gets the stream from there: then only run_and_print() is left. */
#include <icha/icha.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define LOANS 2

/* ---- the columns: these three are typed, what is the same for both loans is text ---- */

static const int64_t principal[LOANS] = {12000000, 6000000};
static const int32_t disbursed_on[LOANS] = {17850, 17850};              /* 2018-11-15, in days since 1970-01-01 */
static const uint64_t rate[LOANS * 2] = {365, 0, 365, 0};               /* decimal128(5, 4): 0.0365 is 3.65 % */
static const char *const same[][2] = {{"product", "startup"},
                                      {"term_months", "3"},
                                      {"method", "bullet"},
                                      {"day_count", "act/365"},
                                      {"inclusion", "start"},
                                      {"rounding.interest", "down/1"},
                                      {"subsidy.method", "of_rate"},
                                      {"subsidy.base", "balance"},
                                      {"subsidy.rounding", "down/1"},
                                      {"subsidy_rate", "1.825%"},
                                      {"subsidy_months", "12"},
                                      {"subsidy.payers[0].name", "incheon"},
                                      {"subsidy.payers[0].share", "1"},
                                      {"subsidy.claim.cycle", "quarter"},
                                      {"subsidy.claim.by", "due"},
                                      {"subsidy.claim.rounding", "down/10"},
                                      {"subsidy.claim.level", "claim"},
                                      {"subsidy.claim.payment_lag_days", "20"},
                                      {"subsidy.claim.closing_days", "0"}};
#define SAME (sizeof same / sizeof same[0])
#define COLUMNS (4 + SAME)

/* All of it is static, so that there is nothing to free. */
static struct {
    struct ArrowSchema fields[COLUMNS], *field_places[COLUMNS];
    struct ArrowArray columns[COLUMNS], *column_places[COLUMNS];
    const void *buffers[COLUMNS][3], *no_validity[1];
    int32_t offsets[COLUMNS][LOANS + 1];
    char bytes[COLUMNS][64];
    size_t count;
    bool is_given;
} book;

static void release_schema(struct ArrowSchema *schema)
{
    schema->release = NULL;
}

static void release_array(struct ArrowArray *array)
{
    array->release = NULL;
}

static void release_stream(struct ArrowArrayStream *stream)
{
    stream->release = NULL;
}

static void add(const char *name, const char *format, const void *data)
{
    size_t i = book.count++;

    book.buffers[i][1] = data;
    book.fields[i] = (struct ArrowSchema){.format = format, .name = name, .release = release_schema};
    book.columns[i] = (struct ArrowArray){
        .length = LOANS, .n_buffers = 2, .buffers = book.buffers[i], .release = release_array};
    book.field_places[i] = &book.fields[i];
    book.column_places[i] = &book.columns[i];
}

static void add_text(const char *name, const char *first, const char *second)
{
    size_t i = book.count;

    snprintf(book.bytes[i], sizeof book.bytes[i], "%s%s", first, second);
    book.offsets[i][1] = (int32_t)strlen(first);
    book.offsets[i][2] = (int32_t)strlen(book.bytes[i]);
    add(name, "u", book.offsets[i]);
    book.buffers[i][2] = book.bytes[i];
    book.columns[i].n_buffers = 3;
}

static int get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    (void)stream;
    *out = (struct ArrowSchema){
        .format = "+s", .n_children = COLUMNS, .children = book.field_places, .release = release_schema};
    return 0;
}

/* One batch, then none. */
static int get_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    (void)stream;
    memset(out, 0, sizeof *out);
    if (book.is_given)
        return 0;
    book.is_given = true;
    *out = (struct ArrowArray){.length = LOANS,
                               .n_buffers = 1,
                               .n_children = COLUMNS,
                               .buffers = book.no_validity,
                               .children = book.column_places,
                               .release = release_array};
    return 0;
}

static const char *get_last_error(struct ArrowArrayStream *stream)
{
    (void)stream;
    return NULL;
}

/* ---- the outlay ---- */

/* Columns of outlay: product, payer, kind, year, basis, amount, loans. */
static void print_batch(const struct ArrowArray *batch)
{
    const int64_t *year = batch->children[3]->buffers[1], *amount = batch->children[5]->buffers[1];
    const int64_t *loans = batch->children[6]->buffers[1];
    const int32_t *basis = batch->children[4]->buffers[1];
    const char *names = batch->children[4]->buffers[2];

    for (int64_t row = 0; row < batch->length; row++)
        printf("%" PRId64 " %.*s %" PRId64 " won of %" PRId64 " loans\n", year[row], basis[row + 1] - basis[row],
               names + basis[row], amount[row], loans[row]);
}

static icha_status run_and_print(struct ArrowArrayStream *loans, icha_error *err)
{
    icha_portfolio_options options = ICHA_PORTFOLIO_OPTIONS_INIT;
    icha_portfolio *portfolio = NULL;
    struct ArrowArrayStream outlay;
    struct ArrowArray batch;

    options.first_year = 2018;
    options.last_year = 2019;
    icha_status status = icha_portfolio_run_arrow(loans, "book", NULL, &options, &portfolio, err);
    if (status != ICHA_OK) /* loans was released all the same */
        return status;
    for (size_t i = 0; i < icha_portfolio_held_count(portfolio); i++)
        printf("held: %s\n", icha_portfolio_held(portfolio, i).reason);
    status = icha_portfolio_export(portfolio, ICHA_TABLE_OUTLAY, &outlay, err);
    if (status == ICHA_OK) {
        while (outlay.get_next(&outlay, &batch) == 0 && batch.release != NULL) {
            print_batch(&batch);
            batch.release(&batch);
        }
        outlay.release(&outlay); /* before the portfolio, from which it reads */
    }
    icha_portfolio_free(portfolio);
    return status;
}

int main(void)
{
    struct ArrowArrayStream loans = {get_schema, get_next, get_last_error, release_stream, NULL};
    icha_error err = ICHA_ERROR_INIT;

    add_text("loan_id", "A", "B");
    add("principal", "l", principal);
    add("disbursed_on", "tdD", disbursed_on);
    add("rate", "d:5,4", rate);
    for (size_t i = 0; i < SAME; i++)
        add_text(same[i][0], same[i][1], same[i][1]);
    if (run_and_print(&loans, &err) != ICHA_OK) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    icha_thread_cleanup();
    return 0;
}
/* Prints:
 * 2018 accrued 42300 won of 2 loans
 * 2018 due 27000 won of 2 loans
 * 2019 accrued 40500 won of 2 loans
 * 2019 due 55800 won of 2 loans
 * 2019 paid 82800 won of 2 loans
 */
