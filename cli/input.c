/* Input that the command line names: a file, or the standard input for "-". Paths come from the caller only. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "number/fail.h"

#define CHUNK 65536

static icha_status read_all(FILE *in, const char *path, char **text, size_t *length, icha_error *err) {
    char *buffer = NULL;
    size_t used = 0;
    for (size_t got = 1; got > 0; used += got) {
        char *grown = used > CLI_INPUT_MAX ? NULL : realloc(buffer, used + CHUNK + 1);
        if (grown == NULL) {
            free(buffer);
            if (used <= CLI_INPUT_MAX) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
            return icha_fail(err, ICHA_M_CANNOT_READ, "X-3", NULL, path, "<= 16 MiB");
        }
        buffer = grown;
        got = fread(buffer + used, 1, CHUNK, in);
    }
    if (ferror(in)) {
        free(buffer);
        return icha_fail(err, ICHA_M_CANNOT_READ, NULL, NULL, path, strerror(errno));
    }
    buffer[used] = '\0';
    *text = buffer;
    *length = used;
    return ICHA_OK;
}

icha_status cli_read_input(const char *path, char **text, size_t *length, icha_error *err) {
    if (strcmp(path, "-") == 0) return read_all(stdin, path, text, length, err);
    FILE *in = fopen(path, "rb");
    if (in == NULL) return icha_fail(err, ICHA_M_CANNOT_READ, NULL, NULL, path, strerror(errno));
    icha_status status = read_all(in, path, text, length, err);
    fclose(in);
    return status;
}
