/* Which catalogue: --catalogue, else the one beside the program, installed there or linked from a build tree. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "parse.h"

#define ASSUMPTIONS_MAX 32

static bool is_directory(const char *path) {
    struct stat about;
    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

/* The folder above the one that holds the program: PREFIX of PREFIX/bin/icha. */
static bool find_prefix(char *prefix, size_t size) {
    ssize_t length = readlink("/proc/self/exe", prefix, size - 1);
    if (length <= 0) return false;
    prefix[length] = '\0';
    for (int up = 0; up < 2; up++) {
        char *slash = strrchr(prefix, '/');
        if (slash == NULL) return false;
        *slash = '\0';
    }
    return true;
}

static bool find_catalogue(char *path, size_t size) {
    char prefix[PATH_MAX];
    if (!find_prefix(prefix, sizeof prefix)) return false;
    if (ICHA_INSTALLED_CATALOGUE[0] == '/')
        snprintf(path, size, "%s", ICHA_INSTALLED_CATALOGUE);
    else if (snprintf(path, size, "%s/%s", prefix, ICHA_INSTALLED_CATALOGUE) >= (int)size)
        return false;
    return is_directory(path);
}

static bool has_option(const cli_call *call, const char *name) {
    for (size_t i = 0; i < call->command->option_count; i++)
        if (strcmp(call->command->options[i].name, name) == 0) return true;
    return false;
}

static cli_exit load(const cli_call *call, const char *directory, icha_catalogue **catalogue) {
    const char *assumptions[ASSUMPTIONS_MAX];
    icha_faults *faults = NULL;
    icha_error err = ICHA_ERROR_INIT;
    size_t count = has_option(call, "assume") ? cli_value_count(call, "assume") : 0;
    if (count > ASSUMPTIONS_MAX)
        return cli_bad_option(call, "assume", cli_value_at(call, "assume", ASSUMPTIONS_MAX), "<= 32");
    for (size_t i = 0; i < count; i++) assumptions[i] = cli_value_at(call, "assume", i);
    icha_status status = icha_catalogue_load(directory, assumptions, count, catalogue, &faults, &err);
    for (size_t i = 0; i < icha_faults_count(faults); i++) cli_fail(call, icha_faults_at(faults, i));
    if (status != ICHA_OK && icha_faults_count(faults) == 0) cli_fail(call, &err);
    icha_faults_free(faults);
    return cli_exit_of(status);
}

bool cli_catalogue_path(const cli_call *call, char *path, size_t size) {
    const char *given = has_option(call, "catalogue") ? cli_value(call, "catalogue") : NULL;
    if (given == NULL) return find_catalogue(path, size);
    return snprintf(path, size, "%s", given) < (int)size;
}

cli_exit cli_open_catalogue(const cli_call *call, icha_catalogue **catalogue) {
    char path[PATH_MAX];
    if (cli_catalogue_path(call, path, sizeof path)) return load(call, path, catalogue);
    cli_begin_error(call->command);
    cli_say(stderr, call->language, CLI_T_NO_CATALOGUE, NULL);
    fputc('\n', stderr);
    return CLI_BAD_DATA;
}
