/* Corrections by lib/exact (S-8, docs/decisions/0006-corrections.md): by hand; against the library on random loans,
 * paid as they were agreed and due as their events made them; against it on random lists. Arguments: COUNT SEED. */
#include "by_hand.h"

#include "icha/contract.h"
#include "icha/subsidy.h"
#include "support/random_contract.h"

static test_random chance;
static long case_count = 400;

/* ---- by hand ---- */

static json_t *corrections_of(const char *paid, const char *due) {
    char message[500] = "";
    json_t *was = parse(paid), *is = parse(due);
    json_t *result = icha_exact_corrections(was, is, message, sizeof message);
    if (result == NULL) fail_msg("%s", message);
    json_decref(was);
    json_decref(is);
    return result;
}

static void expect_result(const char *paid, const char *due, const char *expected) {
    json_t *result = corrections_of(paid, due), *wanted = parse(expected);
    if (!json_equal(result, wanted)) fail_msg("%s, not %s", json_dumps(result, JSON_COMPACT), expected);
    json_decref(result);
    json_decref(wanted);
}

static void expect_refused(const char *paid, const char *due, const char *expected) {
    char message[500] = "";
    json_t *was = parse(paid), *is = parse(due);
    assert_null(icha_exact_corrections(was, is, message, sizeof message));
    if (strstr(message, expected) == NULL) fail_msg("\"%s\" lacks \"%s\"", message, expected);
    assert_null(icha_exact_corrections(was, is, NULL, 0));
    json_decref(was);
    json_decref(is);
}

#define SUMS(paid, due, recover, pay) "'paid':" paid ",'due':" due ",'recover':" recover ",'pay':" pay
#define Q1(payer, bank, amount) "{'cycle':'2018-Q1','payer':'" payer "','bank':" bank ",'amount':" amount "}"
#define Q2(payer, bank, amount) "{'cycle':'2018-Q2','payer':'" payer "','bank':" bank ",'amount':" amount "}"

static void differences_are_entries(void **state) {
    (void)state;
    /* Q1: 700 - 1,000 = -300, recover. Q2 of a: 500 - 500, none. Q2 of b: 0 - 40, recover. Q1 of c: 90 - 0, pay.
     * paid 1,000 + 500 + 40 = 1,540; due 700 + 500 + 90 = 1,290 = 1,540 + 90 - 340 */
    expect_result("[" Q2("b", "null", "40") "," Q1("a", "null", "1000") "," Q2("a", "null", "500") "]",
                  "[" Q1("c", "'nh'", "'90'") "," Q1("a", "''", "700") "," Q2("a", "null", "500") "]",
                  "{'entries':[{'cycle':'2018-Q1','payer':'a','bank':null,'paid':1000,'due':700,'difference':-300,"
                  "'entry':'recover'},{'cycle':'2018-Q1','payer':'c','bank':'nh','paid':0,'due':90,'difference':90,"
                  "'entry':'pay'},{'cycle':'2018-Q2','payer':'b','bank':null,'paid':40,'due':0,'difference':-40,"
                  "'entry':'recover'}]," SUMS("1540", "1290", "340", "90") "}");
    /* one won either way, and none */
    expect_result("[" Q1("a", "null", "100") "]", "[" Q1("a", "null", "101") "]",
                  "{'entries':[{'cycle':'2018-Q1','payer':'a','bank':null,'paid':100,'due':101,'difference':1,"
                  "'entry':'pay'}]," SUMS("100", "101", "0", "1") "}");
    expect_result("[" Q1("a", "null", "100") "]", "[" Q1("a", "null", "99") "]",
                  "{'entries':[{'cycle':'2018-Q1','payer':'a','bank':null,'paid':100,'due':99,'difference':-1,"
                  "'entry':'recover'}]," SUMS("100", "99", "1", "0") "}");
    expect_result("[" Q1("a", "null", "100") "]", "[" Q1("a", "null", "100") "]",
                  "{'entries':[]," SUMS("100", "100", "0", "0") "}");
    expect_result("[]", "[]", "{'entries':[]," SUMS("0", "0", "0", "0") "}");
}

