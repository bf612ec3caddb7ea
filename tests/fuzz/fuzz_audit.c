/* A manifest, a log and a key of any bytes: read without a fault, and what is no run's or no entry is found (M-2, X-5). */
#include <stdlib.h>

#include "audit/finding.h"
#include "audit/log.h"
#include "audit/verify.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    json_t *manifest = NULL, *report = icha_audit_begin();
    icha_log_end end;
    int64_t found;
    icha_log_entry wanted = {NULL, "", "", NULL};
    uint8_t key[ICHA_PUBLIC_KEY_SIZE];
    if (icha_key_parse((const char *)data, size, key) && size != 2 * sizeof key) abort();
    icha_verify_manifest((const char *)data, size, report, &manifest);
    if (manifest == NULL && icha_audit_holds(report)) abort(); /* nothing usable, and nobody says why */
    json_decref(manifest);
    json_decref(report);
    report = icha_audit_begin();
    icha_log_check((const char *)data, size, "log", NULL, &wanted, report, &end, &found);
    if (end.entries < found) abort();
    json_decref(report);
    return 0;
}
