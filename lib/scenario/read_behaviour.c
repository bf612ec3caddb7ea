/* Behaviour, in the order in which it strikes. */
#include "scenario/reading.h"

static void read_entry(icha_scenario_reading *r, const icha_cat_node *node, void *item) {
    static const char *const required[] = {"kind", "probability", NULL};
    static const char *const optional[] = {"products", "from_month", "to_month", NULL};
    icha_behaviour *behaviour = item;
    size_t kind = 0;
    int64_t from = 0, to = INT32_MAX;
    if (!icha_cat_expect_map(&r->reader, node, required, optional)) return;
    (void)icha_member_word(r, node, "kind", "prepayment default recovery closure", &kind);
    behaviour->kind = (icha_behaviour_kind)(kind + 1);
    (void)icha_member_probability(r, node, "probability", &behaviour->probability);
    icha_member_products(r, node, "products", &(icha_scenario_name){0}, &behaviour->products,
                         &behaviour->product_count);
    (void)icha_member_whole(r, node, "from_month", 0, ICHA_TERM_MONTHS_MAX, &from);
    bool ends = icha_member_whole(r, node, "to_month", 0, ICHA_TERM_MONTHS_MAX, &to);
    if (ends && from > to)
        icha_fault_member(r, node, "to_month", ICHA_M_RANGE_REVERSED, icha_cat_get(node, "to_month")->text,
                          "from_month <= to_month");
    behaviour->from_month = (int32_t)from;
    behaviour->to_month = (int32_t)to;
}

void icha_scenario_read_behaviour(icha_scenario_reading *r) {
    const void *items;
    icha_read_list(r, "behaviour", ICHA_BEHAVIOURS_MAX, sizeof(icha_behaviour), read_entry, &items,
                   &r->scenario->behaviour_count);
    r->scenario->behaviour = items;
}
