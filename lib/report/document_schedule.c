/* TERMS text -> the document of `icha schedule`. */
#include <stdlib.h>
#include <string.h>

#include "audit/json_whole.h"
#include "contract/filling.h"
#include "number/fail.h"
#include "report/document.h"
#include "report/json_text.h"
#include "report/words.h"

/* ---- reading ---- */

icha_status icha_schedule_case_read(icha_schedule_case *of, const char *text, size_t length, const char *name,
                                    icha_error *err) {
    icha_contract_init(&of->contract);
    icha_terms_lists_init(&of->lists);
    of->contract.lists = &of->lists;
    return icha_json_terms_read(text, length, name, &of->contract, &of->bad, err);
}

bool icha_schedule_case_names_series(const icha_schedule_case *of) {
    return of->lists.series_id[0] != '\0';
}

icha_status icha_schedule_case_read_paid(icha_schedule_case *of, const char *text, size_t length, const char *name,
                                         icha_error *err) {
    icha_error unread = ICHA_ERROR_INIT;
    of->paid = icha_json_load(text, length, &unread);
    if (of->paid != NULL) return ICHA_OK;
    (void)icha_fail_at(&unread, unread.status, name, unread.line, unread.column);
    if (err != NULL) *err = unread;
    return unread.status;
}

void icha_schedule_case_free(icha_schedule_case *of) {
    if (of == NULL) return;
    json_decref(of->paid);
    icha_errors_free(&of->bad);
    free(of);
}

/* ---- what is wrong, all at once ---- */

static bool is_at_or_below(const char *key, const char *parent) {
    size_t length = strlen(parent);
    return strncmp(key, parent, length) == 0 && (key[length] == '\0' || key[length] == '.' || key[length] == '[');
}

/* A key that was given wrongly is not missing too; nor is any key of a text that is no JSON object, whose one error has
 * no field. */
static bool is_among_bad(const icha_errors *bad, const char *key) {
    if (bad->count == 1 && bad->items[0].field[0] == '\0') return true;
    for (size_t i = 0; i < bad->count; i++)
        if (is_at_or_below(bad->items[i].field, key) || is_at_or_below(key, bad->items[i].field)) return true;
    return false;
}

static bool is_fault(const icha_finding *finding) {
    return finding->kind == ICHA_FINDING_MISSING || finding->kind == ICHA_FINDING_UNDETERMINED ||
           finding->kind == ICHA_FINDING_REFUSED || finding->kind == ICHA_FINDING_ERROR;
}

bool icha_schedule_case_tells(const icha_schedule_case *of, const icha_finding *finding) {
    if (of->bad.count > 0 && finding->kind != ICHA_FINDING_MISSING) return false;
    return is_fault(finding) && !is_among_bad(&of->bad, finding->key);
}

/* ---- making ---- */

icha_status icha_schedule_case_fill(icha_schedule_case *of, const icha_document_options *options, icha_error *err) {
    icha_fill_options how = ICHA_FILL_OPTIONS_INIT;
    how.catalogue = options->catalogue;
    how.product = options->product;
    how.on = options->on;
    how.known_on = options->known_on;
    how.needs_claims = of->paid != NULL; /* without claim terms, what is due is unknown, not 0 (S-8) */
    icha_status status = icha_contract_fill(&of->contract, &how, &of->findings, err);
    return icha_fail_at(err, status, options->input_name, 0, 0);
}

/* Without a subsidy nothing is due, and all that was paid is to recover: that is said (S-8). */
static icha_status add_corrections(const icha_schedule_case *of, const icha_document_options *options, json_t *document,
                                   icha_error *err) {
    json_t *corrections = NULL;
    if (of->paid == NULL) return ICHA_OK;
    icha_status status = icha_json_corrections(of->paid, document, &corrections, err);
    if (status != ICHA_OK) return icha_fail_at(err, status, options->paid_name, 0, 0);
    icha_json_set(document, "corrections", corrections);
    if (!of->contract.has_subsidy)
        icha_json_append(json_object_get(document, "notes"),
                         json_string(icha_word_text(ICHA_W_CORRECTIONS_NO_SUBSIDY, options->language)));
    return ICHA_OK;
}

icha_status icha_schedule_case_make(const icha_schedule_case *of, const icha_document_options *options,
                                    json_t **document, icha_error *err) {
    json_t *made = NULL;
    icha_status status =
        icha_json_schedule(&of->contract, &of->findings, options->product, options->language, &made, err);
    if (status != ICHA_OK) return icha_fail_at(err, status, options->input_name, 0, 0);
    status = add_corrections(of, options, made, err);
    if (status == ICHA_OK) *document = made;
    else json_decref(made);
    return status;
}

/* ---- the call ---- */

static void list_findings(const icha_schedule_case *of, const icha_document_options *options, icha_errors *to) {
    for (size_t i = 0; i < of->findings.count; i++) {
        icha_error told = ICHA_ERROR_INIT;
        if (!icha_schedule_case_tells(of, &of->findings.items[i])) continue;
        icha_finding_error(&of->findings.items[i], options->language, &told);
        (void)icha_fail_at(&told, told.status, options->input_name, told.line, told.column);
        icha_errors_add(to, &told);
    }
}

