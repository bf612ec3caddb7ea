/* The catalogue of a connection. A user of the database names assumption records, never files. */
#include "icha_pg.h"

#include "miscadmin.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/varlena.h"

static char *setting_catalogue, *setting_assumptions;
static int setting_language = ICHA_LANGUAGE_EN;

static const struct config_enum_entry languages[] = {
    {"en", ICHA_LANGUAGE_EN, false}, {"ko", ICHA_LANGUAGE_KO, false}, {NULL, 0, false}};

/* What is loaded, and for which settings. */
static icha_catalogue *loaded;
static char *loaded_from, *loaded_with;

/* Names of records alone: a path would read any file that the server may. */
static bool is_name(const char *name) {
    size_t length = strlen(name);
    bool is_yaml = length > 5 && strcmp(name + length - 5, ".yaml") == 0;
    return length > 0 && !is_yaml && strchr(name, '/') == NULL && name[0] != '.';
}

static bool check_assumptions(char **value, void **extra, GucSource source) {
    List *names = NIL;
    ListCell *cell;
    char *copy = pstrdup(*value);
    bool ok = SplitGUCList(copy, ',', &names);
    foreach (cell, names) ok = ok && is_name((const char *)lfirst(cell));
    if (!ok) GUC_check_errdetail("Names of assumption records with commas between, such as kr-bank-conventions.");
    return ok && list_length(names) <= ICHA_CATALOGUE_ASSUMPTIONS_MAX;
}

void icha_pg_define_settings(void) {
    DefineCustomStringVariable("icha.catalogue", "The folder of the catalogue.", "Empty: the one that was installed with the extension.",
                               &setting_catalogue, "", PGC_SUSET, 0, NULL, NULL, NULL);
    DefineCustomStringVariable("icha.assumptions", "Assumption records that fill what the catalogue leaves open, with commas between.",
                               "Every result that used one says so.", &setting_assumptions, "", PGC_USERSET, 0,
                               check_assumptions, NULL, NULL);
    DefineCustomEnumVariable("icha.language", "The language of sentences.", NULL, &setting_language, ICHA_LANGUAGE_EN,
                             languages, PGC_USERSET, 0, NULL, NULL, NULL);
    MarkGUCPrefixReserved("icha");
}

icha_language icha_pg_language(void) {
    return (icha_language)setting_language;
}

static char *folder(void) {
    char share[MAXPGPATH];
    if (setting_catalogue[0] != '\0') return pstrdup(setting_catalogue);
    get_share_path(my_exec_path, share);
    return psprintf("%s/extension/icha-catalogue", share);
}

static void load(const char *path, const char *with) {
    const char *records[ICHA_CATALOGUE_ASSUMPTIONS_MAX];
    List *names = NIL;
    ListCell *cell;
    size_t count = 0;
    icha_catalogue *made = NULL;
    icha_faults *faults = NULL;
    icha_error err = ICHA_ERROR_INIT;
    char *keep_path = MemoryContextStrdup(TopMemoryContext, path), *keep_with = MemoryContextStrdup(TopMemoryContext, with);
    SplitGUCList(pstrdup(with), ',', &names);
    foreach (cell, names) records[count++] = (const char *)lfirst(cell);
    if (icha_catalogue_load(path, records, count, &made, &faults, &err) != ICHA_OK) {
        pfree(keep_path);
        pfree(keep_with);
        icha_pg_raise(&err, faults);
    }
    icha_catalogue_free(loaded);
    if (loaded_from != NULL) pfree(loaded_from);
    if (loaded_with != NULL) pfree(loaded_with);
    loaded = made;
    loaded_from = keep_path;
    loaded_with = keep_with;
}

const icha_catalogue *icha_pg_catalogue(void) {
    char *path = folder();
    bool same = loaded != NULL && strcmp(loaded_from, path) == 0 && strcmp(loaded_with, setting_assumptions) == 0;
    if (!same) load(path, setting_assumptions);
    pfree(path);
    return loaded;
}
