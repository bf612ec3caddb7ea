/* Is the folder of a run as the run wrote it (M-2)? What differs is found, not an error; nothing in it is believed. */
#ifndef ICHA_LIB_VERIFY_H
#define ICHA_LIB_VERIFY_H

#include <jansson.h>

#include "icha/status.h"

/* The levels `schema`, `integrity` and `rows` into the report: the manifest's form and its own digests; every byte
 * of every
 * file, what is missing and what nobody knows; the lines of each table and their root. *manifest: what could be read of
 * it, or NULL. Errors: IO (the folder cannot be read), MEMORY. */
icha_status icha_verify_run(const char *folder, json_t *report, json_t **manifest, icha_error *err);

/* The level `schema` of manifest text alone: what fuzzing reads. *manifest NULL: it is none. */
void icha_verify_manifest(const char *text, size_t length, json_t *report, json_t **manifest);
#endif