/* Of several faults the one that gives the call its status. */
static const icha_error *first_of(icha_status status, const icha_errors *all) {
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i].status == status) return &all->items[i];
    return NULL;
}

/* Bad keys, then findings; where there is neither, the error of filling alone. */
static icha_status fail_filling(const icha_document_answer *to, const icha_schedule_case *of,
                                const icha_document_options *options, const icha_error *filling) {
    icha_errors all = {NULL, 0, 0};
    for (size_t i = 0; i < of->bad.count; i++) icha_errors_add(&all, &of->bad.items[i]);
    list_findings(of, options, &all);
    const icha_error *first = of->bad.count > 0 ? &of->bad.items[0] : first_of(filling->status, &all);
    icha_status status = first != NULL ? icha_document_fail_all(to, first, &all) : icha_document_fail(to, filling);
    icha_errors_free(&all);
    return status;
}

/* Read and filled: what a document and its rows are made of. */
static icha_status take(const icha_document_answer *to, icha_schedule_case *of, const char *terms, size_t length,
                        const icha_document_options *options) {
    icha_error err = ICHA_ERROR_INIT;
    icha_status status = icha_schedule_case_read(of, terms, length, options->input_name, &err);
    if (status != ICHA_OK && of->bad.count == 0) return icha_document_fail(to, &err); /* no memory for the list */
    if (options->paid != NULL &&
        icha_schedule_case_read_paid(of, options->paid, options->paid_length, options->paid_name, &err) != ICHA_OK)
        return icha_document_fail(to, &err);
    status = icha_schedule_case_fill(of, options, &err);
    return of->bad.count > 0 || status != ICHA_OK ? fail_filling(to, of, options, &err) : ICHA_OK;
}

/* *of is the caller's to free, unless it is NULL. */
static icha_status open_case(const icha_document_answer *to, const char *terms, size_t length,
                             icha_document_options *options, icha_schedule_case **of) {
    icha_error wrong = ICHA_ERROR_INIT;
    *of = NULL;
    options->input_name = icha_document_name(options->input_name, "-");
    options->paid_name = icha_document_name(options->paid_name, "paid");
    icha_status status = icha_document_check_length(length, options->input_name, &wrong);
    if (status == ICHA_OK && options->paid != NULL)
        status = icha_document_check_length(options->paid_length, options->paid_name, &wrong);
    if (status != ICHA_OK) return icha_document_fail(to, &wrong);
    *of = calloc(1, sizeof **of);
    return *of == NULL ? icha_document_fail_memory(to) : take(to, *of, terms, length, options);
}

icha_status icha_document_schedule(const char *terms, size_t terms_length, const icha_document_options *options,
                                   char **text, size_t *length, icha_faults **faults, icha_error *err) {
    const icha_document_answer to = {text, length, faults, err};
    icha_document_options with = *options;
    icha_error wrong = ICHA_ERROR_INIT;
    icha_schedule_case *of;
    json_t *document = NULL;
    icha_status status = open_case(&to, terms, terms_length, &with, &of);
    if (status == ICHA_OK) {
        status = icha_schedule_case_make(of, &with, &document, &wrong);
        status = status == ICHA_OK ? icha_document_give(&to, document) : icha_document_fail(&to, &wrong);
    }
    icha_schedule_case_free(of);
    return status;
}

/* ---- rows ---- */

static icha_status make_rows(const icha_schedule_case *of, const char *name, icha_row **rows, size_t *count,
                             icha_error *err) {
    const icha_subsidy *subsidy = of->contract.has_subsidy ? &of->contract.subsidy : NULL;
    size_t wanted = 0;
    icha_status status = icha_schedule(&of->contract.loan, subsidy, NULL, 0, &wanted, err);
    if (status != ICHA_OK) return icha_fail_at(err, status, name, 0, 0);
    icha_row *made = malloc((wanted + 1) * sizeof *made);
    if (made == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    status = icha_schedule(&of->contract.loan, subsidy, made, wanted, &wanted, err);
    if (status != ICHA_OK) {
        free(made);
        return icha_fail_at(err, status, name, 0, 0);
    }
    *rows = made;
    *count = wanted;
    return ICHA_OK;
}

icha_status icha_document_schedule_rows(const char *terms, size_t terms_length, const icha_document_options *options,
                                        icha_row **rows, size_t *count, icha_faults **faults, icha_error *err) {
    const icha_document_answer to = {NULL, NULL, faults, err};
    icha_document_options with = *options;
    icha_error wrong = ICHA_ERROR_INIT;
    icha_schedule_case *of;
    with.paid = NULL;
    icha_status status = open_case(&to, terms, terms_length, &with, &of);
    if (status == ICHA_OK) {
        status = make_rows(of, with.input_name, rows, count, &wrong);
        if (status != ICHA_OK) (void)icha_document_fail(&to, &wrong);
        else if (faults != NULL) *faults = NULL;
    }
    icha_schedule_case_free(of);
    return status;
}

void icha_document_free_rows(icha_row *rows) {
    free(rows);
}
