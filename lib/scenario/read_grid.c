/* Sweeps: values in place of an overlay's operand or a behaviour's probability. */
#include <string.h>

#include "scenario/reading.h"

static bool read_place(icha_scenario_reading *r, const icha_cat_node *map, const icha_cat_node *target,
                       icha_axis *axis) {
    bool is_overlay = target->key[0] == 'o';
    size_t count = is_overlay ? r->scenario->overlay_count : r->scenario->behaviour_count;
    int64_t place = 0;
    if (count == 0) {
        icha_cat_fault(&r->reader, target->place, ICHA_M_REFERENCE_NONE, target->text == NULL ? "" : target->text,
                       is_overlay ? "overlays" : "behaviour");
        return false;
    }
    if (!icha_member_whole(r, map, target->key, 1, (int64_t)count, &place)) return false;
    if (is_overlay) axis->overlay = (size_t)place;
    else axis->behaviour = (size_t)place;
    return true;
}

static void read_value(icha_scenario_reading *r, const icha_cat_node *node, const icha_axis *axis, const char **value) {
    bool multiplies = axis->overlay > 0 && r->scenario->overlays[axis->overlay - 1].act == ICHA_OVERLAY_MULTIPLY;
    icha_ratio ratio;
    icha_error error = ICHA_ERROR_INIT;
    *value = icha_cat_read_text(&r->reader, node, "a value");
    if (*value == NULL) return;
    if (axis->behaviour > 0) (void)icha_read_probability(r, node, &ratio);
    else if (multiplies && icha_ratio_parse(node->text, node->length, &ratio, &error) != ICHA_OK)
        icha_cat_fault_inner(&r->reader, node->place, &error, "3/4 or 75%");
}

static void read_values(icha_scenario_reading *r, const icha_cat_node *map, icha_axis *axis) {
    const icha_cat_node *list = icha_cat_get(map, "values");
    if (list == NULL) return;
    size_t path = icha_cat_enter(&r->reader, "values");
    bool usable = icha_cat_expect_list(&r->reader, list, 1, "a list of values");
    if (usable && list->count > ICHA_AXIS_VALUES_MAX) {
        icha_fault_limit(r, list, "values", ICHA_AXIS_VALUES_MAX);
        usable = false;
    }
    const char **values = usable ? icha_cat_arena_take(r->reader.arena, list->count, sizeof *values) : NULL;
    for (const icha_cat_node *item = list->first; values != NULL && item != NULL; item = item->next) {
        size_t inner = icha_cat_enter_index(&r->reader, axis->value_count);
        read_value(r, item, axis, &values[axis->value_count++]);
        icha_cat_leave(&r->reader, inner);
    }
    axis->values = values;
    icha_cat_leave(&r->reader, path);
}

/* Two axes of one name, or on one entry: the second would undo the first. */
static void check_others(icha_scenario_reading *r, const icha_cat_node *node, const icha_axis *axis) {
    const char *target = axis->overlay > 0 ? "overlay" : "behaviour";
    for (const icha_axis *other = axis - r->scenario->axis_count; other < axis; other++) {
        if (axis->name != NULL && other->name != NULL && strcmp(other->name, axis->name) == 0)
            icha_fault_twice(r, node, "name", axis->name);
        if (other->overlay == axis->overlay && other->behaviour == axis->behaviour)
            icha_fault_twice(r, node, target, target);
    }
}

static void read_axis(icha_scenario_reading *r, const icha_cat_node *node, void *item) {
    static const char *const required[] = {"name", "values", NULL};
    static const char *const optional[] = {"overlay", "behaviour", NULL};
    icha_axis *axis = item;
    if (!icha_cat_expect_map(&r->reader, node, required, optional)) return;
    axis->name = icha_member_id(r, node, "name");
    const icha_cat_node *target = icha_read_one_of(r, node, optional);
    if (target == NULL || !read_place(r, node, target, axis)) return;
    read_values(r, node, axis);
    check_others(r, node, axis);
}

void icha_scenario_read_grid(icha_scenario_reading *r) {
    const void *items;
    icha_scenario *scenario = r->scenario;
    size_t points = 1;
    icha_read_list(r, "grid", ICHA_AXES_MAX, sizeof(icha_axis), read_axis, &items, &scenario->axis_count);
    scenario->axes = items;
    /* at most 1000 values on each of 4 axes: no overflow */
    for (size_t i = 0; i < scenario->axis_count; i++)
        points *= scenario->axes[i].value_count == 0 ? 1 : scenario->axes[i].value_count;
    if (points > ICHA_GRID_POINTS_MAX)
        icha_fault_limit(r, icha_cat_get(r->root, "grid"), "points of the grid", ICHA_GRID_POINTS_MAX);
}
