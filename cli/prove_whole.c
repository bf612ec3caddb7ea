/* The whole: cells of outlay.csv and the claims, against what the second engine makes of all loans. */
#include <stdlib.h>
#include <string.h>

#include "exact.h"
#include "number/fail.h"
#include "prove.h"

/* What the second engine groups by; a run's other columns are summed over. */
static const struct {
    const char *name;
    uint32_t bit; /* 0: always a column */
} key_columns[] = {
    {"product", ICHA_BY_PRODUCT}, {"payer", ICHA_BY_PAYER}, {"kind", 0}, {"year", ICHA_BY_YEAR}, {"basis", 0}};

static void add(json_t *sums, const char *key, int64_t amount, int64_t loans) {
    json_t *sum = json_object_get(sums, key);
    if (sum == NULL) {
        json_object_set_new(sums, key, json_pack("{s:I, s:I}", "amount", (json_int_t)0, "loans", (json_int_t)0));
        sum = json_object_get(sums, key);
    }
    json_t *money = json_object_get(sum, "amount"), *count = json_object_get(sum, "loans");
    int64_t total = 0;
    /* a sum that forged amounts make too large is kept apart by its sign: it equals none of the other engine's */
    if (__builtin_add_overflow(json_integer_value(money), amount, &total)) total = -1;
    json_integer_set(money, total);
    json_integer_set(count, json_integer_value(count) + loans);
}

/* `incheon.startup incheon interest_subsidy 2018 paid`: the key's cells that the run's tables have. */
typedef const char *cell_of(void *from, const char *column, char *buffer, size_t size);

static void make_key(char *key, size_t size, uint32_t by, cell_of *cell, void *from) {
    size_t used = 0;
    key[0] = '\0';
    for (size_t i = 0; i < CLI_COUNT(key_columns) && used < size; i++) {
        char buffer[32];
        const char *name = key_columns[i].name;
        if (key_columns[i].bit != 0 && !(by & key_columns[i].bit)) continue;
        const char *text = cell(from, name, buffer, sizeof buffer);
        used += (size_t)snprintf(key + used, size - used, "%s%s", used == 0 ? "" : " ", text == NULL ? "" : text);
    }
}

static const char *cell_of_json(void *from, const char *column, char *buffer, size_t size) {
    const json_t *value = json_object_get(from, column);
    if (json_is_string(value)) return json_string_value(value);
    snprintf(buffer, size, "%lld", (long long)json_integer_value(value));
    return buffer;
}

static const char *cell_of_table(void *from, const char *column, char *buffer, size_t size) {
    (void)buffer, (void)size;
    return icha_table_cell(from, column);
}

static int64_t number_of(icha_table *table, const char *column) {
    const char *text = icha_table_cell(table, column);
    char *end;
    long long value = text == NULL ? -1 : strtoll(text, &end, 10);
    return text == NULL || *end != '\0' || end == text ? INT64_MIN / 2 : value;
}

/* ---- the second engine, product by product ---- */

static icha_status compute(proving *p, json_t *claims, json_t *sums, uint32_t by, icha_error *err) {
    const char *product;
    json_t *loans, *row;
    json_object_foreach(p->by_product, product, loans) {
        char message[512] = "", key[8192];
        size_t index;
        json_t *made = icha_exact_outlay(loans, p->loans->options.first_year, p->loans->options.last_year, message,
                                         sizeof message);
        if (made == NULL) return icha_fail(err, ICHA_M_RESULT_BROKEN, "M-4", NULL, product, message);
        json_array_foreach(json_object_get(made, "outlay"), index, row) {
            make_key(key, sizeof key, by, cell_of_json, row);
            add(sums, key, json_integer_value(json_object_get(row, "amount")),
                json_integer_value(json_object_get(row, "loans")));
        }
        json_object_set(claims, product, json_object_get(made, "claims"));
        json_decref(made);
    }
    return ICHA_OK;
}

/* ---- against the tables ---- */

