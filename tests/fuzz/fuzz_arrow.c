/* Arrow columns made from bytes. Tame: eight bytes say how the cells of a CSV are laid out, chunked and sliced, and the
 * run over them must end as that of the CSV: no table, or the same tables and held rows. Wild: offsets, views, indices,
 * counts and values are whatever the bytes say, but inside their buffers, whose lengths Arrow does not tell: the run is
 * a status or tables that tie out. Either way all that was handed over is released once. */
#include "support/arrow_columns.h"
#include "tables.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HEAD 8

static icha_portfolio_options options_of(void)
{
    icha_portfolio_options options = ICHA_PORTFOLIO_OPTIONS_INIT;

    options.first_year = 2017;
    options.last_year = 2023;
    options.row_limit = 500;
    options.encoding = ICHA_ENCODING_UTF_8;
    return options;
}

/* ---- tame ---- */

/* As many cells in each row as in the header, and none that a scanner finds fault with: else it is no table. It names a
 * row's first fault alone: where a quotation mark may stand wrongly behind that one, or a CR outside of quotation marks,
 * the table is left out. */
static bool is_table(const char *csv, size_t size)
{
    icha_csv scan = {csv, size, 0, 1};
    icha_csv_record *record = malloc(sizeof *record);
    size_t columns = 0;
    bool fine = true, any = false;
    bool may_hide = memchr(csv, '"', size) != NULL, has_return = memchr(csv, '\r', size) != NULL;

    while (fine && icha_csv_next(&scan, record)) {
        if (!any) {
            columns = record->count;
            fine = !record->is_blank && columns <= ICHA_PORTFOLIO_COLUMNS_MAX && record->fault == ICHA_CSV_FINE;
        } else if (!record->is_blank) {
            fine = record->count == columns &&
                   (record->fault == ICHA_CSV_FINE ||
                    (record->fault == ICHA_CSV_CONTROL && !may_hide && !has_return) ||
                    (record->fault == ICHA_CSV_CELL_LONG && !may_hide));
        }
        any = true;
    }
    free(record);
    return fine && any;
}

/* Would this cell, read into the layout, be written the same? */
static bool fits(char layout, const char *text, size_t length)
{
    char again[ICHA_TEXT_MAX] = "";
    icha_date day;
    icha_rate rate;

    if (length == 0)
        return true;
    if (length >= 18 || memchr(text, '\0', length) != NULL)
        return false;
    if (layout == AS_INT64 || layout == AS_MONEY)
        snprintf(again, sizeof again, "%lld", strtoll(text, NULL, 10));
    if ((layout == AS_DATE32 || layout == AS_DATE64) && icha_date_parse(text, length, &day, NULL) == ICHA_OK)
        icha_date_format(day, again, sizeof again);
    if ((layout == AS_RATE || layout == AS_RATE_256) && icha_rate_parse(text, length, &rate, NULL) == ICHA_OK)
        icha_rate_format(rate, again, sizeof again);
    return strlen(again) == length && memcmp(again, text, length) == 0;
}

/* A decimal of a column that is no rate is no percentage: rates only where the name says so. */
static bool is_rate(const char *name)
{
    return strcmp(name, "rate") == 0 || strcmp(name, "subsidy_rate") == 0;
}

static char layout_of(const arrow_cells *cells, size_t column, uint8_t wish)
{
    static const char wishes[] = {AS_TEXT,   AS_LARGE,  AS_VIEW,   AS_DICTIONARY_U, AS_INT64,
                                  AS_DATE32, AS_DATE64, AS_MONEY, AS_RATE,         AS_RATE_256};
    char layout = wishes[wish % sizeof wishes];

    if (wish % sizeof wishes < 4)
        return layout;
    if ((layout == AS_RATE || layout == AS_RATE_256 || layout == AS_MONEY) &&
        is_rate(cells->names[column]) != (layout != AS_MONEY))
        return AS_TEXT;
    for (size_t row = 0; row < cells->rows; row++) {
        size_t at = row * cells->columns + column;
        if (!fits(layout, cells->texts[at], cells->lengths[at]))
            return AS_TEXT;
    }
    return layout;
}

static bool same_but_digits(const char *a, const char *b)
{
    for (int i = 0; i < 100; i++, a++, b++) {
        while (*a >= '0' && *a <= '9')
            a++;
        while (*b >= '0' && *b <= '9')
            b++;
        if (*a != *b)
            return false;
        if (*a == '\0')
            return true;
    }
    return true;
}

static void compare_held(const icha_portfolio *csv, const icha_portfolio *arrow)
{
    check(icha_portfolio_held_count(csv) == icha_portfolio_held_count(arrow));
    for (size_t i = 0; i < icha_portfolio_held_count(csv); i++) {
        icha_held_row a = icha_portfolio_held(csv, i), b = icha_portfolio_held(arrow, i);
        check(a.status == b.status && strcmp(a.loan_id, b.loan_id) == 0 && strcmp(a.field, b.field) == 0);
        check(same_but_digits(a.reason, b.reason));
    }
}

