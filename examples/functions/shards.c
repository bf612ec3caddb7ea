/* Two shards and their merge, without a file (P-3). usage: shards CATALOGUE */
#include "example.h"

#define SHARDS 2

static const char csv[] = "loan_id,product,principal,rate,disbursed_on,term_months,method,day_count\n"
                          "A,incheon.startup,36500000,3.65%,2018-01-15,12,bullet,act/365\n"
                          "B,incheon.startup,18250000,3.65,2018-01-15,12,bullet,act/365\n";

static icha_portfolio *run(icha_portfolio_options options, int32_t shard, icha_shard_bytes *sums, icha_error *err) {
    icha_portfolio *p;
    char *bytes;

    options.shard = shard;
    options.shards = SHARDS;
    ok(icha_portfolio_run(TEXT(csv), "portfolio.csv", &options, &p, err), err);
    ok(icha_shard_write(p, NULL, 0, &sums->length, err), err); /* how many bytes, then the bytes */
    bytes = malloc(sums->length);
    if (bytes == NULL) exit(1);
    ok(icha_shard_write(p, bytes, sums->length, &sums->length, err), err);
    sums->bytes = bytes;
    return p;
}

static icha_status pull(void *stream, char *buffer, size_t size, size_t *length, icha_error *err) {
    return icha_portfolio_stream_read(stream, buffer, size, length, err);
}

static void print_held(const icha_portfolio *whole, icha_portfolio *const *shards, icha_error *err) {
    static char buffer[ICHA_PORTFOLIO_STREAM_MIN];
    icha_portfolio_stream *streams[SHARDS];
    icha_shard_source sources[SHARDS];
    icha_shard_table *table;
    size_t length;

    for (int i = 0; i < SHARDS; i++) {
        ok(icha_portfolio_stream_open(shards[i], ICHA_TABLE_HELD, &streams[i], err), err);
        sources[i] = (icha_shard_source){pull, streams[i]};
    }
    ok(icha_shard_table_open(whole, ICHA_TABLE_HELD, sources, SHARDS, &table, err), err);
    for (ok(icha_shard_table_read(table, buffer, sizeof buffer, &length, err), err); length > 0;
         ok(icha_shard_table_read(table, buffer, sizeof buffer, &length, err), err))
        fwrite(buffer, 1, length, stdout);
    printf("%" PRId64 " held\n", icha_shard_table_lines(table));
    icha_shard_table_free(table);
    for (int i = 0; i < SHARDS; i++) icha_portfolio_stream_free(streams[i]);
}

int main(int argc, char **argv) {
    static const char *const assumptions[] = {"kr-bank-conventions", "incheon-2018-open"};
    icha_error err = ICHA_ERROR_INIT;
    icha_catalogue *catalogue;
    icha_portfolio_options options = ICHA_PORTFOLIO_OPTIONS_INIT;
    icha_portfolio *shards[SHARDS], *whole;
    icha_shard_bytes sums[SHARDS];

    if (argc != 2) return 2;
    ok(icha_catalogue_load(argv[1], assumptions, 2, &catalogue, NULL, &err), &err);
    options.catalogue = catalogue;
    options.first_year = options.last_year = 2018;
    printf("A is of shard %d, B of shard %d\n", (int)icha_shard_of(TEXT("A"), SHARDS),
           (int)icha_shard_of(TEXT("B"), SHARDS));
    for (int32_t i = 0; i < SHARDS; i++) shards[i] = run(options, i + 1, &sums[i], &err);
    ok(icha_shard_merge(sums, SHARDS, &options, &whole, &err), &err);
    /* 1,000 won a day: 351 days of 2018 accrued from 15 January on. */
    printf("accrued in 2018: %" PRId64 "\n", icha_portfolio_cell(whole, 0).amount);
    print_held(whole, shards, &err);
    icha_portfolio_free(whole);
    for (int i = 0; i < SHARDS; i++) {
        icha_portfolio_free(shards[i]);
        free((char *)sums[i].bytes);
    }
    icha_catalogue_free(catalogue);
    return 0;
}
/* Prints:
 * A is of shard 1, B of shard 2
 * accrued in 2018: 351000
 * file,line,loan_id,field,reason
 * portfolio.csv,3,B,rate,"3.65 has no unit: write a rate as 1.5%, 150bp or 0.015x [N-2]"
 * 1 held
 */
