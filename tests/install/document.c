/* document CATALOGUE TERMS.json [PRODUCT]: the schedule's document, as a program outside the tree gets it from
 * libicha-run. */
#include <icha/document.h>
#include <stdio.h>
#include <stdlib.h>

static int fail(const icha_error *err) {
    fprintf(stderr, "%s\n", err->message);
    return 1;
}

int main(int argc, char **argv) {
    static char terms[65536];
    static const char *const records[] = {"kr-bank-conventions", "incheon-2018-open"};
    icha_document_options options = ICHA_DOCUMENT_OPTIONS_INIT;
    icha_error err = ICHA_ERROR_INIT;
    icha_catalogue *catalogue = NULL;
    char *text = NULL;
    FILE *file = argc > 2 ? fopen(argv[2], "rb") : NULL;
    if (file == NULL) return 2;
    size_t length = fread(terms, 1, sizeof terms, file);
    fclose(file);
    if (icha_catalogue_load(argv[1], records, 2, &catalogue, NULL, &err) != ICHA_OK) return fail(&err);
    options.catalogue = catalogue;
    if (argc > 3) {
        options.product = argv[3];
        options.on = 17604; /* 2018-03-14 */
    }
    if (icha_document_schedule(terms, length, &options, &text, NULL, NULL, &err) != ICHA_OK) return fail(&err);
    puts(text);
    icha_document_free(text);
    icha_catalogue_free(catalogue);
    return 0;
}