static void try_tame(const uint8_t *head, const char *csv, size_t size)
{
    icha_portfolio_options options = options_of();
    icha_portfolio *text = NULL, *columns = NULL;
    struct ArrowArrayStream loans;
    char spec[ICHA_PORTFOLIO_COLUMNS_MAX + 1] = "";
    arrow_shape shape = {NULL, head[0] % 20, head[1] % 5, head[2] % 5, head[3] % 2 == 1, head[3] / 2 % 2 == 1};

    if ((size >= 3 && memcmp(csv, "\xEF\xBB\xBF", 3) == 0) || !is_table(csv, size))
        return;
    icha_status one = icha_portfolio_run(csv, size, "p", &options, &text, NULL);
    arrow_book *book = arrow_open_book(csv, size, &shape, &loans);
    for (size_t i = 0; i < book->cells.columns; i++)
        spec[i] = layout_of(&book->cells, i, (uint8_t)(head[4 + i % 4] + i / 4));
    book->shape.spec = spec;
    options.threads = 1 + head[3] / 4 % 2;
    icha_status two = icha_portfolio_run_arrow(&loans, "p", NULL, &options, &columns, NULL);
    check((one == ICHA_OK) == (two == ICHA_OK) && loans.release == NULL);
    if (one == ICHA_OK) {
        compare(text, columns, ICHA_TABLE_OUTLAY);
        compare(text, columns, ICHA_TABLE_CLAIMS);
        compare(text, columns, ICHA_TABLE_ROWS);
        compare_held(text, columns);
    }
    icha_portfolio_free(text);
    icha_portfolio_free(columns);
}

/* ---- wild ---- */

#define WILD_ROWS 8
#define WILD_BYTES 64

static const uint8_t *wild_bytes; /* what is left of the input */
static size_t wild_left;

static uint8_t next_byte(void)
{
    if (wild_left == 0)
        return 0;
    wild_left--;
    return *wild_bytes++;
}

static void fill(void *to, size_t length)
{
    for (size_t i = 0; i < length; i++)
        ((uint8_t *)to)[i] = next_byte();
}

/* Offsets anywhere in the bytes, rising or not; views and indices as they come; sizes are true. */
static void make_wild(struct ArrowArray *column, const char *format)
{
    arrow_block **owner = column->private_data;
    void *values = (void *)(uintptr_t)column->buffers[1];
    bool is_text = format[0] == 'u' || format[0] == 'U';

    if (format[0] == 'v') {
        int64_t *sizes = arrow_new(owner, 2 * sizeof *sizes);
        fill(values, WILD_ROWS * 16);
        sizes[0] = 0;
        sizes[1] = WILD_BYTES;
        column->buffers[2] = column->buffers[3] = arrow_new(owner, WILD_BYTES);
        fill((void *)(uintptr_t)column->buffers[3], WILD_BYTES);
        column->buffers[4] = sizes;
    } else if (is_text) {
        for (size_t i = 0; i <= WILD_ROWS; i++) {
            int64_t offset = (int8_t)next_byte() % (WILD_BYTES + 1);
            if (format[0] == 'u')
                ((int32_t *)values)[i] = (int32_t)offset;
            else
                ((int64_t *)values)[i] = offset;
        }
        column->buffers[2] = arrow_new(owner, WILD_BYTES);
        fill((void *)(uintptr_t)column->buffers[2], WILD_BYTES);
    } else {
        fill(values, WILD_ROWS * 32);
    }
    column->n_buffers = is_text ? 3 : format[0] == 'v' ? 5 : 2;
    column->null_count = (int8_t)next_byte() % (WILD_ROWS + 2);
    if (next_byte() % 2 == 1) {
        uint8_t *validity = arrow_new(owner, WILD_ROWS);
        fill(validity, WILD_ROWS / 8 + 1);
        column->buffers[0] = validity;
    }
    if (next_byte() == 7)
        column->n_buffers = (int8_t)next_byte() % 6;
}

static const char *const wild_formats[] = {"u",   "U",   "vu",  "b",      "c",         "C",         "s",          "S",
                                           "i",   "I",   "l",   "L",      "d:9,2,32",  "d:18,6,64", "d:38,9",     "d:76,20,256",
                                           "tdD", "tdm", "n",   "g",      "tss:",      "+l",        "d:38,76"};
#define WILD_FORMATS (sizeof wild_formats / sizeof wild_formats[0])
static const char *const wild_names[] = {"loan_id", "product", "principal", "rate", "disbursed_on", "term_months", "method"};
#define WILD_COLUMNS (sizeof wild_names / sizeof wild_names[0])

