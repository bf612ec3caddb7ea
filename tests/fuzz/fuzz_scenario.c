/* Any bytes as a scenario: a status comes back, every fault has its sentence and place; what is read compiles
 * or is refused with a sentence, and its canonical form is one that RFC 8785 readers take; nothing is leaked. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "audit/canonical.h"
#include "scenario/canonical.h"
#include "scenario/compile.h"
#include "scenario/read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The shipped catalogue, loaded once: the examples name its products. */
static const icha_catalogue *shipped(void) {
    static icha_catalogue *catalogue;
    if (catalogue == NULL &&
        icha_catalogue_load(ICHA_TEST_SOURCE_DIR "/catalogue", NULL, 0, &catalogue, NULL, NULL) != ICHA_OK)
        abort();
    return catalogue;
}

/* Read again, it is the same text: keys sorted, nothing that M-1 forbids. */
static void check_form(const char *form, size_t length) {
    json_t *read = json_loadb(form, length, JSON_REJECT_DUPLICATES, NULL);
    char *again = read == NULL ? NULL : icha_canonical_json(read, NULL);
    if (again == NULL || strcmp(again, form) != 0) abort();
    free(again);
    json_decref(read);
}

/* Every version of a snapshot that is no base's says whose it is, and one holds on each day of its window. */
static void check_snapshot(const icha_catalogue *snapshot, const icha_scenario *scenario) {
    for (size_t i = 0; i < scenario->overlay_count; i++) {
        const icha_overlay *o = &scenario->overlays[i];
        const icha_date days[] = {o->from, o->to};
        icha_version version;
        for (size_t k = 0; k < 2; k++)
            if (icha_catalogue_select(snapshot, o->product, o->parameter, days[k], ICHA_DATE_MIN, &version, NULL) !=
                    ICHA_OK ||
                version.status != ICHA_VERSION_OVERLAY || strncmp(version.assumption, "overlay:", 8) != 0)
                abort();
    }
}

static void use(const icha_scenario *scenario) {
    icha_catalogue *snapshot = NULL;
    icha_error error = ICHA_ERROR_INIT;
    char *form = NULL;
    size_t length = 0;
    icha_status status = icha_scenario_compile(scenario, shipped(), "fuzz.yaml", &snapshot, &error);
    if ((status == ICHA_OK) != (snapshot != NULL) || (status != ICHA_OK && error.message[0] == '\0')) abort();
    if (snapshot != NULL) check_snapshot(snapshot, scenario);
    icha_catalogue_free(snapshot);
    icha_status written = icha_scenario_canonical(scenario, shipped(), &form, &length, NULL, &error);
    if ((written == ICHA_OK) != (form != NULL) || (status == ICHA_OK && written != ICHA_OK)) abort();
    if (form != NULL) check_form(form, length);
    free(form);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    icha_scenario *scenario = NULL;
    icha_faults *faults = NULL;
    icha_error error = ICHA_ERROR_INIT;
    icha_status status = icha_scenario_read((const char *)data, size, "fuzz.yaml", &scenario, &faults, &error);
    if ((status == ICHA_OK) != (scenario != NULL) || (status == ICHA_OK) != (icha_faults_count(faults) == 0)) abort();
    for (size_t i = 0; i < icha_faults_count(faults); i++)
        if (icha_faults_at(faults, i)->message[0] == '\0') abort();
    if (scenario != NULL) use(scenario);
    icha_faults_free(faults);
    icha_scenario_free(scenario);
    return 0;
}
