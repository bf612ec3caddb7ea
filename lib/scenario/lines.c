#include "lines.h"

#include <stdlib.h>
#include <string.h>

bool icha_lines_init(icha_lines *lines) {
    memset(lines, 0, sizeof *lines);
    icha_paths_init(&lines->paths);
    icha_sums_init(&lines->chains, sizeof(icha_chain_key), sizeof(icha_chain_key));
    icha_sums_init(&lines->cells, sizeof(icha_cell_key), sizeof(icha_cell_key));
    icha_sums_init(&lines->claims, sizeof(icha_claim_key), sizeof(icha_line_claim));
    icha_sums_init(&lines->cell_lines, sizeof(icha_line_key), sizeof(icha_line));
    icha_sums_init(&lines->claim_lines, sizeof(icha_line_key), sizeof(icha_line));
    icha_sums_init(&lines->cell_loans, sizeof(icha_line_key), sizeof(icha_chain_loans));
    icha_sums_init(&lines->passings, sizeof(icha_passing_key), sizeof(icha_passing));
    icha_sums_init(&lines->struck, sizeof(icha_struck_key), sizeof(icha_struck));
    return icha_names_init(&lines->names);
}

#define TABLES 9
static void list_tables(const icha_lines *lines, const icha_sums *tables[TABLES]) {
    const icha_sums *all[TABLES] = {&lines->paths,      &lines->chains,     &lines->cells,
                                    &lines->claims,     &lines->cell_lines, &lines->claim_lines,
                                    &lines->cell_loans, &lines->passings,   &lines->struck};
    memcpy(tables, all, sizeof all);
}

void icha_lines_clear(icha_lines *lines) {
    const icha_sums *tables[TABLES];
    list_tables(lines, tables);
    for (size_t i = 0; i < TABLES; i++) icha_sums_clear((icha_sums *)(uintptr_t)tables[i]);
    icha_names_clear(&lines->names);
    free(lines->commitments);
    free(lines->ids);
    lines->commitments = NULL;
    lines->ids = NULL;
}

uint32_t icha_lines_number(icha_sums *table, const void *key) {
    const unsigned char *entry = icha_sums_at(table, key);
    if (entry == NULL) return 0;
    return (uint32_t)((size_t)(entry - table->entries) / table->entry_size) + 1;
}

bool icha_lines_room(void **items, size_t *capacity, size_t needed, size_t size) {
    if (needed <= *capacity) return true;
    size_t wanted = needed < 256 ? 512 : needed * 2;
    void *grown = realloc(*items, wanted * size);
    if (grown == NULL) return false;
    *items = grown;
    *capacity = wanted;
    return true;
}

bool icha_lines_commit(icha_lines *lines, const icha_commitment *commitment) {
    void *items = lines->commitments;
    bool ok = icha_lines_room(&items, &lines->commitment_capacity, lines->commitment_count + 1, sizeof *commitment);
    lines->commitments = items;
    if (ok) lines->commitments[lines->commitment_count++] = *commitment;
    return ok;
}

size_t icha_lines_keep_id(icha_lines *lines, const char *id, size_t length) {
    void *texts = lines->ids;
    size_t at = lines->id_length;
    bool ok = icha_lines_room(&texts, &lines->id_capacity, at + length + 1, 1);
    lines->ids = texts;
    if (!ok) return SIZE_MAX;
    memcpy(lines->ids + at, id, length);
    lines->ids[at + length] = '\0';
    lines->id_length = at + length + 1;
    return at;
}

/* ---- merging: the other's numbers in this one's tables ---- */

typedef struct merging {
    icha_lines *to;
    const icha_lines *from;
    uint32_t *names; /* by the other's number */
    uint32_t *paths; /* by its number - 1, and so are those below */
    uint32_t *chains;
    uint32_t *cells;
    uint32_t *claims;
} merging;

static bool merge_names(merging *m) {
    bool ok = true;
    for (size_t i = 0; ok && i < m->from->names.count; i++) {
        const char *text = m->from->names.texts[i];
        m->names[i] = icha_names_number(&m->to->names, text, strlen(text));
        ok = m->names[i] != UINT32_MAX;
    }
    return ok;
}

/* Parents come before their children. */
static bool merge_paths(merging *m) {
    bool ok = true;
    for (size_t i = 0; ok && i < m->from->paths.count; i++) {
        icha_path_key key = *(const icha_path_key *)icha_sums_entry(&m->from->paths, i);
        key.product = m->names[key.product];
        if (key.parent > 0) key.parent = m->paths[key.parent - 1];
        m->paths[i] = icha_lines_number(&m->to->paths, &key);
        ok = m->paths[i] != 0;
    }
    for (size_t i = 0; ok && i < m->from->chains.count; i++) {
        icha_chain_key key = *(const icha_chain_key *)icha_sums_entry(&m->from->chains, i);
        key.node = m->paths[key.node - 1];
        if (key.before > 0) key.before = m->chains[key.before - 1];
        m->chains[i] = icha_lines_number(&m->to->chains, &key);
        ok = m->chains[i] != 0;
    }
    return ok;
}

