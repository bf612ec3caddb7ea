#include "lending.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number/fail.h"
#include "number/wide.h"

/* ---- volume ---- */

void icha_lending_scale(const icha_lending *plan, icha_money x, icha_lending_month *months) {
    icha_i128 whole = 0;
    icha_money left = x;
    assert(plan->month_count >= 1 && x >= 0 && x <= ICHA_MONEY_MAX);
    for (size_t i = 0; i < plan->month_count; i++) whole += plan->months[i].amount_won; /* 1,200 x 9 x 10^15 */
    for (size_t i = 0; i < plan->month_count; i++) {
        months[i] = plan->months[i];
        months[i].amount_won = whole == 0 ? 0 : (icha_money)((icha_i128)x * plan->months[i].amount_won / whole);
        left -= months[i].amount_won;
    }
    months[plan->month_count - 1].amount_won += left;
}

/* ---- text ---- */

typedef struct text {
    char *bytes;
    size_t length, room;
    bool failed; /* no memory */
} text;

static void append(text *out, const char *bytes, size_t length) {
    if (out->failed || out->length + length + 1 > out->room) {
        size_t wanted = (out->length + length + 1) * 2;
        char *grown = out->failed ? NULL : realloc(out->bytes, wanted);
        out->failed = grown == NULL;
        if (out->failed) return;
        out->bytes = grown;
        out->room = wanted;
    }
    memcpy(out->bytes + out->length, bytes, length);
    out->length += length;
    out->bytes[out->length] = '\0';
}

static void append_text(text *out, const char *string) {
    append(out, string, strlen(string));
}

/* RFC 4180: quoted where it must be. */
static void append_cell(text *out, const char *cell) {
    bool quoted = strpbrk(cell, ",\"\r\n") != NULL;
    if (quoted) append(out, "\"", 1);
    for (; *cell != '\0'; cell++) append(out, *cell == '"' ? "\"\"" : cell, *cell == '"' ? 2 : 1);
    if (quoted) append(out, "\"", 1);
}

/* ---- columns ---- */

typedef struct column_list {
    const char **keys;
    size_t count;
} column_list;

static int bytewise(const void *left, const void *right) {
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static bool collect_columns(const icha_lending *plans, size_t count, column_list *columns) {
    size_t terms = 0, kept = 0;
    for (size_t i = 0; i < count; i++) terms += plans[i].term_count;
    columns->keys = malloc((terms + 1) * sizeof *columns->keys);
    if (columns->keys == NULL) return false;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < plans[i].term_count; j++) columns->keys[columns->count++] = plans[i].terms[j].key;
    if (columns->count > 0) qsort(columns->keys, columns->count, sizeof *columns->keys, bytewise);
    for (size_t i = 0; i < columns->count; i++)
        if (kept == 0 || strcmp(columns->keys[kept - 1], columns->keys[i]) != 0)
            columns->keys[kept++] = columns->keys[i];
    columns->count = kept;
    return true;
}

static const char *term_of(const icha_lending *plan, const char *key) {
    for (size_t i = 0; i < plan->term_count; i++)
        if (strcmp(plan->terms[i].key, key) == 0) return plan->terms[i].text;
    return "";
}

/* ---- loans ---- */

/* What stands behind the principal in every row of a month. */
static void append_rest(text *out, const icha_lending *plan, const icha_lending_month *month,
                        const column_list *columns) {
    char date[48];
    int32_t last = icha_days_in_month(month->year, month->month);
    snprintf(date, sizeof date, ",%04d-%02d-%02d", (int)month->year, (int)month->month,
             (int)(plan->day < last ? plan->day : last));
    append_text(out, date);
    for (size_t i = 0; i < columns->count; i++) {
        append(out, ",", 1);
        append_cell(out, term_of(plan, columns->keys[i]));
    }
    append(out, "\n", 1);
}

#define LOAN_ID_SIZE 320
static void write_id(const icha_lending *plan, const icha_lending_month *month, int64_t number, char *id) {
    snprintf(id, LOAN_ID_SIZE, "%.255s/%04d-%02d/%04" PRId64, plan->id, (int)month->year, (int)month->month, number);
}

