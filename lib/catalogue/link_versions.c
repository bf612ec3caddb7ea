/* C-3: on every event date and known-on date at most one version may be left. */
#include <stdio.h>
#include <string.h>

#include "catalogue/link.h"

static bool find_version(const icha_cat_parameter *parameter, const char *id, size_t *index) {
    for (size_t i = 0; i < parameter->version_count; i++)
        if (strcmp(parameter->versions[i].public.id, id) == 0) {
            *index = i;
            return true;
        }
    return false;
}

static void report_no_version(icha_cat_reader *reader, const icha_cat_parameter *parameter, size_t from, size_t item) {
    char ids[200] = "";
    size_t length = 0;
    for (size_t i = 0; i < parameter->version_count && length < sizeof ids; i++)
        if (i != from)
            length += (size_t)snprintf(ids + length, sizeof ids - length, "%s%s", length == 0 ? "" : ", ",
                                       parameter->versions[i].public.id);
    const icha_cat_version *version = &parameter->versions[from];
    icha_cat_fault(reader, version->supersedes_places[item], ICHA_M_VERSION_NONE, version->supersedes[item],
                   length == 0 ? "-" : ids);
}

/* Turns the ids of `supersedes` round: every version learns who supersedes it. */
static bool turn_round(icha_cat_reader *reader, icha_cat_parameter *parameter) {
    bool good = true;
    for (size_t i = 0; i < parameter->version_count; i++) {
        icha_cat_version *version = &parameter->versions[i];
        version->superseded_by =
            icha_cat_arena_take(reader->arena, parameter->version_count, sizeof *version->superseded_by);
        good = good && version->superseded_by != NULL;
    }
    for (size_t i = 0; good && i < parameter->version_count; i++)
        for (size_t k = 0; k < parameter->versions[i].supersedes_count; k++) {
            size_t target = 0;
            if (!find_version(parameter, parameter->versions[i].supersedes[k], &target) || target == i) {
                report_no_version(reader, parameter, i, k);
                continue;
            }
            icha_cat_version *old = &parameter->versions[target];
            bool is_repeated = old->superseded_by_count > 0 && old->superseded_by[old->superseded_by_count - 1] == i;
            if (!is_repeated) old->superseded_by[old->superseded_by_count++] = (uint16_t)i;
        }
    return good;
}

/* Does `from` reach `target` through superseded_by? Each version is visited once. */
static bool reaches(const icha_cat_parameter *parameter, size_t from, size_t target) {
    bool seen[ICHA_CATALOGUE_VERSIONS_MAX] = {false};
    size_t stack[ICHA_CATALOGUE_VERSIONS_MAX], depth = 0;
    stack[depth++] = from;
    while (depth > 0) {
        const icha_cat_version *version = &parameter->versions[stack[--depth]];
        for (size_t k = 0; k < version->superseded_by_count; k++) {
            size_t next = version->superseded_by[k];
            if (next == target) return true;
            if (seen[next]) continue;
            seen[next] = true;
            stack[depth++] = next;
        }
    }
    return false;
}

static bool report_cycles(icha_cat_reader *reader, const icha_cat_parameter *parameter) {
    for (size_t i = 0; i < parameter->version_count; i++)
        if (reaches(parameter, i, i)) {
            const icha_cat_version *version = &parameter->versions[i];
            icha_cat_fault(reader, version->place, ICHA_M_SUPERSEDES_CYCLE, version->public.id, "no cycle");
            return true;
        }
    return false;
}

static icha_date later(icha_date a, icha_date b) {
    return a > b ? a : b;
}

typedef struct version_pair {
    const icha_cat_parameter *parameter;
    const icha_cat_version *first, *second;
    icha_date from, to, known_on;
} version_pair;

static bool both_are_left(const version_pair *pair, icha_date on) {
    return pair->from <= on && on <= pair->to &&
           !icha_cat_is_superseded(pair->parameter, pair->first, on, pair->known_on) &&
           !icha_cat_is_superseded(pair->parameter, pair->second, on, pair->known_on);
}

static bool left_after_superseders(const version_pair *pair, const icha_cat_version *version, icha_date *on) {
    for (size_t k = 0; k < version->superseded_by_count; k++) {
        icha_date end = pair->parameter->versions[version->superseded_by[k]].public.valid_to;
        if (end < ICHA_DATE_MAX && both_are_left(pair, end + 1)) {
            *on = end + 1;
            return true;
        }
    }
    return false;
}

/* Is there a pair (event date, known-on date) on which both versions are left?
 *
 * Known-on: more is superseded the later it is, so the earliest day on which both are known is the worst.
 * Event date: the days on which one of the two is superseded are a union of intervals; if these leave a day of the
 * common range open, then its first day or the day after the end of one of them is open. So these days are enough. */
static bool overlap(const icha_cat_parameter *parameter, size_t i, size_t j, version_pair *out, icha_date *on) {
    const icha_cat_version *first = &parameter->versions[i], *second = &parameter->versions[j];
    const icha_version *a = &first->public, *b = &second->public;
    version_pair pair = {parameter,
                         first,
                         second,
                         later(a->valid_from, b->valid_from),
                         a->valid_to < b->valid_to ? a->valid_to : b->valid_to,
                         later(a->known_from, b->known_from)};
    *out = pair;
    *on = pair.from;
    return both_are_left(&pair, pair.from) || left_after_superseders(&pair, first, on) ||
           left_after_superseders(&pair, second, on);
}

static void report_overlap(icha_cat_reader *reader, const version_pair *pair, icha_date on) {
    char found[240], on_text[ICHA_DATE_TEXT_SIZE], known_text[ICHA_DATE_TEXT_SIZE];
    icha_date_format(on, on_text, sizeof on_text);
    icha_date_format(pair->known_on, known_text, sizeof known_text);
    snprintf(found, sizeof found, "%s + %s: %s (known on %s)", pair->first->public.id, pair->second->public.id, on_text,
             known_text);
    icha_cat_fault(reader, pair->second->place, ICHA_M_VERSIONS_OVERLAP, found, "exactly one (supersedes, valid_to)");
}

void icha_cat_link_versions(icha_cat_reader *reader, icha_cat_parameter *parameter) {
    if (!turn_round(reader, parameter) || report_cycles(reader, parameter)) return;
    version_pair pair;
    icha_date on;
    for (size_t i = 0; i < parameter->version_count; i++)
        for (size_t j = i + 1; j < parameter->version_count; j++)
            if (overlap(parameter, i, j, &pair, &on)) report_overlap(reader, &pair, on);
}
