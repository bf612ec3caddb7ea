/* A run's folder, read for a report. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "audit/finding.h"
#include "audit/result_head.h"
#include "audit/run_set.h"
#include "number/fail.h"
#include "report.h"
#include "report/json_text.h"
#include "report/xlsx.h"

#define TABLE_BYTES_MAX ((size_t)256 * 1024 * 1024)

static const icha_field outlay_fields[] = {
    {"product", ICHA_FIELD_TEXT, true}, {"payer", ICHA_FIELD_TEXT, true}, {"kind", ICHA_FIELD_TEXT, true},
    {"year", ICHA_FIELD_TEXT, true},    {"basis", ICHA_FIELD_TEXT, true}, {"amount", ICHA_FIELD_MONEY, true},
    {"loans", ICHA_FIELD_COUNT, true},
};
static const icha_field claims_fields[] = {
    {"product", ICHA_FIELD_TEXT, true}, {"cycle", ICHA_FIELD_TEXT, true},    {"lines", ICHA_FIELD_MONEY, true},
    {"amount", ICHA_FIELD_MONEY, true}, {"dropped", ICHA_FIELD_MONEY, true},
};
static const icha_field corrections_fields[] = {
    {"product", ICHA_FIELD_TEXT, true},
    {"paid", ICHA_FIELD_MONEY, true},
    {"due", ICHA_FIELD_MONEY, true},
    {"difference", ICHA_FIELD_MONEY, true},
};
static const icha_field budget_fields[] = {
    {"line", ICHA_FIELD_TEXT, true},    {"basis", ICHA_FIELD_TEXT, true},        {"year", ICHA_FIELD_TEXT, true},
    {"amount", ICHA_FIELD_MONEY, true}, {"used", ICHA_FIELD_MONEY, true},        {"wanted", ICHA_FIELD_MONEY, false},
    {"left", ICHA_FIELD_MONEY, true},   {"exhausted_on", ICHA_FIELD_TEXT, true},
};
static const icha_field behaviour_fields[] = {{"year", ICHA_FIELD_TEXT, true}, {"loans", ICHA_FIELD_TEXT, true}};
static const icha_field grid_fields[] = {{"basis", ICHA_FIELD_TEXT, true},
                                         {"before", ICHA_FIELD_MONEY, true},
                                         {"within", ICHA_FIELD_MONEY, true},
                                         {"after", ICHA_FIELD_MONEY, true},
                                         {"held", ICHA_FIELD_COUNT, false}};
static const icha_field published_fields[] = {{"id", ICHA_FIELD_TEXT, true},
                                              {"what", ICHA_FIELD_TEXT, true},
                                              {"unit", ICHA_FIELD_TEXT, true},
                                              {"says_low", ICHA_FIELD_TEXT, true},
                                              {"says_high", ICHA_FIELD_TEXT, true},
                                              {"model_low", ICHA_FIELD_TEXT, true},
                                              {"model_high", ICHA_FIELD_TEXT, true},
                                              {"difference_low", ICHA_FIELD_TEXT, true},
                                              {"difference_high", ICHA_FIELD_TEXT, true},
                                              {"why", ICHA_FIELD_TEXT, true}};
static const icha_field held_fields[] = {{"file", ICHA_FIELD_TEXT, true},
                                         {"line", ICHA_FIELD_COUNT, true},
                                         {"loan_id", ICHA_FIELD_TEXT, true},
                                         {"field", ICHA_FIELD_TEXT, true},
                                         {"reason", ICHA_FIELD_TEXT, true}};
#define LAYOUT(name, fields)                                                                                           \
    { name, fields, CLI_COUNT(fields), SIZE_MAX, false, false }

/* A table of figures that is not whole would add up to something else; of held rows the first are enough. */
static icha_status read_table(const report_run *run, const icha_result_layout *layout, icha_result_table *table,
                              icha_error *err) {
    char *text = NULL;
    size_t length = 0;
    const json_t *entry = icha_result_entry(run->manifest, layout->file);
    if (entry == NULL) return ICHA_OK;
    icha_status status =
        icha_result_head(run->folder, run->manifest, layout->file, TABLE_BYTES_MAX, &text, &length, err);
    if (status != ICHA_OK) return status;
    icha_result_layout found = *layout;
    found.may_be_cut = (json_int_t)length < json_integer_value(json_object_get(entry, "bytes"));
    if (found.may_be_cut && !found.may_hold_faults) {
        free(text);
        return icha_result_broken(run->folder, layout->file, "> 256 MiB", err);
    }
    return icha_result_table_read(&found, text, length, table, err);
}

