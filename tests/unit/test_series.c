/* Index series of the catalogue: what is known on a date, the entry in force, ends (L-5, C-3); the shipped ones. */
#include "support/cmocka_setup.h"

#include <stdio.h>
#include <string.h>

#include "icha/icha.h"

/* t.index: 2018-01-01 1.65 %; 2018-03-15 2 %, known from 03-01; 2018-06-01 -0.5 %, known from 07-01; covers to 09-30 */
#define FIXTURE ICHA_TEST_SOURCE_DIR "/tests/alloc/catalogue"
#define SHIPPED ICHA_TEST_SOURCE_DIR "/catalogue"

static icha_date day(const char *text) {
    icha_date date = ICHA_DATE_UNSET;
    if (text[0] != '\0') assert_int_equal(icha_date_parse(text, strlen(text), &date, NULL), ICHA_OK);
    return date;
}

static icha_catalogue *load(const char *folder) {
    icha_catalogue *catalogue = NULL;
    assert_int_equal(icha_catalogue_load(folder, NULL, 0, &catalogue, NULL, NULL), ICHA_OK);
    return catalogue;
}

static icha_series find(const icha_catalogue *catalogue, const char *id) {
    icha_series series;
    assert_int_equal(icha_catalogue_series_find(catalogue, id, &series, NULL), ICHA_OK);
    assert_string_equal(series.id, id);
    return series;
}

static void series_are_listed_and_found(void **state) {
    icha_catalogue *catalogue = load(FIXTURE);
    icha_error err = ICHA_ERROR_INIT;
    (void)state;
    assert_int_equal(icha_catalogue_series_count(catalogue), 2);
    assert_string_equal(icha_catalogue_series(catalogue, 0).id, "t.index");
    assert_string_equal(icha_catalogue_series(catalogue, 1).id, "t.over");
    assert_int_equal(icha_catalogue_series(catalogue, 1).basis, ICHA_SERIES_OVER_CONTRACT);
    icha_series series = find(catalogue, "t.index");
    assert_int_equal(series.basis, ICHA_SERIES_RATE);
    assert_string_equal(series.name_en, "test rate");
    assert_string_equal(series.measures_ko, "시험");
    assert_int_equal(series.entry_count, 3);
    assert_int_equal(series.entries[2].rate, -5000000); /* -50bp */
    assert_int_equal(series.about[0].known_from, series.entries[0].on);
    assert_int_equal(series.about[2].known_from, day("2018-07-01"));
    assert_string_equal(series.about[1].note, "announced ahead");
    assert_string_equal(series.about[0].note, "");
    assert_ptr_equal(series.about[0].sources, series.sources); /* it has none of its own */
    assert_string_equal(series.sources[0].title, "가");
    assert_string_equal(series.about[2].sources[0].quote, "a");
    assert_int_equal(series.about[2].sources[0].confidence, 'D');
    assert_string_equal(series.about[2].sources[0].locator, "l");
    assert_int_equal(icha_catalogue_series_find(catalogue, "t.ove", NULL, &err), ICHA_ERR_UNKNOWN_KEY);
    assert_string_equal(err.expected, "t.over");
    icha_catalogue_free(catalogue);
}

