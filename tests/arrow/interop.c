/* For interop.py: a run of a file or of Arrow streams with the sample's catalogue and years. */
#include <icha/icha.h>
#include <stdio.h>

#if defined(__GNUC__)
#define EXPORTED __attribute__((visibility("default")))
#else
#define EXPORTED
#endif

EXPORTED icha_catalogue *interop_catalogue(const char *folder);
EXPORTED int interop_file(const icha_catalogue *catalogue, const char *path, int threads, icha_portfolio **out,
                          char *message, size_t size);
EXPORTED int interop_arrow(const icha_catalogue *catalogue, struct ArrowArrayStream *loans,
                           struct ArrowArrayStream *events, int threads, icha_portfolio **out, char *message,
                           size_t size);
EXPORTED size_t interop_held(const icha_portfolio *portfolio, size_t index, char *sentence, size_t size);

icha_catalogue *interop_catalogue(const char *folder)
{
    static const char *const assumptions[] = {"kr-bank-conventions", "incheon-2018-open"};
    icha_catalogue *catalogue = NULL;
    icha_error err = ICHA_ERROR_INIT;

    if (icha_catalogue_load(folder, assumptions, 2, &catalogue, NULL, &err) != ICHA_OK)
        fprintf(stderr, "%s\n", err.message);
    return catalogue;
}

static icha_portfolio_options options_of(const icha_catalogue *catalogue, int threads)
{
    icha_portfolio_options options = ICHA_PORTFOLIO_OPTIONS_INIT;

    options.catalogue = catalogue;
    options.first_year = 2016;
    options.last_year = 2025;
    options.threads = threads;
    return options;
}

int interop_file(const icha_catalogue *catalogue, const char *path, int threads, icha_portfolio **out, char *message,
                 size_t size)
{
    icha_portfolio_options options = options_of(catalogue, threads);
    icha_error err = ICHA_ERROR_INIT;
    icha_status status = icha_portfolio_run_file(path, "book", &options, out, &err);

    snprintf(message, size, "%s", err.message);
    return (int)status;
}

int interop_arrow(const icha_catalogue *catalogue, struct ArrowArrayStream *loans, struct ArrowArrayStream *events,
                  int threads, icha_portfolio **out, char *message, size_t size)
{
    icha_portfolio_options options = options_of(catalogue, threads);
    icha_error err = ICHA_ERROR_INIT;
    icha_status status;

    options.events_name = "events";
    status = icha_portfolio_run_arrow(loans, "book", events, &options, out, &err);
    snprintf(message, size, "%s", err.message);
    return (int)status;
}

/* The number of held rows; the sentence of one of them. */
size_t interop_held(const icha_portfolio *portfolio, size_t index, char *sentence, size_t size)
{
    size_t count = icha_portfolio_held_count(portfolio);

    if (index < count) {
        icha_held_row held = icha_portfolio_held(portfolio, index);
        snprintf(sentence, size, "%u %s %s: %s", (unsigned)held.line, held.loan_id, held.field, held.reason);
    }
    return count;
}
