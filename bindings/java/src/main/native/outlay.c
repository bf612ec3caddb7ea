/* A portfolio on direct buffers, read where they lie. Java keeps them, and counts who uses a handle. */
#include "icha_jni.h"

/* The bytes from `at` on. An empty buffer may have no address, and a run needs one. */
static const char *bytes_of(JNIEnv *env, jobject buffer, jint at) {
    const char *address = buffer == NULL ? NULL : (*env)->GetDirectBufferAddress(env, buffer);
    if (buffer == NULL) return NULL;
    return address == NULL ? "" : address + at;
}

NATIVE(jlong, outlay)
(JNIEnv *env, jclass self, jobject csv, jint csv_at, jint csv_length, jobject events, jint events_at,
 jint events_length, jlong catalogue, jint known_on, jint first_year, jint last_year, jint by, jboolean korean,
 jint encoding, jint threads, jbyteArray spill_folder) {
    icha_error err = ICHA_ERROR_INIT;
    icha_portfolio_options options = ICHA_PORTFOLIO_OPTIONS_INIT;
    icha_portfolio *portfolio = NULL;
    icha_jni_text spill;
    (void)self;
    if (!icha_jni_take(env, spill_folder, &spill)) return 0;
    options.catalogue = HANDLE(const icha_catalogue, catalogue);
    options.known_on = known_on;
    options.first_year = first_year;
    options.last_year = last_year;
    options.by = (uint32_t)by;
    options.language = icha_jni_language(korean);
    options.encoding = (icha_encoding)encoding;
    options.threads = threads;
    options.events = bytes_of(env, events, events_at);
    options.events_length = (size_t)events_length;
    options.events_name = "events";
    options.spill_folder = spill.text;
    icha_jni_uses_mpfr();
    icha_status status =
        icha_portfolio_run(bytes_of(env, csv, csv_at), (size_t)csv_length, "csv", &options, &portfolio, &err);
    (void)icha_jni_check(env, status, &err);
    free(spill.text);
    return NUMBER(portfolio);
}

NATIVE(void, outlayFree)(JNIEnv *env, jclass self, jlong outlay) {
    (void)env, (void)self;
    icha_portfolio_free(HANDLE(icha_portfolio, outlay));
}

NATIVE(void, outlayCounts)(JNIEnv *env, jclass self, jlong outlay, jlongArray out) {
    const icha_portfolio *portfolio = HANDLE(const icha_portfolio, outlay);
    icha_portfolio_counts rows = icha_portfolio_count(portfolio), events = icha_portfolio_event_count(portfolio);
    const jlong figures[6] = {rows.rows_in, rows.used, rows.held, events.rows_in, events.used, events.held};
    (void)self;
    (*env)->SetLongArrayRegion(env, out, 0, 6, figures);
}

/* ---- lists, in the order that Outlay's records read ---- */

static void pack_cell(icha_jni_pack *to, const icha_portfolio *from, size_t index) {
    icha_outlay_cell cell = icha_portfolio_cell(from, index);
    icha_jni_pack_text(to, cell.product);
    icha_jni_pack_text(to, cell.payer);
    icha_jni_pack_text(to, cell.bank);
    icha_jni_pack_text(to, icha_outlay_kind_name(cell.kind));
    icha_jni_pack_number(to, cell.year);
    icha_jni_pack_number(to, cell.quarter);
    icha_jni_pack_number(to, cell.month);
    icha_jni_pack_text(to, icha_basis_name(cell.basis));
    icha_jni_pack_number(to, cell.amount);
    icha_jni_pack_number(to, cell.loans);
}

static void pack_claim(icha_jni_pack *to, const icha_portfolio *from, size_t index) {
    icha_portfolio_claim claim = icha_portfolio_claim_at(from, index);
    icha_jni_pack_text(to, claim.product);
    icha_jni_pack_text(to, claim.cycle);
    icha_jni_pack_text(to, claim.payer);
    icha_jni_pack_text(to, claim.bank);
    icha_jni_pack_number(to, claim.lines);
    icha_jni_pack_number(to, claim.amount);
    icha_jni_pack_number(to, claim.dropped);
    icha_jni_pack_number(to, claim.paid_on);
    icha_jni_pack_number(to, claim.fiscal_year);
}

