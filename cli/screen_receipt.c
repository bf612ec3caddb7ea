/* Decision receipts: written beside an answer, checked again later, level by level (M-2). */
#include "screen.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "audit/receipt.h"
#include "interrupt.h"
#include "number/fail.h"
#include "print.h"

/* ---- which records were loaded ---- */

static char *record_name(const char *given) {
    const char *slash = strrchr(given, '/');
    char *name = strdup(slash == NULL ? given : slash + 1);
    size_t length = name == NULL ? 0 : strlen(name);
    if (length > 5 && strcmp(name + length - 5, ".yaml") == 0) name[length - 5] = '\0';
    return name;
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

size_t cli_screen_assumptions(const cli_call *call, char **names) {
    size_t count = cli_value_count(call, "assume"), kept = 0;
    if (count > ICHA_CATALOGUE_ASSUMPTIONS_MAX)
        count = ICHA_CATALOGUE_ASSUMPTIONS_MAX; /* more are refused on loading */
    for (size_t i = 0; i < count; i++) {
        names[kept] = record_name(cli_value_at(call, "assume", i));
        if (names[kept] == NULL) cli_json_short(); /* a receipt that lacks a name is none (M-5) */
        else kept++;
    }
    if (kept > 1) qsort(names, kept, sizeof *names, by_text);
    return kept;
}

static icha_status make(const cli_screen *job, const cli_call *call, json_t **receipt, icha_error *err) {
    char *names[ICHA_CATALOGUE_ASSUMPTIONS_MAX];
    size_t count = cli_screen_assumptions(call, names);
    icha_receipt_case of = {job->of->criteria, &job->of->facts, &job->of->screening, (const char *const *)names, count};
    icha_status status = icha_receipt_make(&of, receipt, err);
    for (size_t i = 0; i < count; i++) free(names[i]);
    return status;
}

cli_exit cli_screen_write_receipt(const cli_screen *job) {
    json_t *receipt = NULL;
    icha_error err = ICHA_ERROR_INIT;
    icha_status status = make(job, job->call, &receipt, &err);
    if (status == ICHA_OK) status = cli_json_whole(&err);
    cli_interrupt_hold(); /* nothing is left beside it under another name */
    if (status == ICHA_OK) status = icha_receipt_write(receipt, cli_value(job->call, "receipt"), &err);
    cli_interrupt_release();
    json_decref(receipt);
    return status == ICHA_OK ? CLI_DONE : cli_fail(job->call, &err);
}

/* ---- checking one again ---- */

typedef struct checking {
    const cli_call *call;
    cli_screen *job;
    json_t *receipt; /* NULL: not as it was written */
    json_t *levels;
    bool same;
} checking;

static void add_level(checking *c, const char *level, const char *state, const char *was, const char *is) {
    if (strcmp(state, "DIFFERS") == 0) c->same = false;
    json_array_append_new(
        c->levels, json_pack("{s:s, s:s, s:s?, s:s?}", "level", level, "state", state, "receipt", was, "now", is));
}

static void add_error(checking *c, const char *level, const icha_error *err) {
    char sentence[2048];
    icha_error_sentence(err, c->call->language, sentence, sizeof sentence);
    add_level(c, level, "DIFFERS", NULL, sentence);
}

static void not_checked(checking *c, const char *const *levels) {
    for (; *levels != NULL; levels++) add_level(c, *levels, "NOT_CHECKED", NULL, NULL);
}

static const char *text_at(const json_t *object, const char *key) {
    return json_string_value(json_object_get(object, key));
}

static void compare(checking *c, const char *level, const char *was, const char *is) {
    add_level(c, level, was != NULL && is != NULL && strcmp(was, is) == 0 ? "SAME" : "DIFFERS", was, is);
}

static void compare_all(checking *c, const json_t *now) {
    const json_t *was = json_object_get(c->receipt, "sha256"), *is = json_object_get(now, "sha256");
    compare(c, "product", text_at(was, "criteria"), text_at(is, "criteria"));
    compare(c, "facts", text_at(was, "facts"), text_at(is, "facts"));
    compare(c, "verdict", text_at(c->receipt, "verdict"), text_at(now, "verdict"));
    compare(c, "reasons", text_at(was, "reasons"), text_at(is, "reasons"));
    compare(c, "offer", text_at(was, "offer"), text_at(is, "offer"));
}

/* The call as it was: the receipt's records are loaded unless --assume says where they lie now. */
static cli_exit open_catalogue(checking *c, const cli_call *call) {
    static const cli_option assume = CLI_OPTION_ASSUME;
    const json_t *names = json_object_get(c->receipt, "assumptions");
    size_t index, count = call->given_count;
    json_t *name;
    cli_given *given = calloc(count + json_array_size(names) + 1, sizeof *given);
    if (given == NULL) return cli_fail_memory(call);
    if (count > 0) memcpy(given, call->given, count * sizeof *given);
    json_array_foreach((json_t *)(uintptr_t)names, index, name) if (cli_value(call, "assume") == NULL && json_is_string(name))
        given[count++] = (cli_given){&assume, json_string_value(name)};
    cli_call as_then = *call;
    as_then.given = given;
    as_then.given_count = count;
    cli_exit status = cli_open_catalogue(&as_then, &c->job->catalogue);
    free(given);
    return status;
}

static icha_date date_at(const json_t *receipt, const char *key) {
    icha_date date = ICHA_DATE_UNSET;
    const char *text = text_at(receipt, key);
    if (text != NULL) icha_date_parse(text, strlen(text), &date, NULL);
    return date;
}

static cli_exit screen_again(checking *c) {
    static const char *const rest[] = {"facts", "verdict", "reasons", "offer", NULL};
    icha_error err = ICHA_ERROR_INIT;
    json_t *now = NULL;
    icha_date on = date_at(c->receipt, "on");
    if (cli_screen_open(c->job, text_at(c->receipt, "product"), on, date_at(c->receipt, "known_on"), &err) != ICHA_OK) {
        add_error(c, "product", &err);
        not_checked(c, rest);
        return CLI_DONE;
    }
    cli_exit status = cli_screen_read_facts(c->job, on);
    if (status != CLI_DONE) return status;
    if (icha_screening_case_run(c->job->of, &err) != ICHA_OK || make(c->job, c->call, &now, &err) != ICHA_OK)
        return cli_fail(c->call, &err);
    compare_all(c, now);
    json_decref(now);
    return CLI_DONE;
}

static cli_exit read_receipt(checking *c) {
    static const char *const rest[] = {"product", "facts", "verdict", "reasons", "offer", NULL};
    char *text = NULL;
    size_t length = 0;
    icha_error err = ICHA_ERROR_INIT;
    if (cli_read_input(cli_value(c->call, "verify"), &text, &length, &err) != ICHA_OK) return cli_fail(c->call, &err);
    if (icha_receipt_read(text, length, &c->receipt, &err) == ICHA_OK) {
        add_level(c, "receipt", "SAME", NULL, NULL);
    } else {
        add_error(c, "receipt", &err);
        not_checked(c, rest);
    }
    free(text);
    return CLI_DONE;
}

/* ---- the answer ---- */

static const cli_column columns[] = {{"level", ICHA_COLUMN_TEXT, CLI_T_COLUMN_LEVEL, false},
                                     {"state", ICHA_COLUMN_TEXT, CLI_T_COLUMN_STATE, false},
                                     {"receipt", ICHA_COLUMN_TEXT, CLI_T_COLUMN_THEN, false},
                                     {"now", ICHA_COLUMN_TEXT, CLI_T_COLUMN_NOW, false}};

/* For people the beginning of a digest tells it apart. */
static void shorten_digests(json_t *levels) {
    static const char *const keys[] = {"receipt", "now"};
    size_t index;
    json_t *level;
    json_array_foreach(levels, index, level) for (size_t i = 0; i < CLI_COUNT(keys); i++) {
        const char *text = text_at(level, keys[i]);
        if (text != NULL && strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64)
            json_object_set_new(level, keys[i], json_sprintf("%.12s...", text));
    }
}

static cli_exit print(const checking *c) {
    const cli_call *call = c->call;
    if (call->format == CLI_FORMAT_JSON) {
        json_t *document = json_pack("{s:b, s:O, s:s?, s:s}", "verified", c->same, "levels", c->levels, "made_by",
                                     text_at(c->receipt, "library"), "checked_by", icha_version_text());
        cli_exit status = cli_write_json(call, document);
        json_decref(document);
        return status;
    }
    if (call->format == CLI_FORMAT_TABLE) {
        shorten_digests(c->levels);
        fprintf(call->out, "%s\n\n",
                cli_text(c->same ? CLI_T_SCREEN_VERIFIED : CLI_T_SCREEN_NOT_VERIFIED, call->language));
    }
    return cli_print_list(call, columns, CLI_COUNT(columns), c->levels);
}

static cli_exit check(checking *c) {
    cli_exit status = read_receipt(c);
    if (status == CLI_DONE && c->receipt != NULL) status = open_catalogue(c, c->call);
    if (status == CLI_DONE && c->receipt != NULL) status = screen_again(c);
    if (status == CLI_DONE) status = print(c);
    return status != CLI_DONE ? status : c->same ? CLI_DONE : CLI_NO;
}

cli_exit cli_screen_verify(const cli_call *call) {
    cli_screen job;
    if (!cli_screen_begin(&job, call)) return cli_fail_memory(call);
    checking c = {call, &job, NULL, json_array(), true};
    cli_exit status = check(&c);
    json_decref(c.receipt);
    json_decref(c.levels);
    cli_screen_end(&job);
    return status;
}
