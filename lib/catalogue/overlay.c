/* Windows and versions: a snapshot shares all that does not change with its base. */
#include "catalogue/overlay.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue/overlay_parts.h"

typedef struct overlaying {
    icha_catalogue *snapshot;
    const icha_catalogue *base;
    const icha_overlays *of;
    const icha_overlay *overlay; /* the one under way */
    size_t place;                /* its place, from 1 */
    icha_cat_parameter *parameter;
    icha_operand operand;
    icha_spelt expects;
    size_t first; /* of its versions among the parameter's */
} overlaying;

static icha_status no_memory(icha_error *err) {
    return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
}

const char *icha_overlay_name(icha_cat_arena *arena, const char *prefix, const char *scenario, const char *before,
                              size_t place) {
    size_t length = strlen(prefix);
    bool follows = before != NULL && strncmp(before, prefix, length) == 0 && before[length] == ':';
    size_t size = length + strlen(scenario) + (follows ? strlen(before) : 0) + 32;
    char *name = icha_cat_arena_take(arena, size, 1);
    if (name == NULL) return NULL;
    if (follows) snprintf(name, size, "%s+%zu", before, place);
    else snprintf(name, size, "%s:%s#%zu", prefix, scenario, place);
    return name;
}

/* ---- the parameter, copied before it is changed ---- */

static size_t index_of_product(const icha_catalogue *catalogue, const char *id) {
    for (size_t i = 0; i < catalogue->listed_count; i++)
        if (strcmp(catalogue->sorted[i]->public.id, id) == 0) return i;
    return SIZE_MAX;
}

static size_t index_of_parameter(const icha_cat_product *product, const char *name) {
    for (size_t i = 0; i < product->all_count; i++)
        if (strcmp(product->all[i]->name, name) == 0) return i;
    return SIZE_MAX;
}

/* The product itself, no longer shared with the base. */
static icha_cat_product *own_product(overlaying *o, size_t index) {
    icha_catalogue *snapshot = o->snapshot;
    if (snapshot->sorted[index] != o->base->sorted[index]) return snapshot->sorted[index];
    const icha_cat_product *shared = snapshot->sorted[index];
    icha_cat_product *own = icha_cat_arena_take(&snapshot->arena, 1, sizeof *own);
    const icha_cat_parameter **all = icha_cat_arena_take(&snapshot->arena, shared->all_count, sizeof *all);
    if (own == NULL || all == NULL) return NULL;
    *own = *shared;
    own->all = memcpy(all, shared->all, shared->all_count * sizeof *all);
    return snapshot->sorted[index] = own;
}

/* Room for one parameter's copy. A parameter that several products inherit is changed for one of them only. */
static icha_cat_parameter *own_parameter(overlaying *o, size_t product_index, size_t index) {
    icha_cat_product *product = own_product(o, product_index);
    if (product == NULL) return NULL;
    icha_cat_parameter *own = icha_cat_arena_take(&o->snapshot->arena, 1, sizeof *own);
    if (own == NULL) return NULL;
    *own = *product->all[index];
    product->all[index] = own;
    return own;
}

static icha_status find_parameter(overlaying *o, icha_error *err) {
    const icha_overlay *overlay = o->overlay;
    size_t product = index_of_product(o->snapshot, overlay->product);
    if (product == SIZE_MAX) return icha_fail(err, ICHA_M_PRODUCT_NONE, "C-1", "product", overlay->product, NULL);
    size_t index = index_of_parameter(o->snapshot->sorted[product], overlay->parameter);
    if (index == SIZE_MAX)
        return icha_fail(err, ICHA_M_PARAMETER_NONE, "C-1", overlay->parameter, overlay->product, NULL);
    o->parameter = own_parameter(o, product, index);
    return o->parameter == NULL ? no_memory(err) : ICHA_OK;
}

/* ---- windows ---- */

/* The last day up to which the selection on `on` holds, within the window: everything known (docs/decisions/0013). */
static icha_date end_of_segment(const overlaying *o, icha_date on) {
    icha_date end = o->overlay->to;
    for (size_t i = 0; i < o->parameter->version_count; i++) {
        const icha_version *version = &o->parameter->versions[i].public;
        if (version->valid_from > on && version->valid_from <= end) end = version->valid_from - 1;
        if (version->valid_to >= on && version->valid_to < end) end = version->valid_to;
    }
    return end;
}

static size_t count_segments(const overlaying *o) {
    size_t count = 0;
    for (icha_date on = o->overlay->from; on <= o->overlay->to; on = end_of_segment(o, on) + 1) count++;
    return count;
}

/* Room for the versions to come. Old arrays stay in the arena: it grows by doubling, so they add up to one more. */
static icha_status make_room(overlaying *o, icha_error *err) {
    icha_cat_parameter *parameter = o->parameter;
    size_t room = parameter->version_count + count_segments(o);
    if (room > ICHA_OVERLAY_VERSIONS_MAX) {
        char limit[24];
        snprintf(limit, sizeof limit, "<= %d", ICHA_OVERLAY_VERSIONS_MAX);
        return icha_fail(err, ICHA_M_YAML_LIMIT, "X-3", parameter->name, "versions of a parameter", limit);
    }
    icha_cat_version *versions = icha_cat_arena_take(&o->snapshot->arena, room, sizeof *versions);
    if (versions == NULL) return no_memory(err);
    memcpy(versions, parameter->versions, parameter->version_count * sizeof *versions);
    parameter->versions = versions;
    o->first = parameter->version_count;
    return ICHA_OK;
}

