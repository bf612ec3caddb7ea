/* Findings as sentences: what `notes` and errors print. */
#include <assert.h>
#include <string.h>

#include "filling.h"
#include "number/fail.h"

void icha_finding_error(const icha_finding *finding, icha_language language, icha_error *err) {
    char limit[ICHA_LIMIT_TEXT] = "";
    bool cited = finding->version.product != NULL;
    if (cited) icha_limit_text(&finding->version.value, language, limit, sizeof limit);
    switch (finding->kind) {
    case ICHA_FINDING_MISSING:
        (void)icha_fail(err, ICHA_M_VALUE_MISSING, NULL, finding->key, NULL, finding->value);
        break;
    case ICHA_FINDING_UNDETERMINED:
        (void)icha_fail(err, ICHA_M_KEY_UNDETERMINED, "C-2", NULL, finding->key, limit);
        break;
    case ICHA_FINDING_REFUSED:
        (void)icha_fail(err, ICHA_M_OUTSIDE_LIMIT, "C-7", finding->key, finding->value, limit);
        break;
    case ICHA_FINDING_NOT_CHECKED: {
        bool unknown = finding->version.value.state == ICHA_STATE_UNKNOWN;
        icha_note(err, ICHA_M_LIMIT_NOT_CHECKED, NULL, NULL, finding->key,
                  unknown ? icha_state_name(ICHA_STATE_UNKNOWN) : limit);
        break;
    }
    case ICHA_FINDING_ASSUMED:
        icha_note(err, ICHA_M_KEY_ASSUMED, "C-5", finding->key, finding->value, finding->version.assumption);
        break;
    case ICHA_FINDING_CATALOGUE:
        icha_note(err, ICHA_M_KEY_FROM_CATALOGUE, "C-3", finding->key, finding->value, finding->version.id);
        break;
    case ICHA_FINDING_DEFAULTED: icha_note(err, ICHA_M_KEY_DEFAULTED, "C-2", NULL, finding->key, finding->value); break;
    case ICHA_FINDING_ERROR: *err = finding->error; break;
    }
}

size_t icha_finding_sentence(const icha_finding *finding, icha_language language, char *buffer, size_t size) {
    icha_error sentence = ICHA_ERROR_INIT;
    icha_finding_error(finding, language, &sentence);
    return icha_error_sentence(&sentence, language, buffer, size);
}