static void compare_sums(proving *p, json_t *found, json_t *exact, bool with_loans) {
    const char *key;
    json_t *sum;
    char name[8300], here[32], there[32];
    json_object_foreach(found, key, sum) {
        const json_t *theirs = json_object_get(exact, key);
        snprintf(here, sizeof here, "%lld", (long long)json_integer_value(json_object_get(sum, "amount")));
        snprintf(there, sizeof there, "%lld", (long long)json_integer_value(json_object_get(theirs, "amount")));
        snprintf(name, sizeof name, "%s amount", key);
        prove_compare(p, "outlay.csv", -1, name, here, theirs == NULL ? "none" : there);
        snprintf(here, sizeof here, "%lld", (long long)json_integer_value(json_object_get(sum, "loans")));
        snprintf(there, sizeof there, "%lld", (long long)json_integer_value(json_object_get(theirs, "loans")));
        snprintf(name, sizeof name, "%s loans", key);
        if (with_loans && theirs != NULL) prove_compare(p, "outlay.csv", -1, name, here, there);
    }
    json_object_foreach(exact, key, sum) if (json_object_get(found, key) == NULL)
        prove_compare(p, "outlay.csv", -1, key, "none", "a cell");
}

static icha_status compare_outlay(proving *p, json_t *exact, uint32_t by, icha_table *table, icha_error *err) {
    char key[8192];
    json_t *found = json_object();
    icha_status status = icha_table_open(table, p->loans->run->folder, "outlay.csv", err);
    for (; status == ICHA_OK && table->has_record; (void)icha_table_next(table)) {
        make_key(key, sizeof key, by, cell_of_table, table);
        add(found, key, number_of(table, "amount"), number_of(table, "loans"));
    }
    if (status == ICHA_OK) compare_sums(p, found, exact, by == ICHA_BY_DEFAULT);
    if (status == ICHA_OK && table->is_broken) prove_compare(p, "outlay.csv", table->records, "", "", "a record");
    icha_table_close(table);
    json_decref(found);
    return status;
}

static json_t *in_order(json_t *claims) {
    const char *product;
    size_t index, count = 0;
    json_t *list, *claim, *made = json_array();
    const char **names = calloc(json_object_size(claims) + 1, sizeof *names);
    json_object_foreach(claims, product, list) {
        size_t at = count++;
        for (; at > 0 && strcmp(names[at - 1], product) > 0; at--) names[at] = names[at - 1];
        names[at] = product;
    }
    for (size_t i = 0; i < count; i++)
        json_array_foreach(json_object_get(claims, names[i]), index, claim) json_array_append(made, claim);
    free(names);
    return made;
}

static void compare_claim(proving *p, icha_table *table, json_t *claim) {
    static const char *const columns[] = {"product", "cycle",   "payer",   "bank",       "lines",
                                          "amount",  "dropped", "paid_on", "fiscal_year"};
    char buffer[32], name[512];
    for (size_t i = 0; i < CLI_COUNT(columns); i++) {
        const char *expected = json_is_null(json_object_get(claim, columns[i]))
                                   ? ""
                                   : cell_of_json(claim, columns[i], buffer, sizeof buffer);
        snprintf(name, sizeof name, "%.200s %.60s %s", json_string_value(json_object_get(claim, "product")),
                 json_string_value(json_object_get(claim, "cycle")), columns[i]);
        prove_compare(p, "claims.csv", table->records, name, icha_table_cell(table, columns[i]), expected);
    }
}

static icha_status compare_claims(proving *p, json_t *exact, icha_table *table, icha_error *err) {
    json_t *list = in_order(exact);
    size_t next = 0;
    icha_status status = icha_table_open(table, p->loans->run->folder, "claims.csv", err);
    for (; status == ICHA_OK && table->has_record && next < json_array_size(list); (void)icha_table_next(table))
        compare_claim(p, table, json_array_get(list, next++));
    if (status == ICHA_OK && (table->has_record || table->is_broken || next < json_array_size(list)))
        prove_compare(p, "claims.csv", table->records, "claims", table->has_record ? "a claim more" : "none left",
                      next < json_array_size(list) ? "a claim more" : "none left");
    icha_table_close(table);
    json_decref(list);
    return status;
}

icha_status prove_whole(proving *p, icha_error *err) {
    uint32_t by = p->loans->options.by;
    json_t *claims = json_object(), *sums = json_object();
    icha_table *table = calloc(1, sizeof *table);
    icha_status status = table == NULL ? icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL) : ICHA_OK;
    p->loan = NULL;
    if (status == ICHA_OK) status = compute(p, claims, sums, by, err);
    if (status == ICHA_OK) status = compare_outlay(p, sums, by, table, err);
    if (status == ICHA_OK) status = compare_claims(p, claims, table, err);
    if (table != NULL) icha_table_close(table);
    free(table);
    json_decref(claims);
    json_decref(sums);
    return status;
}