static void what_is_known_on_a_date(void **state) {
    static const struct {
        const char *known_on;
        size_t count;
        const char *covers_to;
    } cases[] = {
        {"", 3, "2018-09-30"},           {"2017-12-31", 0, "2017-12-31"}, {"2018-01-01", 1, "2018-01-01"},
        {"2018-02-28", 1, "2018-02-28"}, {"2018-03-01", 2, "2018-03-15"}, /* announced ahead: the rate of the 15th is known on the 1st */
        {"2018-03-14", 2, "2018-03-15"}, {"2018-03-15", 2, "2018-03-15"}, {"2018-03-16", 2, "2018-03-16"},
        {"2018-06-30", 2, "2018-06-30"}, /* published late */
        {"2018-07-01", 3, "2018-07-01"}, {"2018-09-29", 3, "2018-09-29"}, {"2018-09-30", 3, "2018-09-30"},
        {"2018-10-01", 3, "2018-09-30"}, /* nobody looked further */
    };
    icha_catalogue *catalogue = load(FIXTURE);
    icha_series series = find(catalogue, "t.index");
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        icha_index_entry entries[3];
        size_t count = 99, counted = 99;
        icha_date covers_to = 0;
        assert_int_equal(icha_series_select(&series, day(cases[i].known_on), entries, 3, &count, &covers_to, NULL),
                         ICHA_OK);
        if (count != cases[i].count || covers_to != day(cases[i].covers_to))
            fail_msg("known on %s: %zu entries, to %d", cases[i].known_on, count, (int)covers_to);
        for (size_t k = 0; k < count; k++) assert_int_equal(entries[k].on, series.entries[k].on);
        assert_int_equal(icha_series_select(&series, day(cases[i].known_on), NULL, 0, &counted, &covers_to, NULL),
                         ICHA_OK);
        assert_int_equal(counted, count);
    }
    icha_index_entry two[2];
    size_t count = 99;
    icha_date covers_to = 7;
    assert_int_equal(icha_series_select(&series, ICHA_DATE_UNSET, two, 2, &count, &covers_to, NULL), ICHA_ERR_RANGE);
    assert_true(count == 99 && covers_to == 7);
    icha_catalogue_free(catalogue);
}

static void the_entry_in_force(void **state) {
    static const struct {
        const char *on, *known_on;
        int index; /* -1: a gap */
    } cases[] = {
        {"2017-12-31", "", -1},
        {"2018-01-01", "", 0},
        {"2018-03-14", "", 0},
        {"2018-03-15", "", 1},
        {"2018-05-31", "", 1},
        {"2018-06-01", "", 2},
        {"2018-09-30", "", 2},
        {"2018-10-01", "", -1},
        {"2018-03-15", "2018-02-28", -1},
        {"2018-03-15", "2018-03-01", 1},
        {"2018-03-16", "2018-03-01", -1},
        {"2018-06-15", "2018-06-30", 1},
        {"2018-06-15", "2018-07-01", 2},
        {"2018-01-01", "2017-12-31", -1},
    };
    icha_catalogue *catalogue = load(FIXTURE);
    icha_series series = find(catalogue, "t.index");
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t index = 99;
        icha_error err = ICHA_ERROR_INIT;
        icha_status status = icha_series_at(&series, day(cases[i].on), day(cases[i].known_on), &index, &err);
        if (status != (cases[i].index < 0 ? ICHA_ERR_GAP : ICHA_OK) ||
            index != (cases[i].index < 0 ? 99 : (size_t)cases[i].index))
            fail_msg("on %s known on %s: %s, %zu", cases[i].on, cases[i].known_on, icha_status_name(status), index);
        if (status != ICHA_OK) assert_non_null(strstr(err.found, "t.index"));
    }
    icha_catalogue_free(catalogue);
}

/* Decisions as the press reported them, in articles that the file does not cite.
 * 2016-06-09 "현재의 연 1.50%에서 1.25%로" (kjtimes 41823), 2015-06-11 "연 1.50%로" (bizwatch 2015/06/11/0007), 2019-10-16
 * "1.50%에서 1.25%로" (ajunews 20191016075818711), 2017-11-30 "from 1.25 percent to 1.50 percent" (korea.net 151735),
 * 2022-01-14 "현행 연 1.00%인 기준금리를 1.25%로" (newsbox). 2014-11-13: 2.00 %, 2012: 3.00 then 2.75 % (kukinews). */