static void pack_held(icha_jni_pack *to, const icha_portfolio *from, size_t index) {
    icha_held_row row = icha_portfolio_held(from, index);
    icha_jni_pack_text(to, row.file);
    icha_jni_pack_number(to, row.line);
    icha_jni_pack_text(to, row.loan_id);
    icha_jni_pack_text(to, row.field);
    icha_jni_pack_text(to, row.reason);
    icha_jni_pack_number(to, row.status);
}

static void pack_total(icha_jni_pack *to, const icha_portfolio *from, size_t index) {
    icha_outlay_total total = icha_portfolio_total(from, index);
    icha_jni_pack_text(to, total.product);
    icha_jni_pack_text(to, icha_outlay_kind_name(total.kind));
    icha_jni_pack_text(to, icha_basis_name(total.basis));
    icha_jni_pack_number(to, total.before);
    icha_jni_pack_number(to, total.within);
    icha_jni_pack_number(to, total.after);
}

static void pack_note(icha_jni_pack *to, const icha_portfolio *from, size_t index) {
    icha_portfolio_note note = icha_portfolio_note_at(from, index);
    icha_jni_pack_text(to, note.product);
    icha_jni_pack_text(to, note.sentence);
    icha_jni_pack_number(to, note.loans);
}

static void pack_assumption(icha_jni_pack *to, const icha_portfolio *from, size_t index) {
    icha_jni_pack_text(to, icha_portfolio_assumption(from, index));
}

static void pack_method(icha_jni_pack *to, const icha_portfolio *from, size_t index) {
    icha_jni_pack_text(to, icha_portfolio_method(from, index));
}

NATIVE(jbyteArray, outlayList)(JNIEnv *env, jclass self, jlong outlay, jint which) {
    static const struct {
        size_t (*count)(const icha_portfolio *);
        void (*pack)(icha_jni_pack *, const icha_portfolio *, size_t);
    } lists[] = {[icha_Native_CELLS] = {icha_portfolio_cell_count, pack_cell},
                 [icha_Native_CLAIMS] = {icha_portfolio_claim_count, pack_claim},
                 [icha_Native_HELD] = {icha_portfolio_held_count, pack_held},
                 [icha_Native_TOTALS] = {icha_portfolio_total_count, pack_total},
                 [icha_Native_NOTES] = {icha_portfolio_note_count, pack_note},
                 [icha_Native_ASSUMPTIONS] = {icha_portfolio_assumption_count, pack_assumption},
                 [icha_Native_METHODS] = {icha_portfolio_method_count, pack_method}};
    const icha_portfolio *portfolio = HANDLE(const icha_portfolio, outlay);
    icha_jni_pack pack = {NULL, 0, 0, false};
    (void)self;
    for (size_t i = 0; i < lists[which].count(portfolio); i++) lists[which].pack(&pack, portfolio, i);
    return icha_jni_packed(env, &pack);
}

/* ---- tables ---- */

NATIVE(jlong, tableOpen)(JNIEnv *env, jclass self, jlong outlay, jint table) {
    icha_error err = ICHA_ERROR_INIT;
    icha_portfolio_stream *stream = NULL;
    icha_status status =
        icha_portfolio_stream_open(HANDLE(const icha_portfolio, outlay), (icha_portfolio_table)table, &stream, &err);
    (void)self;
    (void)icha_jni_check(env, status, &err);
    return NUMBER(stream);
}

NATIVE(jint, tableRead)(JNIEnv *env, jclass self, jlong table, jobject to, jint at, jint length) {
    icha_error err = ICHA_ERROR_INIT;
    size_t written = 0;
    char *room = (*env)->GetDirectBufferAddress(env, to);
    (void)self;
    icha_jni_uses_mpfr();
    icha_status status =
        icha_portfolio_stream_read(HANDLE(icha_portfolio_stream, table), room + at, (size_t)length, &written, &err);
    return icha_jni_check(env, status, &err) ? (jint)written : 0;
}

NATIVE(void, tableFree)(JNIEnv *env, jclass self, jlong table) {
    (void)env, (void)self;
    icha_portfolio_stream_free(HANDLE(icha_portfolio_stream, table));
}
