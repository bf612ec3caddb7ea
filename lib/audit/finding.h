/* What an audit found, by level, as a document: {"levels": [{"level", "state"}], "findings": [...], "skipped":
 * [...]}. Never
 * one bare "OK" (M-2): each level says for itself whether it holds, what was not looked at is listed. */
#ifndef ICHA_LIB_FINDING_H
#define ICHA_LIB_FINDING_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "icha/status.h"

/* Something that differs. Texts may be NULL, numbers -1: left out. */
typedef struct icha_finding_at {
    const char *level; /* schema, integrity, rows, chain, replay, prove */
    const char *file;  /* below the run's folder; or what it is about, such as a loan */
    const char *what;  /* a fixed word, such as `sha256`; the program has a sentence for each */
    const char *found; /* not UTF-8: its bytes as \xNN; cut if long */
    const char *expected;
    int64_t line;     /* from 1 */
    int64_t offset;   /* bytes, from 0 */
    const char *loan; /* whose it is */
} icha_finding_at;
#define ICHA_FINDING_AT(level, file, what)                                                                             \
    { level, file, what, NULL, NULL, -1, -1, NULL }
#define ICHA_FINDINGS_LISTED_MAX 1000 /* of one level; more are counted only */

/* NULL: no memory. */
json_t *icha_audit_begin(void);
void icha_audit_find(json_t *report, const icha_finding_at *at);
/* The same in short. */
void icha_audit_differs(json_t *report, const char *level, const char *file, const char *what, const char *found,
                        const char *expected);
/* What could not be read differs. For want of memory it is a gap (json_whole.h) and no finding. */
void icha_audit_unreadable(json_t *report, const char *level, const char *file, const icha_error *why);
/* Something that was not looked at, and why. */
void icha_audit_skip(json_t *report, const char *level, const char *file, const char *what);
/* Ends a level: it fails if anything was found in it, else it holds; `looked` things were looked at. */
void icha_audit_end(json_t *report, const char *level, int64_t looked);
/* A level that was not looked at. */
void icha_audit_leave(json_t *report, const char *level, const char *what);
/* Was nothing found at any level? */
bool icha_audit_holds(const json_t *report);

/* A text of any bytes as UTF-8 of at most `limit` bytes. */
json_t *icha_audit_text(const char *bytes, size_t length, size_t limit);
#endif