/* ---- versions ---- */

static icha_status fail_expects(const overlaying *o, icha_date on, const icha_value *found, icha_error *err) {
    char text[160], value[128], day[ICHA_DATE_TEXT_SIZE];
    icha_overlay_write(found, value, sizeof value);
    icha_date_format(on, day, sizeof day);
    snprintf(text, sizeof text, "%s: %s", day, value);
    return icha_fail(err, ICHA_M_OVERLAY_EXPECTS, "A-1", "expects", text, o->overlay->expects);
}

static icha_status check_expects(overlaying *o, icha_date on, const icha_value *before, icha_error *err) {
    const icha_value *part = before;
    if (o->overlay->expects == NULL) return ICHA_OK;
    bool is_whole_of_keyed = before->form == ICHA_FORM_KEYED && o->overlay->part == NULL;
    if (is_whole_of_keyed) return ICHA_OK; /* a part must be named: applying it says which there are */
    if (o->overlay->part != NULL) part = icha_overlay_part(&o->snapshot->arena, before, o->overlay->part, err);
    if (part == NULL) return err == NULL ? ICHA_ERR_UNKNOWN_KEY : err->status;
    return icha_overlay_equals(part, &o->expects) ? ICHA_OK : fail_expects(o, on, part, err);
}

static const char *write_note(overlaying *o, const icha_value *before, const char *name) {
    static const char *const acts[] = {"", "set", "add", "multiply"};
    const icha_overlay *overlay = o->overlay;
    char was[256];
    icha_overlay_write(before, was, sizeof was);
    size_t size = strlen(name) + strlen(was) + strlen(overlay->operand) + 64 +
                  (overlay->part == NULL ? 0 : strlen(overlay->part)) +
                  (overlay->note == NULL ? 0 : strlen(overlay->note));
    char *note = icha_cat_arena_take(&o->snapshot->arena, size, 1);
    if (note != NULL)
        snprintf(note, size, "%s: %s %s%s%s; before: %s%s%s", name, acts[overlay->act], overlay->operand,
                 overlay->part == NULL ? "" : " of ", overlay->part == NULL ? "" : overlay->part, was,
                 overlay->note == NULL ? "" : "; ", overlay->note == NULL ? "" : overlay->note);
    return note;
}

/* A whole replaced by `set` owes nothing to the overlays before it; everything else does. */
static const char *name_of(overlaying *o, const icha_version *before) {
    bool is_new = o->overlay->act == ICHA_OVERLAY_SET && o->overlay->part == NULL;
    return icha_overlay_name(&o->snapshot->arena, "overlay", o->of->scenario, is_new ? NULL : before->assumption,
                             o->place);
}

static icha_status make_version(overlaying *o, const icha_version *before, icha_cat_version *made, icha_error *err) {
    *made = (icha_cat_version){.public = *before};
    icha_version *version = &made->public;
    icha_status status =
        icha_overlay_apply(&o->snapshot->arena, o->overlay, &o->operand, &before->value, &version->value, err);
    if (status != ICHA_OK) return status;
    version->known_from = ICHA_DATE_MIN; /* a what-if is known on every day, as an assumption is */
    version->status = ICHA_VERSION_OVERLAY;
    version->sources = NULL;
    version->source_count = 0;
    version->assumption = name_of(o, before);
    if (version->assumption == NULL) return no_memory(err);
    version->note = write_note(o, &before->value, version->assumption);
    return version->note == NULL ? no_memory(err) : ICHA_OK;
}

static bool same_figure(const icha_version *a, const icha_version *b) {
    icha_spelt spelt = {b->value, NULL};
    bool plain = a->value.form != ICHA_FORM_KEYED && a->value.unit < ICHA_UNIT_STEPS;
    return plain && strcmp(a->note, b->note) == 0 && icha_overlay_equals(&a->value, &spelt);
}

/* Days side by side on which the same was changed into the same are one version. */
static bool joins(const overlaying *o, const icha_cat_version *made, size_t count) {
    return count > o->first && same_figure(&o->parameter->versions[count - 1].public, &made->public);
}

static icha_status change_segment(overlaying *o, icha_date on, icha_date end, size_t *count, icha_error *err) {
    const icha_cat_version *before = icha_cat_pick(o->parameter, on, ICHA_DATE_MAX);
    icha_cat_version *made = &o->parameter->versions[*count];
    if (before == NULL) return icha_cat_fail_gap(err, o->overlay->product, o->overlay->parameter, on, ICHA_DATE_MAX);
    icha_status status = check_expects(o, on, &before->public.value, err);
    if (status == ICHA_OK) status = make_version(o, &before->public, made, err);
    if (status != ICHA_OK) return status;
    made->public.valid_from = on;
    made->public.valid_to = end;
    if (joins(o, made, *count)) o->parameter->versions[*count - 1].public.valid_to = end;
    else (*count)++;
    return ICHA_OK;
}