/* A claim of 0 makes no entry and stands in nobody's way (0006.3). Another bank is another key: the whole amount goes
 * back and is paid anew (0006.1). */
static void zero_is_none_and_a_bank_is_a_key(void **state) {
    (void)state;
    expect_result("[" Q1("a", "null", "0") "," Q1("a", "null", "5") "," Q1("a", "null", "0") "]",
                  "[" Q1("a", "null", "5") "," Q2("a", "null", "0") "]", "{'entries':[]," SUMS("5", "5", "0", "0") "}");
    expect_result("[" Q1("a", "null", "5") "]", "[" Q1("a", "'nh'", "5") "]",
                  "{'entries':[{'cycle':'2018-Q1','payer':'a','bank':null,'paid':5,'due':0,'difference':-5,"
                  "'entry':'recover'},{'cycle':'2018-Q1','payer':'a','bank':'nh','paid':0,'due':5,'difference':5,"
                  "'entry':'pay'}]," SUMS("5", "5", "5", "5") "}");
}

/* Bytewise by product, cycle, payer, bank: none, `A`, `a`, then 가 (EA B0 80). The claims' other keys are not read. */
static void entries_are_in_bytewise_order(void **state) {
    static const char *const products[] = {NULL, "A", "a", "a", "a", "가"};
    static const char *const payers[] = {"z", "y", "B", "b", "b", "b"};
    static const char *const banks[] = {NULL, NULL, NULL, NULL, "nh", NULL};
    (void)state;
    json_t *result = corrections_of("[{'product':'가','cycle':'2018','payer':'b','amount':1},"
                                    "{'product':'a','cycle':'2018','payer':'b','amount':1,'bank':'nh','lines':2},"
                                    "{'product':'a','cycle':'2018','payer':'b','amount':1},"
                                    "{'product':'A','cycle':'2018','payer':'y','amount':1,'paid_on':'2019-01-20'},"
                                    "{'product':'','cycle':'2018','payer':'z','amount':1,'dropped':0}]",
                                    "[{'product':'a','cycle':'2018','payer':'B','amount':1,'fiscal_year':2018}]");
    const json_t *entries = json_object_get(result, "entries");
    assert_int_equal(json_array_size(entries), 6);
    for (size_t i = 0; i < 6; i++) {
        const json_t *entry = json_array_get(entries, i);
        if (products[i] == NULL) assert_null(json_object_get(entry, "product"));
        else expect_text(entry, "product", products[i]);
        expect_text(entry, "payer", payers[i]);
        if (banks[i] == NULL) assert_true(json_is_null(json_object_get(entry, "bank")));
        else expect_text(entry, "bank", banks[i]);
    }
    json_decref(result);
}

#define MOST "9000000000000000"
static void bad_lists_are_refused(void **state) {
    (void)state;
    expect_refused("{}", "[]", "paid: expected an array");
    expect_refused("[]", "{}", "due: expected an array");
    expect_refused("[3]", "[]", "paid[0]: expected an object");
    expect_refused("[]", "[{'cycle':'2018'}]", "missing: due[0].payer, due[0].amount");
    expect_refused("[{'cicle':'2018'}]", "[]", "paid[0].cicle: unknown key");
    expect_refused("[" Q1("a", "3", "1") "]", "[]", "paid[0].bank: expected a name");
    expect_refused("[" Q1("", "null", "1") "]", "[]", "paid[0].payer: expected a name");
    expect_refused("[" Q1("a", "null", "-1") "]", "[]", "paid[0].amount: expected a whole amount");
    expect_refused("[" Q1("a", "null", "9000000000000001") "]", "[]", "paid[0].amount: expected a whole amount");
    expect_refused("[]", "[" Q1("a", "'nh'", "1") "," Q2("a", "'nh'", "2") "," Q1("a", "'nh'", "1") "]",
                   "due: two claims of product \"\", cycle 2018-Q1, payer a, bank \"nh\"");
    /* null, "" and no key at all are one bank */
    expect_refused("[" Q1("a", "''", "1") ",{'product':'','cycle':'2018-Q1','payer':'a','amount':2}]", "[]",
                   "paid: two claims of product \"\", cycle 2018-Q1, payer a, bank \"\"");
    /* N-1 at its bound and one past it */
    expect_result("[" Q1("a", "null", MOST) "]", "[]",
                  "{'entries':[{'cycle':'2018-Q1','payer':'a','bank':null,'paid':" MOST ",'due':0,'difference':-" MOST
                  ",'entry':'recover'}]," SUMS(MOST, "0", MOST, "0") "}");
    expect_refused("[" Q1("a", "null", MOST) "," Q2("a", "null", "1") "]", "[]", "paid is beyond");
    expect_refused("[]", "[" Q1("a", "null", MOST) "," Q2("a", "null", "1") "]", "due is beyond");
}

