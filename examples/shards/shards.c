/* A portfolio run as two shards and put together again, all in this process: the tables are those of one run, to
 * the byte. The shards may as well run on two machines: what goes from one to the other is the bytes of
 * icha_shard_write() and, where the rows are wanted, the shards' own rows.csv. usage: shards CATALOGUE-FOLDER
 * PORTFOLIO.csv outlay|claims|held|rows */
#include <icha/icha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHARDS 2
#define BUFFER ((size_t)4 * ICHA_PORTFOLIO_STREAM_MIN)

static int fail(const icha_error *err)
{
    fprintf(stderr, "shards: %s\n", err->message);
    return 1;
}

static void set_options(icha_portfolio_options *options, const icha_catalogue *catalogue)
{
    *options = (icha_portfolio_options)ICHA_PORTFOLIO_OPTIONS_INIT;
    options->catalogue = catalogue;
    options->first_year = 2018;
    options->last_year = 2020;
}

/* ---- one shard ---- */

static icha_status write_sums(const icha_portfolio *shard, icha_shard_bytes *to, icha_error *err)
{
    icha_status status = icha_shard_write(shard, NULL, 0, &to->length, err);
    char *bytes;

    if (status != ICHA_OK)
        return status;
    bytes = malloc(to->length);
    if (bytes == NULL)
        return err->status = ICHA_ERR_MEMORY;
    to->bytes = bytes;
    return icha_shard_write(shard, bytes, to->length, &to->length, err);
}

static icha_status run_shard(int number, const icha_catalogue *catalogue, const char *path, icha_portfolio **shard,
                             icha_shard_bytes *sums, icha_error *err)
{
    icha_portfolio_options options;
    icha_status status;

    set_options(&options, catalogue);
    options.shard = number;
    options.shards = SHARDS;
    status = icha_portfolio_run_file(path, "portfolio.csv", &options, shard, err);
    return status == ICHA_OK ? write_sums(*shard, sums, err) : status;
}

/* ---- tables ---- */

static icha_status print_stream(const icha_portfolio *whole, icha_portfolio_table table, char *buffer, icha_error *err)
{
    icha_portfolio_stream *stream = NULL;
    icha_status status = icha_portfolio_stream_open(whole, table, &stream, err);
    size_t length = 1;

    while (status == ICHA_OK && length > 0) {
        status = icha_portfolio_stream_read(stream, buffer, BUFFER, &length, err);
        if (status == ICHA_OK)
            fwrite(buffer, 1, length, stdout);
    }
    icha_portfolio_stream_free(stream);
    return status;
}

/* A shard's own table, handed on as it comes. */
static icha_status pull(void *context, char *buffer, size_t size, size_t *length, icha_error *err)
{
    return icha_portfolio_stream_read(context, buffer, size, length, err);
}

static icha_status print_merged(const icha_portfolio *whole, icha_portfolio_table table,
                                const icha_shard_source *sources, char *buffer, icha_error *err)
{
    icha_shard_table *merged = NULL;
    icha_status status = icha_shard_table_open(whole, table, sources, SHARDS, &merged, err);
    size_t length = 1;

    while (status == ICHA_OK && length > 0) {
        status = icha_shard_table_read(merged, buffer, BUFFER, &length, err);
        if (status == ICHA_OK)
            fwrite(buffer, 1, length, stdout);
    }
    icha_shard_table_free(merged);
    return status;
}

/* rows.csv and held.csv are merged out of the shards' own. */
static icha_status print_by_row(const icha_portfolio *whole, icha_portfolio_table table, icha_portfolio *const *shards,
                                char *buffer, icha_error *err)
{
    icha_portfolio_stream *streams[SHARDS] = {NULL};
    icha_shard_source sources[SHARDS];
    icha_status status = ICHA_OK;
    int i;

    for (i = 0; status == ICHA_OK && i < SHARDS; i++) {
        status = icha_portfolio_stream_open(shards[i], table, &streams[i], err);
        sources[i] = (icha_shard_source){pull, streams[i]};
    }
    if (status == ICHA_OK)
        status = print_merged(whole, table, sources, buffer, err);
    for (i = 0; i < SHARDS; i++)
        icha_portfolio_stream_free(streams[i]);
    return status;
}

static icha_status print_table(const icha_portfolio *whole, const char *name, icha_portfolio *const *shards,
                               icha_error *err)
{
    static char buffer[BUFFER];

    if (strcmp(name, "held") == 0)
        return print_by_row(whole, ICHA_TABLE_HELD, shards, buffer, err);
    if (strcmp(name, "rows") == 0)
        return print_by_row(whole, ICHA_TABLE_ROWS, shards, buffer, err);
    return print_stream(whole, strcmp(name, "claims") == 0 ? ICHA_TABLE_CLAIMS : ICHA_TABLE_OUTLAY, buffer, err);
}

/* ---- the whole ---- */

static icha_status run(const char *const *words, icha_error *err)
{
    static const char *const assumptions[] = {"kr-bank-conventions", "incheon-2018-open"};
    icha_catalogue *catalogue = NULL;
    icha_portfolio *shards[SHARDS] = {NULL}, *whole = NULL;
    icha_shard_bytes sums[SHARDS] = {{NULL, 0}};
    icha_portfolio_options options;
    icha_status status = icha_catalogue_load(words[0], assumptions, 2, &catalogue, NULL, err);
    int i;

    for (i = 0; status == ICHA_OK && i < SHARDS; i++)
        status = run_shard(i + 1, catalogue, words[1], &shards[i], &sums[i], err);
    set_options(&options, NULL); /* what is merged asks the catalogue no more */
    if (status == ICHA_OK)
        status = icha_shard_merge(sums, SHARDS, &options, &whole, err);
    if (status == ICHA_OK)
        status = print_table(whole, words[2], shards, err);
    icha_portfolio_free(whole);
    for (i = 0; i < SHARDS; i++) {
        free((char *)sums[i].bytes);
        icha_portfolio_free(shards[i]);
    }
    icha_catalogue_free(catalogue);
    return status;
}

int main(int argc, char **argv)
{
    icha_error err = ICHA_ERROR_INIT;

    if (argc != 4) {
        fputs("usage: shards CATALOGUE-FOLDER PORTFOLIO.csv outlay|claims|held|rows\n", stderr);
        return 2;
    }
    return run((const char *const *)&argv[1], &err) == ICHA_OK ? 0 : fail(&err);
}