static icha_status read_scenario(report_run *run, icha_error *err) {
    char *text = NULL;
    size_t length = 0;
    if (icha_result_entry(run->manifest, "scenario.json") == NULL) return ICHA_OK;
    icha_status status =
        icha_result_read(run->folder, run->manifest, "scenario.json", CLI_INPUT_MAX, &text, &length, err);
    if (status != ICHA_OK) return status;
    run->scenario = icha_json_load(text, length, err);
    free(text);
    run->view.scenario = run->scenario;
    return run->scenario != NULL ? ICHA_OK : icha_result_broken(run->folder, "scenario.json", "JSON", err);
}

/* A table that the run must have and that is not there is not reported as one without figures. */
static icha_status check_set(const report_run *run, icha_error *err) {
    json_t *report = icha_audit_begin();
    icha_status status = icha_run_set_check(run->folder, run->manifest, report, err);
    const json_t *first = json_array_get(json_object_get(report, "findings"), 0);
    if (status == ICHA_OK && first != NULL)
        status = icha_result_broken(run->folder, json_string_value(json_object_get(first, "file")),
                                    json_string_value(json_object_get(first, "what")), err);
    json_decref(report);
    return status;
}

icha_status report_read(report_run *run, const char *folder, bool with_held, icha_error *err) {
    static const icha_result_layout outlay = LAYOUT("outlay.csv", outlay_fields);
    static const icha_result_layout claims = LAYOUT("claims.csv", claims_fields);
    static const icha_result_layout corrections = LAYOUT("corrections.csv", corrections_fields);
    static const icha_result_layout budget = LAYOUT("budget.csv", budget_fields);
    static const icha_result_layout behaviour = LAYOUT("behaviour.csv", behaviour_fields);
    static const icha_result_layout grid = LAYOUT("grid.csv", grid_fields);
    static const icha_result_layout published = LAYOUT("published.csv", published_fields);
    static const icha_result_layout held = {"held.csv",         held_fields, CLI_COUNT(held_fields),
                                            ICHA_XLSX_HELD_MAX, true,        false};
    run->folder = folder;
    icha_status status = icha_result_manifest(folder, &run->manifest, err);
    if (status != ICHA_OK) return status;
    run->view.manifest = run->manifest;
    status = check_set(run, err);
    if (status != ICHA_OK) return status;
    if (icha_result_entry(run->manifest, "outlay.csv") == NULL)
        return icha_fail(err, ICHA_M_REPORT_NO_TABLE, "A-5", NULL, folder, "outlay.csv");
    status = read_table(run, &outlay, &run->view.outlay, err);
    if (status == ICHA_OK) status = read_table(run, &claims, &run->view.claims, err);
    if (status == ICHA_OK) status = read_table(run, &corrections, &run->view.corrections, err);
    if (status == ICHA_OK) status = read_table(run, &budget, &run->view.budget, err);
    if (status == ICHA_OK) status = read_table(run, &published, &run->view.published, err);
    if (status == ICHA_OK) status = read_table(run, &behaviour, &run->view.behaviour, err);
    if (status == ICHA_OK) status = read_table(run, &grid, &run->view.grid, err);
    if (status == ICHA_OK && with_held) status = read_table(run, &held, &run->view.held, err);
    return status == ICHA_OK ? read_scenario(run, err) : status;
}