/* Ids are unique within the parameter: the overlay's name, with a number where it made several versions. */
static icha_status name_versions(overlaying *o, size_t count, icha_error *err) {
    for (size_t i = o->first; i < count; i++) {
        icha_version *version = &o->parameter->versions[i].public;
        const char *name = icha_overlay_name(&o->snapshot->arena, "overlay", o->of->scenario, NULL, o->place);
        char *id = name == NULL ? NULL : icha_cat_arena_take(&o->snapshot->arena, strlen(name) + 24, 1);
        if (id == NULL) return no_memory(err);
        if (count - o->first == 1) strcpy(id, name);
        else snprintf(id, strlen(name) + 24, "%s.%zu", name, i - o->first + 1);
        version->id = id;
    }
    return ICHA_OK;
}

static icha_status change_window(overlaying *o, icha_error *err) {
    icha_status status = make_room(o, err);
    size_t count = o->first;
    icha_date end;
    /* version_count grows only at the end: until then each day is asked as it was before this overlay */
    for (icha_date on = o->overlay->from; status == ICHA_OK && on <= o->overlay->to; on = end + 1) {
        end = end_of_segment(o, on);
        status = change_segment(o, on, end, &count, err);
    }
    if (status == ICHA_OK) status = name_versions(o, count, err);
    if (status != ICHA_OK) return status;
    o->parameter->overlay_count += count - o->first;
    o->parameter->version_count = count;
    return ICHA_OK;
}

static icha_status read_texts(overlaying *o, icha_error *err) {
    const icha_overlay *overlay = o->overlay;
    icha_cat_arena *arena = &o->snapshot->arena;
    icha_unit unit = o->parameter->unit;
    bool of_part = overlay->part != NULL;
    icha_status status =
        icha_operand_read(arena, unit, o->parameter->name, overlay->act, overlay->operand, &o->operand, err);
    if (status != ICHA_OK) return icha_fail_in_field(err, status, overlay->parameter);
    if (overlay->expects == NULL) return ICHA_OK;
    status = icha_overlay_read(arena, of_part ? icha_overlay_unit(unit) : unit, o->parameter->name, overlay->expects,
                               false, &o->expects, err);
    return status == ICHA_OK ? status : icha_fail_in_field(err, status, "expects");
}

static icha_status apply_overlay(overlaying *o, size_t index, icha_error *err) {
    o->overlay = &o->of->items[index];
    o->place = index + 1;
    icha_status status = find_parameter(o, err);
    if (status == ICHA_OK) status = read_texts(o, err);
    return status == ICHA_OK ? change_window(o, err) : status;
}

/* ---- the whole ---- */

static icha_catalogue *share(const icha_catalogue *base) {
    icha_catalogue *snapshot = malloc(sizeof *snapshot);
    if (snapshot == NULL) return NULL;
    *snapshot = *base;
    snapshot->arena = (icha_cat_arena){NULL, false};
    snapshot->sorted = icha_cat_arena_take(&snapshot->arena, base->sorted_count, sizeof *snapshot->sorted);
    snapshot->sorted_series =
        icha_cat_arena_take(&snapshot->arena, base->series_count, sizeof *snapshot->sorted_series);
    if (snapshot->sorted == NULL || snapshot->sorted_series == NULL) {
        icha_catalogue_free(snapshot);
        return NULL;
    }
    if (base->sorted_count > 0) memcpy(snapshot->sorted, base->sorted, base->sorted_count * sizeof *base->sorted);
    if (base->series_count > 0)
        memcpy(snapshot->sorted_series, base->sorted_series, base->series_count * sizeof *base->sorted_series);
    return snapshot;
}

icha_status icha_catalogue_overlay(const icha_catalogue *base, const icha_overlays *overlays, icha_catalogue **out,
                                   icha_error *err) {
    assert(base != NULL && overlays != NULL && out != NULL);
    icha_error own = ICHA_ERROR_INIT;
    icha_status status = ICHA_OK;
    if (err == NULL) err = &own;
    icha_catalogue *snapshot = share(base);
    if (snapshot == NULL) return no_memory(err);
    overlaying o = {.snapshot = snapshot, .base = base, .of = overlays};
    for (size_t i = 0; status == ICHA_OK && i < overlays->count; i++) {
        status = apply_overlay(&o, i, err);
        /* where in the scenario it went wrong; whose file it is the caller knows */
        if (status != ICHA_OK) icha_fail_at(err, status, NULL, overlays->items[i].line, overlays->items[i].column);
    }
    for (size_t i = 0; status == ICHA_OK && i < overlays->index_count; i++) {
        status = icha_overlay_series(snapshot, overlays, i, err);
        if (status != ICHA_OK) icha_fail_at(err, status, NULL, overlays->index[i].line, overlays->index[i].column);
    }
    if (status == ICHA_OK) *out = snapshot;
    else icha_catalogue_free(snapshot);
    return status;
}
