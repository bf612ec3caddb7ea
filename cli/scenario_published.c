/* published.csv: what somebody published, what the model says, the difference, and why. */
#include <stdlib.h>

#include "number/fail.h"
#include "published.h"
#include "scenario.h"

static void set_ends(json_t *row, const char *key, const icha_extent *extent, icha_unit unit) {
    char name[32], text[ICHA_TEXT_MAX];
    for (int high = 0; high < 2; high++) {
        snprintf(name, sizeof name, "%s_%s", key, high == 0 ? "low" : "high");
        icha_extent_text(high == 0 ? extent->low : extent->high, unit, text, sizeof text);
        json_object_set_new(row, name,
                            json_string(extent->state == ICHA_STATE_KNOWN ? text : icha_state_name(extent->state)));
    }
}

static void set_source(json_t *row, const icha_source *source) {
    char line[24] = "";
    if (source->line > 0) snprintf(line, sizeof line, "%d", (int)source->line);
    json_object_set_new(row, "document", json_string(source->document));
    json_object_set_new(row, "line", json_string(line));
    json_object_set_new(row, "quote", json_string(source->quote));
}

static icha_status add_row(json_t *rows, const scenario_input *file, const icha_published *entry,
                           const icha_extent *model, const icha_portfolio *portfolio, icha_error *err) {
    bool korean = file->options.language == ICHA_LANGUAGE_KO;
    icha_extent says = icha_extent_of(&entry->says), difference;
    icha_status status = icha_extent_difference(model, &says, &difference, err);
    if (status != ICHA_OK) return icha_fail_in_field(err, status, entry->id);
    json_t *row = json_pack("{s:s, s:s, s:s, s:s, s:o}", "id", entry->id, "what",
                            korean ? entry->what_ko : entry->what_en, "unit", icha_unit_name(entry->unit), "why",
                            korean ? entry->why_ko : entry->why_en, "assumptions", outlay_assumptions(portfolio));
    if (row == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    set_ends(row, "says", &says, entry->unit);
    set_ends(row, "model", model, entry->unit);
    set_ends(row, "difference", &difference, entry->unit);
    set_source(row, &entry->source);
    json_array_append_new(rows, row);
    return ICHA_OK;
}

static icha_status make_rows(json_t *rows, const scenario_input *file, const scenario_swept *swept,
                             const icha_portfolio *portfolio, icha_error *err) {
    const icha_scenario *s = file->opened.scenario;
    icha_status status = ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < s->published_count; i++) {
        icha_model_figure model = {.extent = swept->ranges[i]};
        if (!icha_published_is_over_grid(&s->published[i]))
            status = icha_published_figure(&s->published[i], file->opened.snapshot, file->options.known_on, portfolio,
                                           &model, err);
        if (status == ICHA_OK) status = add_row(rows, file, &s->published[i], &model.extent, portfolio, err);
    }
    return status;
}

icha_status scenario_write_published(outlay_job *job, const scenario_input *file, const scenario_swept *swept,
                                     icha_error *err) {
    char *text = NULL;
    size_t length = 0, count = file->opened.scenario->published_count;
    if (count == 0) return ICHA_OK;
    FILE *out = open_memstream(&text, &length);
    job->published = json_array();
    bool ok = out != NULL && job->published != NULL;
    icha_status status = ok ? make_rows(job->published, file, swept, job->portfolio, err)
                            : icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    if (status == ICHA_OK) status = published_write_csv(out, job->published, err);
    if (out != NULL && fclose(out) != 0 && status == ICHA_OK)
        status = icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    if (status == ICHA_OK) status = outlay_write_text(job, "published.csv", text, length, (int64_t)count, err);
    free(text);
    return status;
}
