/* A report of findings for people, as JSON and as CSV. */
#include <string.h>

#include "audit.h"
#include "audit/rests_on.h"
#include "number/fail.h"
#include "print.h"

typedef struct word {
    const char *word;
    cli_text_id text;
} word;

static const word levels[] = {
    {"schema", CLI_T_LEVEL_SCHEMA}, {"integrity", CLI_T_LEVEL_INTEGRITY}, {"rows", CLI_T_LEVEL_ROWS},
    {"chain", CLI_T_LEVEL_CHAIN},   {"inputs", CLI_T_LEVEL_INPUTS},       {"replay", CLI_T_LEVEL_REPLAY},
    {"prove", CLI_T_LEVEL_PROVE},   {"held", CLI_T_LEVEL_HELD},
};
static const word states[] = {
    {"holds", CLI_T_STATE_HOLDS}, {"fails", CLI_T_STATE_FAILS}, {"skipped", CLI_T_STATE_SKIPPED}};
static const word sentences[] = {
#define AUDIT_WORD(word, id)                                                                                           \
    { word, CLI_T_WHAT_##id }
    AUDIT_WORD("json", JSON),
    AUDIT_WORD("schema", SCHEMA),
    AUDIT_WORD("member", MEMBER),
    AUDIT_WORD("canonical", CANONICAL),
    AUDIT_WORD("run_id", RUN_ID),
    AUDIT_WORD("digest", DIGEST),
    AUDIT_WORD("form", FORM),
    AUDIT_WORD("bytes", BYTES),
    AUDIT_WORD("sha256", SHA256),
    AUDIT_WORD("rows", ROWS),
    AUDIT_WORD("merkle", MERKLE),
    AUDIT_WORD("missing", MISSING),
    AUDIT_WORD("unknown", UNKNOWN),
    AUDIT_WORD("no_file", NO_FILE),
    AUDIT_WORD("unreadable", UNREADABLE),
    AUDIT_WORD("too_many", TOO_MANY),
    AUDIT_WORD("not_kept", NOT_KEPT),
    AUDIT_WORD("determinant", DETERMINANT),
    AUDIT_WORD("determinants", DETERMINANTS),
    AUDIT_WORD("assumptions", ASSUMPTIONS),
    AUDIT_WORD("scenario", SCENARIO),
    AUDIT_WORD("counts", COUNTS),
    AUDIT_WORD("results", RESULTS),
    AUDIT_WORD("years", YEARS),
    AUDIT_WORD("sum", SUM),
    AUDIT_WORD("option", OPTION),
    AUDIT_WORD("text", TEXT),
    AUDIT_WORD("not_made", NOT_MADE),
    AUDIT_WORD("figure", FIGURE),
    AUDIT_WORD("no_row", NO_ROW),
    AUDIT_WORD("extra_row", EXTRA_ROW),
    AUDIT_WORD("header", HEADER),
    AUDIT_WORD("today", TODAY),
    AUDIT_WORD("more", MORE),
    AUDIT_WORD("no_merkle", NO_MERKLE),
    AUDIT_WORD("inputs_not_kept", INPUTS_NOT_KEPT),
    AUDIT_WORD("not_signed", NOT_SIGNED),
    AUDIT_WORD("not_asked", NOT_ASKED),
    AUDIT_WORD("no_manifest", NO_MANIFEST),
    AUDIT_WORD("not_usable", NOT_USABLE),
    AUDIT_WORD("not_replayed", NOT_REPLAYED),
    AUDIT_WORD("not_listed", NOT_LISTED),
    AUDIT_WORD("signature", SIGNATURE),
    AUDIT_WORD("sequence", SEQUENCE),
    AUDIT_WORD("previous", PREVIOUS),
    AUDIT_WORD("public_key", PUBLIC_KEY),
    AUDIT_WORD("entry", ENTRY),
    AUDIT_WORD("any_key", ANY_KEY),
    AUDIT_WORD("not_proved", NOT_PROVED),
    AUDIT_WORD("sample_only", SAMPLE_ONLY),
    AUDIT_WORD("not_compared", NOT_COMPARED),
    AUDIT_WORD("nothing", NOTHING),
    AUDIT_WORD("loans_not_in_sample", LOANS_NOT_IN_SAMPLE),
#undef AUDIT_WORD
};

/* The word itself where there is no sentence for it. */
static const char *spoken(const word *words, size_t count, const char *said, icha_language language) {
    if (said == NULL) return "";
    for (size_t i = 0; i < count; i++)
        if (strcmp(words[i].word, said) == 0) return cli_text(words[i].text, language);
    return said;
}
#define SPOKEN(words, said, language) spoken(words, CLI_COUNT(words), said, language)

void audit_name(json_t *report, const char *folder, const json_t *manifest) {
    json_t *whole = json_object();
    json_object_set_new(whole, "folder", icha_audit_text(folder, strlen(folder), 400));
    json_t *id = json_object_get(manifest, "run_id");
    if (json_is_string(id)) json_object_set(whole, "run_id", id);
    if (manifest != NULL) json_object_set_new(whole, "assumptions", icha_manifest_rests_on(manifest));
    json_object_update(whole, report); /* what was there comes behind */
    json_object_clear(report);
    json_object_update(report, whole);
    json_decref(whole);
}

static const char *text_of(const json_t *object, const char *key) {
    return json_string_value(json_object_get(object, key));
}

/* ---- for people ---- */

static void say_level(const cli_call *call, const json_t *level) {
    char looked[ICHA_TEXT_MAX] = "";
    const json_t *count = json_object_get(level, "looked");
    const char *why = text_of(level, "what");
    if (count != NULL) icha_money_group(json_integer_value(count), looked, sizeof looked);
    if (why != NULL)
        cli_say(call->out, call->language, CLI_T_AUDIT_LEVEL_LEFT, "level",
                SPOKEN(levels, text_of(level, "level"), call->language), "why", SPOKEN(sentences, why, call->language),
                NULL);
    else
        cli_say(call->out, call->language, CLI_T_AUDIT_LEVEL, "level",
                SPOKEN(levels, text_of(level, "level"), call->language), "state",
                SPOKEN(states, text_of(level, "state"), call->language), "count", looked, NULL);
    fputc('\n', call->out);
}

static void say_place(const cli_call *call, const json_t *finding) {
    const char *file = text_of(finding, "file");
    const json_t *line = json_object_get(finding, "line"), *offset = json_object_get(finding, "offset");
    cli_put(call->out, file == NULL ? "" : file);
    if (line != NULL) fprintf(call->out, ":%lld", (long long)json_integer_value(line));
    if (offset != NULL) {
        char text[ICHA_TEXT_MAX];
        snprintf(text, sizeof text, "%lld", (long long)json_integer_value(offset));
        cli_say(call->out, call->language, CLI_T_AUDIT_OFFSET, "offset", text, NULL);
    }
    const char *loan = text_of(finding, "loan");
    if (loan != NULL) fputs(file == NULL ? "" : ", ", call->out), cli_put(call->out, loan);
    fputs(file == NULL && loan == NULL ? "" : ": ", call->out);
}

static void say_finding(const cli_call *call, const json_t *finding) {
    const char *found = text_of(finding, "found"), *expected = text_of(finding, "expected");
    say_place(call, finding);
    cli_put(call->out, SPOKEN(sentences, text_of(finding, "what"), call->language));
    fputc('\n', call->out);
    if (found != NULL) cli_say(call->out, call->language, CLI_T_AUDIT_FOUND, "text", found, NULL);
    if (found != NULL) fputc('\n', call->out);
    if (expected != NULL) cli_say(call->out, call->language, CLI_T_AUDIT_EXPECTED, "text", expected, NULL);
    if (expected != NULL) fputc('\n', call->out);
}

static void say_skipped(const cli_call *call, const json_t *skipped) {
    cli_say(call->out, call->language, CLI_T_AUDIT_SKIPPED, NULL);
    fputs(" ", call->out);
    say_place(call, skipped);
    cli_put(call->out, SPOKEN(sentences, text_of(skipped, "what"), call->language));
    const char *why = text_of(skipped, "why");
    if (why != NULL) fputs(": ", call->out), cli_put(call->out, why);
    fputc('\n', call->out);
}

static void say_names(const cli_call *call, const json_t *list) {
    char names[2048] = "";
    size_t index, used = 0;
    const json_t *name;
    json_array_foreach(list, index, name) if (used < sizeof names && json_is_string(name)) used +=
        (size_t)snprintf(names + used, sizeof names - used, "%s%s", index == 0 ? "" : ", ", json_string_value(name));
    if (names[0] == '\0') return;
    cli_say(call->out, call->language, CLI_T_OUTLAY_ASSUMED, "names", names, NULL);
    fputc('\n', call->out);
}

static cli_exit print_table(const cli_call *call, const json_t *report) {
    size_t index;
    const json_t *item;
    const char *id = text_of(report, "run_id");
    if (id != NULL) cli_say(call->out, call->language, CLI_T_OUTLAY_RUN, "id", id, NULL), fputc('\n', call->out);
    say_names(call, json_object_get(report, "assumptions"));
    json_array_foreach(json_object_get(report, "levels"), index, item) say_level(call, item);
    json_array_foreach(json_object_get(report, "findings"), index, item) say_finding(call, item);
    json_array_foreach(json_object_get(report, "skipped"), index, item) say_skipped(call, item);
    const json_t *sample = json_object_get(report, "sample");
    if (sample != NULL) {
        char loans[ICHA_TEXT_MAX], all[ICHA_TEXT_MAX];
        icha_money_group((icha_money)json_integer_value(json_object_get(sample, "loans")), loans, sizeof loans);
        icha_money_group((icha_money)json_integer_value(json_object_get(sample, "of")), all, sizeof all);
        cli_say(call->out, call->language, CLI_T_AUDIT_SAMPLE, "loans", loans, "of", all, NULL);
        fputc('\n', call->out);
    }
    const json_t *entry = json_object_get(report, "entry");
    if (entry != NULL) {
        char number[ICHA_TEXT_MAX];
        snprintf(number, sizeof number, "%lld", (long long)json_integer_value(json_object_get(entry, "sequence")));
        cli_say(call->out, call->language, CLI_T_SIGN_ENTRY, "number", number, "digest", text_of(entry, "digest"),
                NULL);
        fputc('\n', call->out);
    }
    return CLI_DONE;
}

/* ---- for programs ---- */

static const cli_column columns[] = {{"level", ICHA_COLUMN_TEXT, CLI_T_AUDIT_COLUMN, false},
                                     {"state", ICHA_COLUMN_TEXT, CLI_T_AUDIT_COLUMN, false},
                                     {"file", ICHA_COLUMN_TEXT, CLI_T_AUDIT_COLUMN, false},
                                     {"line", ICHA_COLUMN_TEXT, CLI_T_AUDIT_COLUMN, false},
                                     {"offset", ICHA_COLUMN_TEXT, CLI_T_AUDIT_COLUMN, false},
                                     {"loan", ICHA_COLUMN_TEXT, CLI_T_AUDIT_COLUMN, false},
                                     {"what", ICHA_COLUMN_TEXT, CLI_T_AUDIT_COLUMN, false},
                                     {"found", ICHA_COLUMN_TEXT, CLI_T_AUDIT_COLUMN, false},
                                     {"expected", ICHA_COLUMN_TEXT, CLI_T_AUDIT_COLUMN, false},
                                     {"assumptions", ICHA_COLUMN_TEXT, CLI_T_AUDIT_COLUMN, false}};

static void append(json_t *to, const json_t *list, const char *state, const json_t *assumptions) {
    size_t index;
    json_t *item;
    json_array_foreach(list, index, item) {
        json_t *row = json_copy(item);
        if (state != NULL) json_object_set_new(row, "state", json_string(state));
        if (assumptions != NULL) json_object_set(row, "assumptions", (json_t *)(uintptr_t)assumptions);
        json_array_append_new(to, row);
    }
}

/* The levels first, then what was found in them. */
static cli_exit print_csv(const cli_call *call, const json_t *report) {
    json_t *rows = json_array();
    const json_t *assumptions = json_object_get(report, "assumptions");
    bool assumed = json_array_size(assumptions) > 0;
    append(rows, json_object_get(report, "levels"), NULL, assumptions);
    append(rows, json_object_get(report, "findings"), "fails", assumptions);
    append(rows, json_object_get(report, "skipped"), "skipped", assumptions);
    cli_exit status = cli_print_list(call, columns, CLI_COUNT(columns) - !assumed, rows);
    json_decref(rows);
    return status;
}

cli_exit audit_answer(const cli_call *call, const json_t *report) {
    cli_exit status = call->format == CLI_FORMAT_JSON  ? cli_write_json(call, report)
                      : call->format == CLI_FORMAT_CSV ? print_csv(call, report)
                                                       : print_table(call, report);
    return status != CLI_DONE ? status : icha_audit_holds(report) ? CLI_DONE : CLI_NO;
}

cli_exit audit_fail(const cli_call *call, const icha_error *err) {
    cli_exit status = cli_fail(call, err);
    return err->message_id == ICHA_M_RESULT_BROKEN ? CLI_NO : status;
}
