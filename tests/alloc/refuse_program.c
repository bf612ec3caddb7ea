/* Linked into the program by tests/alloc/CMakeLists.txt: its k-th allocation fails, as ICHA_REFUSE says (0: none does).
 * How many it asked for is written to the file of ICHA_REFUSE_COUNT. test_program.py sets both. */
#include <stdio.h>
#include <stdlib.h>

#include "alloc/refuse.h"

__attribute__((constructor)) static void begin(void) {
    const char *which = getenv("ICHA_REFUSE");
    refuse_at(which == NULL ? 0 : strtol(which, NULL, 10));
}

/* What is asked for after it is the compiler's: gcov allocates when it writes its counts. */
__attribute__((destructor)) static void end(void) {
    refuse_none();
    const char *path = getenv("ICHA_REFUSE_COUNT");
    FILE *file = path == NULL ? NULL : fopen(path, "w");
    if (file == NULL) return;
    fprintf(file, "%ld\n", allocations_asked());
    fclose(file);
}