/* ---- both engines on the same lists ---- */

enum { CLAIMS_MAX = 12000, LOAN_CLAIMS_MAX = 4000, NAME_MAX_BYTES = 64 };

/* One list, as the library and as lib/exact take it. Each engine has it from its own claims. */
struct list {
    icha_claimed claims[CLAIMS_MAX];
    char cycles[CLAIMS_MAX][ICHA_TEXT_MAX];
    char payers[CLAIMS_MAX][NAME_MAX_BYTES];
    size_t count;
    json_t *json;
};
static struct list paid_list, due_list; /* too large for a stack */
static long differing, entries_seen;

static void clear(struct list *list) {
    list->count = 0;
    json_decref(list->json);
    list->json = json_array();
}

static bool same_text(const json_t *entry, const char *key, const char *library_text) {
    const char *text = json_string_value(json_object_get(entry, key));
    return strcmp(text != NULL ? text : "", library_text) == 0;
}

static bool same_entry(const json_t *entry, const icha_correction *own) {
    return same_text(entry, "product", own->product) && same_text(entry, "cycle", own->cycle) &&
           same_text(entry, "payer", own->payer) && same_text(entry, "bank", own->bank) &&
           same_text(entry, "entry", icha_correction_entry_name(own->entry)) && number(entry, "paid") == own->paid &&
           number(entry, "due") == own->due && number(entry, "difference") == own->difference;
}

static bool same_corrections(const json_t *exact, const icha_correction *own, size_t count,
                             const icha_correction_totals *totals) {
    const json_t *entries = json_object_get(exact, "entries");
    bool same = json_array_size(entries) == count;
    for (size_t i = 0; i < count && same; i++) same = same_entry(json_array_get(entries, i), &own[i]);
    return same && number(exact, "paid") == totals->paid && number(exact, "due") == totals->due &&
           number(exact, "recover") == totals->recover && number(exact, "pay") == totals->pay &&
           totals->due == totals->paid + totals->pay - totals->recover;
}

static void tell_difference(const char *library_says, const char *exact_says) {
    if (differing++ >= 5) return;
    char *was = json_dumps(paid_list.json, JSON_COMPACT), *is = json_dumps(due_list.json, JSON_COMPACT);
    fprintf(stderr, "library: %s; lib/exact: %s; paid %.3000s due %.3000s\n", library_says, exact_says, was, is);
    free(was);
    free(is);
}

/* Whether both compute; both or neither must. */
static bool compare_lists(void) {
    static icha_correction own[2 * CLAIMS_MAX];
    char message[500] = "";
    icha_error err = ICHA_ERROR_INIT;
    icha_correction_totals totals;
    size_t count = 0;
    icha_status status = icha_corrections(paid_list.claims, paid_list.count, due_list.claims, due_list.count, own,
                                          2 * CLAIMS_MAX, &count, &totals, &err);
    json_t *exact = icha_exact_corrections(paid_list.json, due_list.json, message, sizeof message);
    if ((status == ICHA_OK) != (exact != NULL)) tell_difference(err.message, message);
    else if (exact != NULL && !same_corrections(exact, own, count, &totals)) tell_difference("entries", "others");
    if (exact != NULL) entries_seen += (long)json_array_size(json_object_get(exact, "entries"));
    json_decref(exact);
    return status == ICHA_OK;
}