void report_free(report_run *run) {
    icha_result_table *tables[] = {&run->view.outlay,    &run->view.claims, &run->view.corrections, &run->view.budget,
                                   &run->view.behaviour, &run->view.grid,   &run->view.published,   &run->view.held};
    for (size_t i = 0; i < CLI_COUNT(tables); i++) icha_result_table_free(tables[i]);
    json_decref(run->manifest);
    json_decref(run->scenario);
    json_decref(run->names);
    json_decref(run->sources);
}

/* ---- names and sources ---- */

static const char *digest_said(const report_run *run) {
    const json_t *determinants = json_object_get(run->manifest, "determinants");
    const char *digest = json_string_value(json_object_get(json_object_get(determinants, "catalogue"), "sha256"));
    return digest == NULL ? "" : digest;
}

/* Documents by their id, each once. */
static void add_sources(const icha_catalogue *catalogue, const char *product, json_t *documents) {
    for (size_t p = 0; p < icha_catalogue_parameter_count(catalogue, product); p++) {
        const char *parameter = icha_catalogue_parameter(catalogue, product, p);
        for (size_t v = 0; v < icha_catalogue_version_count(catalogue, product, parameter); v++) {
            icha_version version = icha_catalogue_version(catalogue, product, parameter, v);
            for (size_t s = 0; s < version.source_count; s++)
                json_object_set_new(documents, version.sources[s].document,
                                    json_sprintf("%s (%s)", version.sources[s].title, version.sources[s].document));
        }
    }
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The documents in the order of their ids; NULL: no memory. */
static json_t *sorted(json_t *documents) {
    const char *key, **ids = malloc((json_object_size(documents) + 1) * sizeof *ids);
    json_t *title, *list = ids == NULL ? NULL : json_array();
    size_t count = 0;
    if (list == NULL) {
        free(ids);
        return NULL;
    }
    json_object_foreach(documents, key, title) ids[count++] = key;
    qsort(ids, count, sizeof *ids, by_text);
    for (size_t i = 0; i < count; i++) json_array_append(list, json_object_get(documents, ids[i]));
    free(ids);
    return list;
}

static icha_status take(report_run *run, const icha_catalogue *catalogue, icha_language language, icha_error *err) {
    json_t *documents = json_object();
    run->names = json_object();
    for (size_t row = 0; row < run->view.outlay.rows; row++) {
        icha_product product;
        const char *id = icha_result_cell_text(&run->view.outlay, row, "product");
        if (json_object_get(run->names, id) != NULL || !icha_catalogue_find(catalogue, id, &product)) continue;
        json_object_set_new(run->names, id,
                            json_string(language == ICHA_LANGUAGE_KO ? product.name_ko : product.name_en));
        add_sources(catalogue, id, documents);
    }
    run->sources = sorted(documents);
    json_decref(documents);
    if (run->names == NULL || run->sources == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    run->view.names = run->names;
    run->view.sources = run->sources;
    return ICHA_OK;
}

icha_status report_read_catalogue(const cli_call *call, report_run *run, icha_error *err) {
    char path[PATH_MAX], digest[ICHA_DIGEST_SIZE];
    const char *given = cli_value(call, "catalogue");
    int64_t files = 0;
    icha_catalogue *catalogue = NULL;
    icha_faults *faults = NULL;
    if (!cli_catalogue_path(call, path, sizeof path)) return ICHA_OK;
    icha_status status = icha_digest_catalogue(path, digest, &files, err);
    bool is_same = status == ICHA_OK && strcmp(digest, digest_said(run)) == 0;
    if (status == ICHA_OK && !is_same) { /* of another catalogue nothing is taken, and the cover says so */
        if (given == NULL) return ICHA_OK;
        status = icha_fail(err, ICHA_M_CATALOGUE_OTHER, "M-1", NULL, given, digest_said(run));
    }
    if (status == ICHA_OK) status = icha_catalogue_load(path, NULL, 0, &catalogue, &faults, err);
    if (status == ICHA_OK) status = take(run, catalogue, call->language, err);
    icha_faults_free(faults);
    icha_catalogue_free(catalogue);
    return status;
}