static bool merge_places(merging *m) {
    bool ok = true;
    for (size_t i = 0; ok && i < m->from->cells.count; i++) {
        icha_cell_key key = *(const icha_cell_key *)icha_sums_entry(&m->from->cells, i);
        key.product = m->names[key.product], key.payer = m->names[key.payer], key.bank = m->names[key.bank];
        m->cells[i] = icha_lines_number(&m->to->cells, &key);
        ok = m->cells[i] != 0;
    }
    for (size_t i = 0; ok && i < m->from->claims.count; i++) {
        const icha_line_claim *claim = icha_sums_entry(&m->from->claims, i);
        icha_claim_key key = claim->key;
        key.product = m->names[key.product], key.payer = m->names[key.payer], key.bank = m->names[key.bank];
        icha_line_claim *own = icha_sums_at(&m->to->claims, &key);
        if (own == NULL) return false;
        own->paid_cell = m->cells[claim->paid_cell - 1];
        m->claims[i] = icha_lines_number(&m->to->claims, &key);
    }
    return ok;
}

static bool merge_lines(const merging *m, icha_sums *to, const icha_sums *from, const uint32_t *places) {
    for (size_t i = 0; i < from->count; i++) {
        const icha_line *line = icha_sums_entry(from, i);
        icha_line_key key = {places[line->key.place - 1], m->paths[line->key.node - 1]};
        icha_line *own = icha_sums_at(to, &key);
        if (own == NULL) return false;
        own->amount += line->amount;
        own->claimed += line->claimed;
    }
    return true;
}

static bool merge_loans(const merging *m) {
    for (size_t i = 0; i < m->from->cell_loans.count; i++) {
        const icha_chain_loans *loans = icha_sums_entry(&m->from->cell_loans, i);
        icha_line_key key = {m->cells[loans->key.place - 1], m->chains[loans->key.node - 1]};
        icha_chain_loans *own = icha_sums_at(&m->to->cell_loans, &key);
        if (own == NULL) return false;
        own->loans += loans->loans; /* a loan belongs to one thread */
    }
    for (size_t i = 0; i < m->from->passings.count; i++) {
        const icha_passing *passing = icha_sums_entry(&m->from->passings, i);
        icha_passing_key key = {m->paths[passing->key.node - 1], passing->key.year};
        icha_passing *own = icha_sums_at(&m->to->passings, &key);
        if (own == NULL) return false;
        own->loans += passing->loans;
    }
    for (size_t i = 0; i < m->from->struck.count; i++) {
        const icha_struck *struck = icha_sums_entry(&m->from->struck, i);
        icha_struck_key key = {m->names[struck->key.product], struck->key.year, struck->key.kind};
        icha_struck *own = icha_sums_at(&m->to->struck, &key);
        if (own == NULL) return false;
        own->loans += struck->loans;
    }
    return true;
}

static bool merge_commitments(const merging *m) {
    bool ok = true;
    size_t base = m->to->id_length;
    if (m->from->id_length > 0) ok = icha_lines_keep_id(m->to, m->from->ids, m->from->id_length - 1) != SIZE_MAX;
    for (size_t i = 0; ok && i < m->from->commitment_count; i++) {
        icha_commitment commitment = m->from->commitments[i];
        commitment.product = m->names[commitment.product];
        commitment.payer = m->names[commitment.payer];
        commitment.id += base;
        ok = icha_lines_commit(m->to, &commitment);
    }
    return ok;
}

static bool merge_all(merging *m) {
    return merge_names(m) && merge_paths(m) && merge_places(m) &&
           merge_lines(m, &m->to->cell_lines, &m->from->cell_lines, m->cells) &&
           merge_lines(m, &m->to->claim_lines, &m->from->claim_lines, m->claims) && merge_loans(m) &&
           merge_commitments(m);
}

static bool copy_names(icha_names *to, const icha_names *from) {
    bool ok = true;
    for (size_t i = 0; ok && i < from->count; i++)
        ok = icha_names_number(to, from->texts[i], strlen(from->texts[i])) == i; /* "" is number 0 of both */
    return ok;
}

/* A book goes on from another many times over: its tables are copied as they are, not looked up anew. */
bool icha_lines_copy(icha_lines *lines, const icha_lines *other) {
    const icha_sums *to[TABLES], *from[TABLES];
    bool ok = copy_names(&lines->names, &other->names);
    list_tables(lines, to);
    list_tables(other, from);
    for (size_t i = 0; ok && i < TABLES; i++) ok = icha_sums_copy((icha_sums *)(uintptr_t)to[i], from[i]);
    if (ok && other->id_length > 0) ok = icha_lines_keep_id(lines, other->ids, other->id_length - 1) != SIZE_MAX;
    for (size_t i = 0; ok && i < other->commitment_count; i++) ok = icha_lines_commit(lines, &other->commitments[i]);
    return ok;
}

bool icha_lines_take(icha_lines *lines, icha_lines *other) {
    if (lines->paths.count > 0) return icha_lines_merge(lines, other);
    icha_lines empty = *lines;
    *lines = *other;
    *other = empty;
    return true;
}

bool icha_lines_merge(icha_lines *lines, const icha_lines *other) {
    merging m = {lines,
                 other,
                 calloc(other->names.count + 1, sizeof *m.names),
                 calloc(other->paths.count + 1, sizeof *m.paths),
                 calloc(other->chains.count + 1, sizeof *m.chains),
                 calloc(other->cells.count + 1, sizeof *m.cells),
                 calloc(other->claims.count + 1, sizeof *m.claims)};
    bool ok = m.names != NULL && m.paths != NULL && m.chains != NULL && m.cells != NULL && m.claims != NULL;
    ok = ok && merge_all(&m);
    free(m.names);
    free(m.paths);
    free(m.chains);
    free(m.cells);
    free(m.claims);
    return ok;
}
