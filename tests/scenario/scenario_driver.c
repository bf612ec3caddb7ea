/* Runs cases for oracle.py: each argument CASE names CASE.csv (a portfolio), CASE.txt (years, threads, `expected` or
 * `simulate SEED`, then lines `kind p/q from to products`) and gets CASE.out: outlay.csv, claims.csv and what moved. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/expected.h"

#define TEXT_MAX 1000000

static char *read_text(const char *stem, const char *end, size_t *length) {
    char path[512], *text = malloc(TEXT_MAX);
    snprintf(path, sizeof path, "%s%s", stem, end);
    FILE *file = fopen(path, "rb");
    if (text == NULL || file == NULL) exit(3);
    *length = fread(text, 1, TEXT_MAX - 1, file);
    text[*length] = '\0';
    fclose(file);
    return text;
}

typedef struct one_case {
    icha_portfolio_options options;
    icha_behaviour behaviour[ICHA_BEHAVIOURS_MAX];
    char products[ICHA_BEHAVIOURS_MAX][8];
    const char *names[ICHA_BEHAVIOURS_MAX];
    size_t count;
    char mode[16], seed[65];
} one_case;

static void read_case(one_case *c, const char *text) {
    int used = 0, kind, from, to;
    long long numerator, denominator;
    c->options = (icha_portfolio_options)ICHA_PORTFOLIO_OPTIONS_INIT;
    if (sscanf(text, "%d %d %d %15s %64s%n", &c->options.first_year, &c->options.last_year, &c->options.threads,
               c->mode, c->seed, &used) != 5)
        exit(3);
    for (c->count = 0;; c->count++) {
        size_t i = c->count;
        text += used;
        if (sscanf(text, "%d %lld/%lld %d %d %7s%n", &kind, &numerator, &denominator, &from, &to, c->products[i],
                   &used) != 6)
            return;
        c->names[i] = c->products[i];
        c->behaviour[i] = (icha_behaviour){
            (icha_behaviour_kind)kind, {numerator, denominator}, &c->names[i], c->products[i][0] != '*', from, to};
    }
}

static void print_table(FILE *out, const icha_portfolio *portfolio, icha_portfolio_table table) {
    static char buffer[ICHA_PORTFOLIO_STREAM_MIN];
    icha_portfolio_stream *stream = NULL;
    size_t length = 0;
    if (icha_portfolio_stream_open(portfolio, table, &stream, NULL) != ICHA_OK) exit(3);
    do {
        if (icha_portfolio_stream_read(stream, buffer, sizeof buffer, &length, NULL) != ICHA_OK) exit(3);
        fwrite(buffer, 1, length, out);
    } while (length > 0);
    icha_portfolio_stream_free(stream);
}

static void print_moves(FILE *out, const icha_book *book, const one_case *c, size_t count) {
    icha_moved *moved = NULL;
    size_t moves = 0;
    if (icha_expected_moves(book, c->behaviour, count, &moved, &moves, NULL) != ICHA_OK) exit(3);
    for (size_t i = 0; i < moves; i++)
        fprintf(out, "%d,%d,%s,%lld.%012lld\n", (int)moved[i].year, (int)moved[i].kind, moved[i].product,
                (long long)moved[i].loans, (long long)moved[i].fraction);
    free(moved);
}

/* The rows but every second one, with the header. */
static char *half_of(const char *csv, int which) {
    char *half = malloc(strlen(csv) + 1), *end = half;
    int line = 0;
    for (const char *at = csv; half != NULL && *at != '\0'; line++) {
        size_t length = strcspn(at, "\n") + 1;
        if (line == 0 || line % 2 == which) {
            memcpy(end, at, length);
            end += length;
        }
        at += length;
    }
    if (half == NULL) exit(3);
    *end = '\0';
    return half;
}

/* What a run of the portfolios gives, as text. */
static char *text_of(const char *stem, const one_case *c, const icha_book_input *inputs, size_t count) {
    bool simulated = strcmp(c->mode, "simulate") == 0;
    icha_gathering gathering = {
        .behaviour = simulated ? c->behaviour : NULL, .behaviour_count = c->count, .key = icha_seed_key(c->seed)};
    icha_error err = ICHA_ERROR_INIT;
    icha_book *book = NULL;
    icha_portfolio *result = NULL;
    size_t entries = simulated ? 0 : c->count, length = 0;
    char *text = NULL;
    icha_status status = icha_book_make(NULL, inputs, count, &c->options, &gathering, &book, &err);
    if (status == ICHA_OK) status = icha_expected_outlay(book, c->behaviour, entries, &result, &err);
    if (status != ICHA_OK || icha_portfolio_count(result).held > 0) {
        fprintf(stderr, "%s: %s; held: %s\n", stem, err.message,
                status == ICHA_OK ? icha_portfolio_held(book->bases[0], 0).reason : "");
        exit(3);
    }
    FILE *out = open_memstream(&text, &length);
    if (out == NULL) exit(3);
    print_table(out, result, ICHA_TABLE_OUTLAY);
    print_table(out, result, ICHA_TABLE_CLAIMS);
    print_moves(out, book, c, entries);
    fclose(out);
    icha_portfolio_free(result);
    icha_book_free(book);
    return text;
}

/* Two portfolios give what one with the same loans gives. */
static void run(const char *stem) {
    static one_case c;
    size_t length;
    char *text = read_text(stem, ".txt", &length), *csv = read_text(stem, ".csv", &length), path[512];
    char *halves[2] = {half_of(csv, 0), half_of(csv, 1)};
    read_case(&c, text);
    const icha_book_input whole = {csv, length, "book.csv", NULL, 0, NULL};
    const icha_book_input two[] = {{halves[0], strlen(halves[0]), "even.csv", NULL, 0, NULL},
                                   {halves[1], strlen(halves[1]), "odd.csv", NULL, 0, NULL}};
    char *found = text_of(stem, &c, &whole, 1), *again = text_of(stem, &c, two, 2);
    snprintf(path, sizeof path, "%s.out", stem);
    FILE *out = fopen(path, "wb");
    if (out == NULL || strcmp(found, again) != 0) exit(3);
    fputs(found, out);
    fclose(out);
    char *texts[] = {text, csv, halves[0], halves[1], found, again};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) free(texts[i]);
}

int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++) run(argv[i]);
    return 0;
}