/* ---- random loans ---- */

struct place {
    const char *product, *bank;
};
static const struct place places[] = {{"", ""},      {"", "nh"},  {"p", ""},      {"p", "nh"},
                                      {"p", "국민"}, {"P", "nh"}, {"창업", "nh"}, {"창업", ""}};
enum { PLACES = sizeof places / sizeof *places, LOANS_MAX = 3 };

static random_life life;

/* The library's own claims of the terms with the life as it stands; false: it refuses them. */
static bool library_claims(const json_t *terms, icha_contract *contract, icha_claim *claims, size_t *count) {
    *count = 0;
    if (random_contract(terms, &life, contract, NULL) != ICHA_OK) return false;
    return !contract->has_subsidy ||
           icha_claims(&contract->loan, &contract->subsidy, claims, LOAN_CLAIMS_MAX, count, NULL) == ICHA_OK;
}

static void add_library_claim(struct list *list, const icha_contract *contract, const icha_claim *claim,
                              struct place place) {
    size_t i = list->count++;
    assert_true(i < CLAIMS_MAX);
    icha_cycle_format(contract->subsidy.claim.cycle, claim->cycle_from, list->cycles[i], ICHA_TEXT_MAX);
    snprintf(list->payers[i], NAME_MAX_BYTES, "%s", contract->subsidy.payers[claim->payer].name);
    list->claims[i] = (icha_claimed){.product = place.product,
                                     .cycle = list->cycles[i],
                                     .payer = list->payers[i],
                                     .bank = place.bank,
                                     .terms = "",
                                     .paid_on = claim->paid_on,
                                     .fiscal_year = claim->fiscal_year,
                                     .amount = claim->amount};
}

static void add_exact_claim(struct list *list, json_t *claim, struct place place) {
    json_object_set_new(claim, "product", place.product[0] != '\0' ? json_string(place.product) : json_null());
    json_object_set_new(claim, "bank", json_string(place.bank));
    json_array_append(list->json, claim);
}

/* A loan that one of the engines refuses is in neither list; whether they refuse alike, the engines tests ask. */
static void add_loan(struct list *list, const json_t *terms, struct place place) {
    static icha_contract contract;
    static icha_claim claims[LOAN_CLAIMS_MAX];
    size_t count = 0;
    json_t *exact = icha_exact_schedule(terms, NULL, 0);
    if (exact != NULL && library_claims(terms, &contract, claims, &count)) {
        json_t *own = json_object_get(exact, "claims");
        assert_int_equal(json_array_size(own), count);
        for (size_t i = 0; i < count; i++) add_library_claim(list, &contract, &claims[i], place);
        for (size_t i = 0; i < count; i++) add_exact_claim(list, json_array_get(own, i), place);
    }
    json_decref(exact);
}

/* Paid as if no event was known, due with the events; sometimes the bank or product was another one. */
static void add_pair(struct place then, struct place now) {
    json_t *terms = random_eventful_terms(&chance, &life);
    size_t events = life.event_count;
    add_loan(&due_list, terms, now);
    json_object_del(terms, "events");
    life.event_count = 0;
    add_loan(&paid_list, terms, then);
    life.event_count = events;
    json_decref(terms);
}

static void put_zeros(struct list *list) {
    for (size_t i = 0; i < list->count; i++) {
        if (!random_one_in(&chance, 3)) continue;
        list->claims[i].amount = 0;
        json_object_set_new(json_array_get(list->json, i), "amount", json_integer(0));
    }
}

static void copy_list(struct list *to, const struct list *from) {
    clear(to);
    to->count = from->count;
    memcpy(to->claims, from->claims, from->count * sizeof *from->claims); /* the texts stay where they are */
    json_array_extend(to->json, from->json);
}

