/* What was known about a product, and when: the cap of the minimum-wage guarantee as planned and as launched.
 * usage: catalogue CATALOGUE-FOLDER */
#include <icha/icha.h>
#include <stdio.h>

static icha_status print_cap(const icha_catalogue *catalogue, const char *known, icha_error *err)
{
    icha_date on = 0, known_on = 0;
    icha_version cap;
    icha_status status = icha_date_parse("2018-04-01", 10, &on, err);

    if (status == ICHA_OK)
        status = icha_date_parse(known, 10, &known_on, err);
    if (status == ICHA_OK)
        status = icha_catalogue_select(catalogue, "incheon.minimum-wage", "cap", on, known_on, &cap, err);
    if (status != ICHA_OK)
        return status;
    printf("known on %s: cap %s %s (%s)\n", known, cap.value.text, icha_unit_name(cap.value.unit),
           icha_version_status_name(cap.status));
    for (size_t i = 0; i < cap.source_count; i++)
        printf("  %s line %d: %s\n", cap.sources[i].title, (int)cap.sources[i].line, cap.sources[i].quote);
    return ICHA_OK;
}

int main(int argc, char **argv)
{
    icha_error err = ICHA_ERROR_INIT;
    icha_catalogue *catalogue = NULL;

    if (argc != 2) {
        fprintf(stderr, "usage: %s CATALOGUE-FOLDER\n", argv[0]);
        return 2;
    }
    icha_status status = icha_catalogue_load(argv[1], NULL, 0, &catalogue, NULL, &err);
    if (status == ICHA_OK)
        status = print_cap(catalogue, "2017-12-31", &err);
    if (status == ICHA_OK)
        status = print_cap(catalogue, "2018-12-31", &err);
    if (status != ICHA_OK)
        fprintf(stderr, "%s\n", err.message);
    icha_catalogue_free(catalogue);
    return status == ICHA_OK ? 0 : 1;
}
