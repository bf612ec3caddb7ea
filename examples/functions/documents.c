/* Documents as JSON text, of libicha-run (icha/document.h). usage: documents CATALOGUE */
#include "example.h"
#include <icha/document.h>

/* 36,500,000 won at 3.65 % are 3,650 won a day: 31 days 113,150. */
static const char terms[] =
    "{\"principal\": 36500000, \"rate\": \"3.65%\", \"disbursed_on\": \"2018-01-15\", \"term_months\": 1,"
    " \"method\": \"bullet\", \"day_count\": \"act/365\", \"inclusion\": \"start\","
    " \"rounding\": {\"interest\": \"down/1\"}}";
/* 730,000 won at 4 % + 7 points are 220 a day, 13 days. */
static const char late[] =
    "{\"due_on\": \"2018-04-16\", \"paid_on\": \"2018-04-29\", \"unpaid_interest\": 730000, \"later_amount\": 36500000,"
    " \"after_days\": 30, \"rate\": \"4%\", \"late_spread\": \"7%\", \"legal_caps\": [[\"2018-02-08\", \"24%\"]],"
    " \"day_count\": \"act/365\", \"rounding\": \"down/1\"}";

/* Whether the document holds a text; then it is freed. */
static void show(const char *what, char *text, size_t length, const char *part) {
    printf("%s: %s%s\n", what, length == strlen(text) && strstr(text, part) != NULL ? "" : "NOT ", part);
    icha_document_free(text);
}

int main(int argc, char **argv) {
    icha_error err = ICHA_ERROR_INIT;
    icha_catalogue *catalogue;
    icha_document_options options = ICHA_DOCUMENT_OPTIONS_INIT;
    icha_row *rows;
    size_t count, length;
    char *text;

    if (argc != 2) return 2;
    ok(icha_document_schedule_rows(TEXT(terms), &options, &rows, &count, NULL, &err), &err);
    printf("%zu row, interest %" PRId64 "\n", count, rows[0].interest);
    icha_document_free_rows(rows);
    ok(icha_document_schedule(TEXT(terms), &options, &text, &length, NULL, &err), &err);
    show("schedule", text, length, "\"interest\":113150");
    ok(icha_document_late(TEXT(late), &options, &text, &length, NULL, &err), &err);
    show("late", text, length, "\"late_interest\":2860");

    ok(icha_catalogue_load(argv[1], NULL, 0, &catalogue, NULL, &err), &err);
    options.catalogue = catalogue;
    ok(icha_document_products(&options, &text, &length, &err), &err);
    show("products", text, length, "\"incheon.startup\"");
    options.product = "incheon.startup";
    options.on = day("2018-03-14");
    ok(icha_document_show(&options, &text, &length, &err), &err);
    show("show", text, length, "\"subsidy.rate\"");
    ok(icha_document_screening(TEXT("{\"credit.grade\": 8}"), &options, &text, &length, NULL, &err), &err);
    show("screening", text, length, "\"verdict\":\"INELIGIBLE\"");
    icha_catalogue_free(catalogue);
    return 0;
}
/* Prints:
 * 1 row, interest 113150
 * schedule: "interest":113150
 * late: "late_interest":2860
 * products: "incheon.startup"
 * show: "subsidy.rate"
 * screening: "verdict":"INELIGIBLE"
 */
