/* The signed log: RFC 8032's first key and signature, the chain (M-6). */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "support/cmocka_setup.h"

#include "audit/finding.h"
#include "audit/log.h"

static const char digest_a[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
static const char digest_b[] = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
/* RFC 8032, 7.1, TEST 1 */
static const char seed_text[] = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
static const char key_text[] = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

static void a_public_key_is_that_of_the_rfc(void **state) {
    (void)state;
    uint8_t seed[32], key[32];
    char text[ICHA_DIGEST_SIZE];
    assert_true(icha_key_parse(seed_text, 64, seed));
    icha_key_public(seed, key);
    icha_hash_text(key, text);
    assert_string_equal(text, key_text);
    assert_false(icha_key_parse(seed_text, 63, seed));
    assert_false(icha_key_parse("9D61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", 64, seed));
}

static size_t make_log(char *text, size_t size) {
    uint8_t seed[32];
    icha_log_end end = {0, ""};
    icha_log_entry entries[] = {{"run", digest_a, digest_b, "2026-11-23T10:00:00Z"},
                                {"correction", digest_b, digest_a, "2026-11-24T10:00:00Z"}};
    size_t length = 0;
    assert_true(icha_key_parse(seed_text, 64, seed));
    for (size_t i = 0; i < 2; i++) {
        char *line = icha_log_line(&end, &entries[i], seed);
        assert_non_null(line);
        icha_digest_bytes(line, strlen(line), end.digest);
        end.entries++;
        length += (size_t)snprintf(text + length, size - length, "%s", line);
        free(line);
    }
    return length;
}

/* The line of the first finding; 0: none. */
static int64_t check(const char *text, size_t length, const uint8_t *key, int64_t *found) {
    icha_log_entry wanted = {NULL, digest_b, digest_a, NULL};
    icha_log_end end;
    json_t *report = icha_audit_begin();
    icha_log_check(text, length, "log", key, &wanted, report, &end, found);
    const json_t *first = json_array_get(json_object_get(report, "findings"), 0);
    int64_t line = json_integer_value(json_object_get(first, "line"));
    json_decref(report);
    return line;
}

static void a_chain_holds_and_every_other_byte_does_not(void **state) {
    (void)state;
    char text[8192];
    int64_t found;
    uint8_t key[32];
    size_t length = make_log(text, sizeof text), first = (size_t)(strchr(text, '\n') - text) + 1;
    assert_true(icha_key_parse(key_text, 64, key));
    assert_int_equal(check(text, length, key, &found), 0);
    assert_int_equal(found, 1);
    assert_int_equal(check(text, length, NULL, &found), 0);
    for (size_t at = 0; at < length; at++) {
        text[at] ^= (char)(1 << at % 7);
        assert_int_equal(check(text, length, key, &found), at < first ? 1 : 2);
        if (at >= first) assert_int_equal(found, 0);
        text[at] ^= (char)(1 << at % 7);
    }
    for (size_t cut = 1; cut < length; cut++)
        if (cut != first) assert_int_not_equal(check(text, cut, key, &found), 0);
    assert_int_equal(check(text, first, key, &found),
                     0); /* its end cut off whole: a chain still, but without the entry */
    assert_int_equal(found, 0);
    assert_int_not_equal(check(text + first, length - first, key, &found), 0);
    key[0] ^= 1;
    assert_int_equal(check(text, length, key, &found), 1);
    assert_int_equal(found, 0);
}

/* Signed, chained and in form, but not the first. */
static void an_entry_out_of_its_place_is_named(void **state) {
    (void)state;
    uint8_t seed[32];
    int64_t found;
    icha_log_end end = {5, "0000000000000000000000000000000000000000000000000000000000000000"};
    const icha_log_entry entry = {"run", digest_b, digest_a, "2026-11-23T10:00:00Z"};
    assert_true(icha_key_parse(seed_text, 64, seed));
    char *line = icha_log_line(&end, &entry, seed);
    assert_non_null(line);
    assert_int_equal(check(line, strlen(line), NULL, &found), 1);
    assert_int_equal(found, 0);
    free(line);
}

/* M-6: in form, signed and numbered as the second, but it follows another entry than the one before it. */
static void an_entry_that_follows_another_is_named(void **state) {
    (void)state;
    char text[8192];
    uint8_t seed[32];
    int64_t found;
    icha_log_end end = {1, "0000000000000000000000000000000000000000000000000000000000000001"};
    const icha_log_entry entry = {"correction", digest_b, digest_a, "2026-11-24T10:00:00Z"};
    make_log(text, sizeof text);
    size_t first = (size_t)(strchr(text, '\n') - text) + 1;
    assert_true(icha_key_parse(seed_text, 64, seed));
    char *line = icha_log_line(&end, &entry, seed);
    assert_non_null(line);
    size_t length = first + (size_t)snprintf(text + first, sizeof text - first, "%s", line);
    free(line);
    assert_int_equal(check(text, length, NULL, &found), 2);
    assert_int_equal(found, 0);
}

/* A blank more changes no value that is signed; a line has one form only. */
static void an_entry_of_another_form_is_named(void **state) {
    (void)state;
    char text[8192];
    int64_t found;
    size_t length = make_log(text, sizeof text);
    char *colon = strchr(strchr(text, '\n'), ':');
    memmove(colon + 2, colon + 1, length - (size_t)(colon + 1 - text));
    colon[1] = ' ';
    assert_int_equal(check(text, length + 1, NULL, &found), 2);
    assert_int_equal(found, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_public_key_is_that_of_the_rfc),
        cmocka_unit_test(a_chain_holds_and_every_other_byte_does_not),
        cmocka_unit_test(an_entry_out_of_its_place_is_named),
        cmocka_unit_test(an_entry_that_follows_another_is_named),
        cmocka_unit_test(an_entry_of_another_form_is_named),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
