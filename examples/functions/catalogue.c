/* Walking the catalogue: products, versions, facts, index series, faults (C-1 to C-6). usage: catalogue CATALOGUE */
#include "example.h"

static void print_product(const icha_catalogue *catalogue) {
    static const char *const id = "incheon.minimum-wage";
    icha_product product;

    if (!icha_catalogue_find(catalogue, id, &product)) exit(1);
    printf("%s: %s\n", product.id, product.name_en);
    for (size_t i = 0; i < icha_catalogue_product_count(catalogue); i++)
        if (strcmp(icha_catalogue_product(catalogue, i).id, id) == 0) printf("it is among the products\n");
    for (size_t i = 0; i < icha_catalogue_parameter_count(catalogue, id); i++)
        if (strncmp(icha_catalogue_parameter(catalogue, id, i), "cap", 4) == 0) printf("cap is among its parameters\n");
    for (size_t i = 0; i < icha_catalogue_version_count(catalogue, id, "cap"); i++) {
        icha_version version = icha_catalogue_version(catalogue, id, "cap", i);
        printf("  %s: %s %s won, known from %s\n", version.id, icha_form_name(version.value.form), version.value.text,
               written(version.known_from));
    }
}

/* The loan conventions are UNKNOWN in the catalogue; the assumption says one. */
static void print_assumption(const icha_catalogue *catalogue, icha_error *err) {
    icha_version version;

    ok(icha_catalogue_select(catalogue, "incheon.startup", "day_count", day("2018-04-01"), ICHA_DATE_UNSET, &version,
                             err),
       err);
    printf("day_count: %s\n", icha_state_name(version.value.state));
    ok(icha_catalogue_assume(catalogue, "incheon.startup", "day_count", day("2018-04-01"), &version, err), err);
    printf("day_count by %s: %s\n", version.assumption, version.value.text);
}

static void print_rule(const icha_catalogue *catalogue, icha_error *err) {
    char text[256];
    icha_version version;
    int32_t grade = icha_catalogue_fact_index(catalogue, "credit.grade");
    const icha_fact_definition *fact = icha_catalogue_fact(catalogue, (size_t)grade);

    if ((size_t)grade >= icha_catalogue_fact_count(catalogue)) exit(1);
    printf("%s (%s): %s\n", fact->name, icha_fact_type_name(fact->type), fact->label_en);
    printf("incheon.startup %s for it\n",
           icha_catalogue_asks(catalogue, "incheon.startup", day("2018-04-01"), ICHA_DATE_UNSET, (size_t)grade)
               ? "asks"
               : "does not ask");
    ok(icha_catalogue_select(catalogue, "incheon.startup", "rule.credit-grade", day("2018-04-01"), ICHA_DATE_UNSET,
                             &version, err),
       err);
    icha_test_text(version.value.test, text, sizeof text);
    printf("%s\n", text);
}

/* kr.base-rate was 1.5 % from 2017-11-30 and 1.75 % from 2018-11-30 on. */
static void print_series(const icha_catalogue *catalogue, icha_error *err) {
    icha_series series;
    icha_index_entry known[64];
    icha_date covers_to;
    size_t count, at;
    char rate[ICHA_TEXT_MAX];

    ok(icha_catalogue_series_find(catalogue, "kr.base-rate", &series, err), err);
    for (size_t i = 0; i < icha_catalogue_series_count(catalogue); i++)
        if (strcmp(icha_catalogue_series(catalogue, i).id, series.id) == 0)
            printf("%s: %s\n", series.id, series.name_en);
    ok(icha_series_at(&series, day("2018-12-01"), ICHA_DATE_UNSET, &at, err), err);
    icha_rate_format(series.entries[at].rate, rate, sizeof rate);
    printf("on 2018-12-01: %s\n", rate);
    ok(icha_series_select(&series, day("2018-12-01"), known, 64, &count, &covers_to, err), err);
    printf("known then up to %s, last entry of %s\n", written(covers_to), written(known[count - 1].on));
}

static void print_faults(const char *path) {
    icha_faults *faults = NULL;
    size_t unresolved;
    icha_error err = ICHA_ERROR_INIT;

    if (icha_catalogue_check(&path, 1, &unresolved, &faults, &err) == ICHA_OK) exit(1);
    for (size_t i = 0; i < icha_faults_count(faults); i++)
        printf("fault: %s\n", icha_status_name(icha_faults_at(faults, i)->status));
    icha_faults_free(faults);
}

int main(int argc, char **argv) {
    static const char *const assumptions[] = {"kr-bank-conventions"};
    icha_error err = ICHA_ERROR_INIT;
    icha_catalogue *catalogue;

    if (argc != 2) return 2;
    ok(icha_catalogue_load(argv[1], assumptions, 1, &catalogue, NULL, &err), &err);
    print_product(catalogue);
    print_assumption(catalogue, &err);
    print_rule(catalogue, &err);
    print_series(catalogue, &err);
    print_faults("no-such-file.yaml");
    icha_catalogue_free(catalogue);
    return 0;
}
/* Prints:
 * incheon.minimum-wage: Minimum-wage special guarantee
 * it is among the products
 * cap is among its parameters
 *   plan: bound 50000000 won, known from 2017-12-31
 *   launch-2018-03-14: bound 70000000 won, known from 2018-03-14
 * day_count: UNKNOWN
 * day_count by kr-bank-conventions: act/act
 * credit.grade (whole): credit grade (1 is best)
 * incheon.startup asks for it
 * credit.grade at_most {credit.grade}
 * kr.base-rate: Bank of Korea base rate
 * on 2018-12-01: 1.75%
 * known then up to 2018-12-01, last entry of 2018-11-30
 * fault: ICHA_ERR_IO
 */