static void the_base_rate_is_what_the_press_reported(void **state) {
    static const struct {
        const char *on;
        icha_rate rate;
    } reported[] = {
        {"2012-09-30", 30000000}, {"2012-12-31", 27500000}, {"2013-05-31", 25000000}, {"2014-11-13", 20000000},
        {"2015-06-10", 17500000}, {"2015-06-11", 15000000}, {"2016-06-08", 15000000}, {"2016-06-09", 12500000},
        {"2017-11-29", 12500000}, {"2017-11-30", 15000000}, {"2019-10-15", 15000000}, {"2019-10-16", 12500000},
        {"2021-05-28", 5000000},  {"2022-01-13", 10000000}, {"2022-01-14", 12500000}, {"2026-01-15", 25000000},
    };
    icha_catalogue *catalogue = load(SHIPPED);
    icha_series series = find(catalogue, "kr.base-rate");
    size_t index;
    (void)state;
    for (size_t i = 0; i < sizeof reported / sizeof reported[0]; i++) {
        assert_int_equal(icha_series_at(&series, day(reported[i].on), ICHA_DATE_UNSET, &index, NULL), ICHA_OK);
        if (series.entries[index].rate != reported[i].rate) fail_msg("%s", reported[i].on);
    }
    assert_int_equal(icha_series_at(&series, day("2026-01-16"), ICHA_DATE_UNSET, &index, NULL), ICHA_ERR_GAP);
    icha_catalogue_free(catalogue);
}

/* Each step is one decision: 0.25 or 0.5 points, never none; and each entry cites its own figure. */
static void every_entry_is_a_change_and_cites_it(void **state) {
    icha_catalogue *catalogue = load(SHIPPED);
    icha_series series = find(catalogue, "kr.base-rate");
    (void)state;
    for (size_t i = 0; i < series.entry_count; i++) {
        char figure[32];
        icha_rate rate = series.entries[i].rate;
        snprintf(figure, sizeof figure, "%d.%02d", (int)(rate / 10000000), (int)(rate % 10000000 / 100000));
        assert_true(series.about[i].source_count > 0 && series.about[i].sources != series.sources);
        for (size_t k = 0; k < series.about[i].source_count; k++)
            assert_non_null(strstr(series.about[i].sources[k].quote, figure));
        icha_rate step = i == 0 ? 2500000 : rate - series.entries[i - 1].rate;
        assert_true(step == 2500000 || step == -2500000 || step == 5000000 || step == -5000000);
    }
    icha_catalogue_free(catalogue);
}

/* Facts 4.3: since 2018-04-30; before that unknown. */
static void the_cap_of_late_interest(void **state) {
    icha_catalogue *catalogue = load(SHIPPED);
    icha_series series = find(catalogue, "kr.late-interest-cap");
    size_t index = 99;
    (void)state;
    assert_int_equal(series.basis, ICHA_SERIES_OVER_CONTRACT);
    assert_int_equal(icha_series_at(&series, day("2018-04-29"), ICHA_DATE_UNSET, &index, NULL), ICHA_ERR_GAP);
    assert_int_equal(icha_series_at(&series, day("2018-04-30"), ICHA_DATE_UNSET, &index, NULL), ICHA_OK);
    assert_int_equal(series.entries[index].rate, 30000000);
    assert_int_equal(icha_series_at(&series, day("2018-04-30"), day("2018-04-04"), &index, NULL), ICHA_OK);
    assert_int_equal(icha_series_at(&series, day("2018-04-30"), day("2018-04-03"), &index, NULL), ICHA_ERR_GAP);
    icha_catalogue_free(catalogue);
}

static void a_catalogue_without_series(void **state) {
    icha_catalogue *catalogue = load(ICHA_TEST_SOURCE_DIR "/tests/catalogue/select");
    icha_error err = ICHA_ERROR_INIT;
    (void)state;
    assert_int_equal(icha_catalogue_series_count(catalogue), 0);
    assert_int_equal(icha_catalogue_series_find(catalogue, "kr.base-rate", NULL, &err), ICHA_ERR_UNKNOWN_KEY);
    assert_string_equal(err.expected, "a file of catalogue/index");
    icha_catalogue_free(catalogue);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(series_are_listed_and_found),
        cmocka_unit_test(what_is_known_on_a_date),
        cmocka_unit_test(the_entry_in_force),
        cmocka_unit_test(the_base_rate_is_what_the_press_reported),
        cmocka_unit_test(every_entry_is_a_change_and_cites_it),
        cmocka_unit_test(the_cap_of_late_interest),
        cmocka_unit_test(a_catalogue_without_series),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