static struct {
    const char *formats[WILD_COLUMNS];
    bool has_dictionary[WILD_COLUMNS];
    int given;
} wild;

static void release_wild_schema(struct ArrowSchema *schema)
{
    arrow_free(schema->private_data);
    schema->release = NULL;
    arrow_open.schemas--;
}

static int wild_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    arrow_block *owner = NULL;
    struct ArrowSchema **children = arrow_new(&owner, WILD_COLUMNS * sizeof *children);

    (void)stream;
    for (size_t i = 0; i < WILD_COLUMNS; i++) {
        struct ArrowSchema *child = children[i] = arrow_new(&owner, sizeof *child);
        wild.formats[i] = wild_formats[next_byte() % WILD_FORMATS];
        wild.has_dictionary[i] = next_byte() % 4 == 0;
        *child = (struct ArrowSchema){.format = wild.formats[i], .name = wild_names[i], .release = arrow_release_field};
        if (wild.has_dictionary[i]) {
            child->dictionary = arrow_new(&owner, sizeof *child);
            *child->dictionary = (struct ArrowSchema){.format = wild.formats[i], .release = arrow_release_field};
            child->format = next_byte() % 2 == 0 ? "c" : "L";
        }
    }
    *out = (struct ArrowSchema){.format = "+s", .n_children = WILD_COLUMNS, .children = children,
                                .release = release_wild_schema, .private_data = owner};
    arrow_open.schemas++;
    return 0;
}

/* Lengths and offsets within what was allocated, or plainly wrong. */
static void cut(struct ArrowArray *array)
{
    array->offset = next_byte() % 3;
    array->length = WILD_ROWS - array->offset - next_byte() % 3;
    if (next_byte() == 9)
        array->length = -1 - array->length;
    if (next_byte() == 9)
        array->offset = INT64_MAX - 3;
}

static struct ArrowArray *wild_column(arrow_block **owner, const char *format)
{
    struct ArrowArray *column = arrow_new(owner, sizeof *column);

    *column = (struct ArrowArray){.release = arrow_release_column, .private_data = owner};
    column->buffers = arrow_new(owner, 8 * sizeof *column->buffers);
    column->buffers[1] = arrow_new(owner, (WILD_ROWS + 1) * 32);
    make_wild(column, format);
    cut(column);
    column->private_data = NULL;
    return column;
}

static int wild_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    arrow_block *owner = NULL;

    (void)stream;
    memset(out, 0, sizeof *out);
    if (wild.given++ == 3 || wild_left == 0)
        return 0;
    struct ArrowArray **children = arrow_new(&owner, WILD_COLUMNS * sizeof *children);
    for (size_t i = 0; i < WILD_COLUMNS; i++) {
        children[i] = wild_column(&owner, wild.has_dictionary[i] ? "L" : wild.formats[i]);
        if (!wild.has_dictionary[i])
            continue;
        for (size_t b = 0; b < WILD_ROWS * 8; b++) /* indices that have a chance */
            ((uint8_t *)(uintptr_t)children[i]->buffers[1])[b] %= b % 8 == 0 ? 6 : 1 + (next_byte() == 5);
        children[i]->dictionary = wild_column(&owner, wild.formats[i]);
    }
    *out = (struct ArrowArray){.n_buffers = 1, .n_children = WILD_COLUMNS, .children = children,
                               .release = arrow_release_batch};
    out->buffers = arrow_new(&owner, 4 * sizeof *out->buffers);
    cut(out);
    out->length -= out->length > 2 ? 2 : 0; /* so that columns reach */
    out->private_data = owner;
    arrow_open.batches++;
    return 0;
}

static void release_wild(struct ArrowArrayStream *stream)
{
    arrow_open.streams--;
    stream->release = NULL;
}

static void try_wild(const uint8_t *data, size_t size)
{
    struct ArrowArrayStream loans = {wild_schema, wild_next, arrow_last_error, release_wild, NULL};
    icha_portfolio_options options = options_of();
    icha_portfolio *portfolio = NULL;
    icha_error err = ICHA_ERROR_INIT;

    wild_bytes = data;
    wild_left = size;
    wild.given = 0;
    arrow_open.streams++;
    if (icha_portfolio_run_arrow(&loans, "p", NULL, &options, &portfolio, &err) == ICHA_OK)
        check(icha_portfolio_ties_out(portfolio));
    else
        check(portfolio == NULL && err.message[0] != '\0');
    check(loans.release == NULL);
    icha_portfolio_free(portfolio);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < HEAD || size > SMALL)
        return 0;
    if (data[3] >= 0x80)
        try_wild(data + HEAD, size - HEAD);
    else
        try_tame(data, (const char *)data + HEAD, size - HEAD);
    check(arrow_open.streams == 0 && arrow_open.schemas == 0 && arrow_open.batches == 0);
    return 0;
}
