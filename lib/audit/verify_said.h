/* Do the tables of a run say what its manifest says that it rests on (M-5)? */
#ifndef ICHA_LIB_VERIFY_SAID_H
#define ICHA_LIB_VERIFY_SAID_H

#include <jansson.h>

#define ICHA_SAID_LINES_MAX 10000 /* of each table; what comes behind is replay's */

/* The column `assumptions` of each table against the manifest's list: a finding of the level `integrity` where a line
 * says something else. held.csv has no figures and no such column. */
void icha_verify_said(const char *folder, const json_t *manifest, json_t *report);
#endif
