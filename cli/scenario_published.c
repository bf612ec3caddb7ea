/* published.csv: what somebody published, what the model says, the difference, and why. */
#include <stdlib.h>
#include <string.h>

#include "number/fail.h"
#include "published.h"
#include "scenario.h"

/* ---- over the points of the grid ---- */

bool scenario_ranges_begin(scenario_ranges *ranges, const icha_scenario *scenario) {
    *ranges = (scenario_ranges){.scenario = scenario};
    ranges->items = calloc(scenario->published_count + 1, sizeof *ranges->items);
    return ranges->items != NULL && pthread_mutex_init(&ranges->lock, NULL) == 0;
}

void scenario_ranges_end(scenario_ranges *ranges) {
    if (ranges->items != NULL) pthread_mutex_destroy(&ranges->lock);
    free(ranges->items);
}

static bool is_over_grid(const icha_published *entry) {
    return entry->form == ICHA_PUBLISHED_OUTLAY && entry->outlay.over_grid;
}

/* The least and the greatest do not depend on the order of the points. */
icha_status scenario_ranges_see(scenario_ranges *ranges, const icha_portfolio *outlay, icha_error *err) {
    const icha_scenario *s = ranges->scenario;
    icha_status status = ICHA_OK;
    pthread_mutex_lock(&ranges->lock);
    for (size_t i = 0; status == ICHA_OK && i < s->published_count; i++)
        if (is_over_grid(&s->published[i]))
            status = icha_published_widen(&s->published[i], outlay, &ranges->items[i], err);
    pthread_mutex_unlock(&ranges->lock);
    return status;
}

/* ---- the rows ---- */

static void set_ends(json_t *row, const char *key, const icha_extent *extent, icha_unit unit) {
    char name[32], text[ICHA_TEXT_MAX];
    for (int high = 0; high < 2; high++) {
        snprintf(name, sizeof name, "%s_%s", key, high == 0 ? "low" : "high");
        icha_extent_text(high == 0 ? extent->low : extent->high, unit, text, sizeof text);
        json_object_set_new(row, name,
                            json_string(extent->state == ICHA_STATE_KNOWN ? text : icha_state_name(extent->state)));
    }
}

/* M-5: those of the run, and those that this figure alone comes from. */
static json_t *assumptions_of(const icha_portfolio *portfolio, const icha_model_figure *figure) {
    json_t *list = outlay_assumptions(portfolio);
    for (size_t i = 0; list != NULL && i < 2; i++) {
        bool is_new = figure->assumed[i] != NULL &&
                      (i == 0 || figure->assumed[0] == NULL || strcmp(figure->assumed[0], figure->assumed[1]) != 0);
        for (size_t k = 0; is_new && k < icha_portfolio_assumption_count(portfolio); k++)
            is_new = strcmp(icha_portfolio_assumption(portfolio, k), figure->assumed[i]) != 0;
        if (is_new) json_array_append_new(list, json_string(figure->assumed[i]));
    }
    return list;
}

static void set_source(json_t *row, const icha_source *source) {
    char line[24] = "";
    if (source->line > 0) snprintf(line, sizeof line, "%d", (int)source->line);
    json_object_set_new(row, "document", json_string(source->document));
    json_object_set_new(row, "line", json_string(line));
    json_object_set_new(row, "quote", json_string(source->quote));
}

static icha_status add_row(json_t *rows, const scenario_input *file, const icha_published *entry,
                           const icha_model_figure *model, const icha_portfolio *portfolio, icha_error *err) {
    bool korean = file->options.language == ICHA_LANGUAGE_KO;
    icha_extent says = icha_extent_of(&entry->says), difference;
    icha_status status = icha_extent_difference(&model->extent, &says, &difference, err);
    if (status != ICHA_OK) return icha_fail_in_field(err, status, entry->id);
    json_t *row = json_pack("{s:s, s:s, s:s, s:s, s:o}", "id", entry->id, "what",
                            korean ? entry->what_ko : entry->what_en, "unit", icha_unit_name(entry->unit), "why",
                            korean ? entry->why_ko : entry->why_en, "assumptions", assumptions_of(portfolio, model));
    if (row == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    set_ends(row, "says", &says, entry->unit);
    set_ends(row, "model", &model->extent, entry->unit);
    set_ends(row, "difference", &difference, entry->unit);
    set_source(row, &entry->source);
    json_array_append_new(rows, row);
    return ICHA_OK;
}

static icha_status make_rows(json_t *rows, const scenario_input *file, const scenario_ranges *ranges,
                             const icha_portfolio *portfolio, icha_error *err) {
    const icha_scenario *s = file->opened.scenario;
    icha_status status = ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < s->published_count; i++) {
        icha_model_figure model = {.extent = ranges->items[i]};
        if (!is_over_grid(&s->published[i]))
            status = icha_published_figure(&s->published[i], file->opened.snapshot, file->options.known_on, portfolio,
                                           &model, err);
        if (status == ICHA_OK) status = add_row(rows, file, &s->published[i], &model, portfolio, err);
    }
    return status;
}

icha_status scenario_write_published(outlay_job *job, const scenario_input *file, const scenario_ranges *ranges,
                                     icha_error *err) {
    char *text = NULL;
    size_t length = 0, count = file->opened.scenario->published_count;
    if (count == 0) return ICHA_OK;
    FILE *out = open_memstream(&text, &length);
    job->published = json_array();
    bool ok = out != NULL && job->published != NULL;
    icha_status status = ok ? make_rows(job->published, file, ranges, job->portfolio, err)
                            : icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    if (status == ICHA_OK) status = published_write_csv(out, job->published, err);
    if (out != NULL && fclose(out) != 0 && status == ICHA_OK)
        status = icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    if (status == ICHA_OK) status = outlay_write_text(job, "published.csv", text, length, (int64_t)count, err);
    free(text);
    return status;
}
