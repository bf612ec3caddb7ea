/* The second engine's schedule of the TERMS on the standard input, as JSON, for tests that compare it with the program. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "exact.h"

int main(void) {
    json_error_t error;
    char message[300] = "";
    json_t *terms = json_loadf(stdin, JSON_REJECT_DUPLICATES, &error);
    json_t *found = terms == NULL ? NULL : icha_exact_schedule(terms, message, sizeof message);
    if (found == NULL) fprintf(stderr, "%s\n", terms == NULL ? error.text : message);
    bool done = found != NULL && json_dumpf(found, stdout, JSON_INDENT(1) | JSON_PRESERVE_ORDER) == 0;
    json_decref(found);
    json_decref(terms);
    return done ? EXIT_SUCCESS : EXIT_FAILURE;
}