static void append_loan(text *out, const icha_lending *plan, const icha_lending_month *month, int64_t number,
                        icha_money principal, const text *rest) {
    char id[LOAN_ID_SIZE], amount[32];
    write_id(plan, month, number, id);
    snprintf(amount, sizeof amount, ",%" PRId64, principal);
    append_cell(out, id);
    append(out, ",", 1);
    append_cell(out, plan->product);
    append_text(out, amount);
    append(out, rest->bytes, rest->length);
}

static int64_t loans_of(const icha_lending *plan, const icha_lending_month *month) {
    return month->amount_won / plan->loan_won + (month->amount_won % plan->loan_won > 0);
}

/* `number` of 0: there is none at the end of the loan_id. */
static int64_t number_of(const char *loan_id, size_t length) {
    int64_t number = 0;
    size_t at = length;
    while (at > 0 && length - at < 9 && loan_id[at - 1] >= '0' && loan_id[at - 1] <= '9') at--;
    for (; at < length; at++) number = number * 10 + (loan_id[at] - '0');
    return number;
}

static bool plan_has(const icha_lending *plan, bool any_volume, const char *loan_id, size_t length) {
    char id[LOAN_ID_SIZE];
    int64_t number = number_of(loan_id, length);
    for (size_t i = 0; number > 0 && i < plan->month_count; i++) {
        if (!any_volume && number > loans_of(plan, &plan->months[i])) continue;
        write_id(plan, &plan->months[i], number, id);
        if (strlen(id) == length && memcmp(id, loan_id, length) == 0) return true;
    }
    return false;
}

bool icha_lending_has(const icha_lending *plans, size_t count, bool any_volume, const char *loan_id, size_t length) {
    bool has = false;
    for (size_t i = 0; !has && i < count; i++) {
        size_t own = strlen(plans[i].id); /* most loan_ids do not even begin so */
        if (length > own && memcmp(loan_id, plans[i].id, own) == 0 && loan_id[own] == '/')
            has = plan_has(&plans[i], any_volume, loan_id, length);
    }
    return has;
}

static void append_month(text *out, const icha_lending *plan, const icha_lending_month *month,
                         const column_list *columns) {
    text rest = {NULL, 0, 0, false};
    icha_money left = month->amount_won;
    append_rest(&rest, plan, month, columns);
    out->failed = out->failed || rest.failed;
    for (int64_t number = 1; left > 0 && !out->failed; number++) {
        icha_money principal = left < plan->loan_won ? left : plan->loan_won;
        append_loan(out, plan, month, number, principal, &rest);
        left -= principal;
    }
    free(rest.bytes);
}

static icha_status check_count(const icha_lending *plans, size_t count, icha_error *err) {
    int64_t loans = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < plans[i].month_count; j++) {
            int64_t more = loans_of(&plans[i], &plans[i].months[j]);
            if (more > ICHA_LENDING_LOANS_MAX - loans)
                return icha_fail(err, ICHA_M_LENDING_LOANS_MANY, "X-3", "lending", plans[i].id, "1000000");
            loans += more;
        }
    return ICHA_OK;
}

icha_status icha_lending_csv(const icha_lending *plans, size_t count, char **csv, size_t *length, icha_error *err) {
    column_list columns = {NULL, 0};
    text out = {NULL, 0, 0, false};
    icha_status status = check_count(plans, count, err);
    if (status != ICHA_OK) return status;
    bool ok = collect_columns(plans, count, &columns);
    if (ok) append_text(&out, "loan_id,product,principal,disbursed_on");
    for (size_t i = 0; ok && i < columns.count; i++) append(&out, ",", 1), append_cell(&out, columns.keys[i]);
    append(&out, "\n", 1);
    for (size_t i = 0; ok && i < count; i++)
        for (size_t j = 0; j < plans[i].month_count; j++) append_month(&out, &plans[i], &plans[i].months[j], &columns);
    free(columns.keys);
    if (!ok || out.failed) {
        free(out.bytes);
        return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    }
    *csv = out.bytes;
    *length = out.length;
    return ICHA_OK;
}
