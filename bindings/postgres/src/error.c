/* A status of the library as an error of the database. */
#include "icha_pg.h"

#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"

/* IC100 .. IC502: classes from I on are no standard's. */
static int sqlstate_of(icha_status status) {
    int number = (int)status;
    return MAKE_SQLSTATE('I', 'C', '0' + number / 100 % 10, '0' + number / 10 % 10, '0' + number % 10);
}

static const char *in_server_encoding(const char *utf8) {
    return pg_any_to_server(utf8, (int)strlen(utf8), PG_UTF8);
}

static void add_line(StringInfo to, const char *line) {
    if (to->len > 0) appendStringInfoChar(to, '\n');
    appendStringInfoString(to, line);
}

static void add_fault(StringInfo to, const icha_error *fault) {
    char sentence[2048];
    icha_error_sentence(fault, icha_pg_language(), sentence, sizeof sentence);
    add_line(to, sentence);
}

/* Where it is, for programs: they need not take the sentence apart. */
static void add_place(StringInfo to, const icha_error *err) {
    StringInfoData place;
    initStringInfo(&place);
    if (err->field[0] != '\0') appendStringInfo(&place, "field=%s ", err->field);
    if (err->rule[0] != '\0') appendStringInfo(&place, "rule=%s ", err->rule);
    if (err->line > 0) appendStringInfo(&place, "line=%u column=%u ", err->line, err->column);
    appendStringInfo(&place, "status=%s", icha_status_name(err->status));
    add_line(to, place.data);
    pfree(place.data);
}

static void raise(const icha_error *err, const char *detail) pg_attribute_noreturn();
static void raise(const icha_error *err, const char *detail) {
    char sentence[2048];
    const char *hint = err->expected[0] == '\0' ? NULL : in_server_encoding(err->expected);
    icha_error_sentence(err, icha_pg_language(), sentence, sizeof sentence);
    ereport(ERROR, (errcode(sqlstate_of(err->status)), errmsg_internal("icha: %s", in_server_encoding(sentence)),
                    errdetail_internal("%s", in_server_encoding(detail)),
                    hint == NULL ? 0 : errhint("Expected: %s", hint)));
    pg_unreachable();
}

void icha_pg_raise(const icha_error *err, icha_faults *faults) {
    StringInfoData detail;
    icha_error first = *err;
    PG_TRY();
    {
        initStringInfo(&detail);
        for (size_t i = 0; i < icha_faults_count(faults); i++) add_fault(&detail, icha_faults_at(faults, i));
    }
    PG_FINALLY();
    {
        icha_faults_free(faults);
    }
    PG_END_TRY();
    add_place(&detail, &first);
    raise(&first, detail.data);
}

void icha_pg_check(icha_status status, const icha_error *err) {
    if (status != ICHA_OK) icha_pg_raise(err, NULL);
}