static void random_book(void) {
    size_t loans = (size_t)random_in(&chance, 1, LOANS_MAX), then = (size_t)random_in(&chance, 0, PLACES - 1);
    size_t now = random_one_in(&chance, 3) ? then + 1 : then;
    clear(&paid_list);
    clear(&due_list);
    for (size_t i = 0; i < loans; i++) add_pair(places[(then + 3 * i) % PLACES], places[(now + 3 * i) % PLACES]);
    if (random_one_in(&chance, 8)) put_zeros(&paid_list);
    if (random_one_in(&chance, 8)) put_zeros(&due_list);
    if (random_one_in(&chance, 20)) copy_list(&due_list, &paid_list);
    if (random_one_in(&chance, 20)) clear(&paid_list);
    if (random_one_in(&chance, 20)) clear(&due_list);
}

static void engines_agree_on_loans(void **state) {
    (void)state;
    long computed = 0;
    differing = entries_seen = 0;
    for (long i = 0; i < case_count; i++) {
        random_book();
        computed += compare_lists();
    }
    fprintf(stderr, "%ld of %ld computed, %ld entries; %ld differ\n", computed, case_count, entries_seen, differing);
    assert_int_equal(differing, 0);
    assert_true(computed * 10 > case_count * 8 && entries_seen > case_count);
}

/* ---- random lists: few names, so that keys meet; sums at N-1's bound; a paid claim given twice ---- */

static const char *const cycles[] = {"2018-Q1", "2018-Q2", "2018", "2018-H1"};
static const char *const payers[] = {"incheon", "Incheon", "중구"};
enum { KEYS = PLACES * 4 * 3 };

static void put_key(struct list *list, size_t key, int64_t amount) {
    icha_claimed *claim = &list->claims[list->count++];
    struct place place = places[key % PLACES];
    *claim = (icha_claimed){
        place.product, cycles[key / PLACES % 4], payers[key / PLACES / 4], place.bank, "", ICHA_DATE_UNSET, 0, amount};
    json_array_append_new(list->json,
                          json_pack("{s:s,s:s,s:s,s:s,s:I}", "product", claim->product, "cycle", claim->cycle, "payer",
                                    claim->payer, "bank", claim->bank, "amount", (json_int_t)amount));
}

/* Each key at most once; from a random one on, so that neither list comes sorted. */
static void random_list(struct list *list, bool huge) {
    size_t start = (size_t)random_in(&chance, 0, KEYS - 1), step = random_one_in(&chance, 2) ? 1 : KEYS - 1;
    int64_t one_in = random_in(&chance, 1, 12);
    clear(list);
    for (size_t i = 0; i < KEYS; i++) {
        if (!random_one_in(&chance, one_in)) continue;
        put_key(list, (start + i * step) % KEYS, huge ? ICHA_MONEY_MAX / 8 : random_in(&chance, 0, 3));
    }
}

static void engines_agree_on_lists(void **state) {
    (void)state;
    long computed = 0, cases = case_count * 5;
    differing = entries_seen = 0;
    for (long i = 0; i < cases; i++) {
        bool huge = random_one_in(&chance, 6);
        random_list(&paid_list, huge);
        random_list(&due_list, huge);
        if (random_one_in(&chance, 10) && paid_list.count > 0)
            put_key(&paid_list, (size_t)random_in(&chance, 0, KEYS - 1), random_in(&chance, 0, 1));
        computed += compare_lists();
    }
    fprintf(stderr, "%ld of %ld computed, %ld entries; %ld differ\n", computed, cases, entries_seen, differing);
    assert_int_equal(differing, 0);
    assert_true(computed * 10 > cases * 7 && computed < cases && entries_seen > cases);
}

static int release_lists(void **state) {
    (void)state;
    json_decref(paid_list.json);
    json_decref(due_list.json);
    return 0;
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(differences_are_entries),       cmocka_unit_test(zero_is_none_and_a_bank_is_a_key),
        cmocka_unit_test(entries_are_in_bytewise_order), cmocka_unit_test(bad_lists_are_refused),
        cmocka_unit_test(engines_agree_on_loans),        cmocka_unit_test(engines_agree_on_lists)};
    chance = random_from(argc, argv, 20200731, &case_count);
    int failed = cmocka_run_group_tests(tests, NULL, release_lists);
    icha_thread_cleanup();
    return failed;
}
