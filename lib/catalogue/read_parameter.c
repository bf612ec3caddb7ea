/* Parameters and their versions (C-1). */
#include <stdio.h>
#include <string.h>

#include "catalogue/read.h"
#include "catalogue/read_citation.h"

/* What holds for every version of one parameter. */
typedef struct parameter_context {
    const char *name, *event, *assumption; /* assumption: NULL in a product */
    const char *label_ko, *label_en;
    icha_unit unit;
    const icha_cat_term *term;
} parameter_context;

static const char units[] = "won rate months days count date bool ratio text steps tiers test cap";
static const char *const events[] = {"application", "disbursement", "interest_period", "budget_year"};
static const char event_words[] = "application disbursement interest_period budget_year";

static void read_dates(icha_cat_reader *reader, const icha_cat_node *node, icha_version *version) {
    const icha_cat_node *from = icha_cat_get(node, "valid_from"), *to = icha_cat_get(node, "valid_to");
    const icha_cat_node *known = icha_cat_get(node, "known_from");
    bool good = from == NULL || icha_cat_read_date(reader, from, &version->valid_from);
    good = (to == NULL || icha_cat_read_date(reader, to, &version->valid_to)) && good;
    if (known != NULL) icha_cat_read_date(reader, known, &version->known_from);
    if (good && version->valid_from > version->valid_to)
        icha_cat_fault(reader, to->place, ICHA_M_RANGE_REVERSED, to->text, "valid_from <= valid_to");
}

static void read_status(icha_cat_reader *reader, const icha_cat_node *node, const parameter_context *context,
                        icha_version *version) {
    const icha_cat_node *status = icha_cat_get(node, "status");
    size_t index = 0;
    version->status = context->assumption == NULL ? ICHA_VERSION_PLAN : ICHA_VERSION_ASSUMPTION;
    if (status == NULL) return;
    if (context->assumption != NULL) icha_cat_read_word(reader, status, "assumption", &index);
    else if (icha_cat_read_word(reader, status, "plan launched", &index))
        version->status = index == 0 ? ICHA_VERSION_PLAN : ICHA_VERSION_LAUNCHED;
}

static void read_sources(icha_cat_reader *reader, const icha_cat_node *node, const parameter_context *context,
                         icha_cat_version *version) {
    const icha_cat_node *sources = icha_cat_get(node, "sources");
    icha_state state = version->public.value.state;
    bool claims = state == ICHA_STATE_KNOWN || state == ICHA_STATE_UNLIMITED;
    if (sources == NULL) return;
    size_t path = icha_cat_enter(reader, "sources");
    icha_cat_citations citations = {NULL, NULL, 0};
    icha_cat_read_citations(reader, sources, claims && context->assumption == NULL, &citations);
    version->sources = citations.items;
    version->source_places = citations.places;
    version->public.sources = citations.items;
    version->public.source_count = citations.count;
    icha_cat_leave(reader, path);
}

static void read_rest(icha_cat_reader *reader, const icha_cat_node *node, const parameter_context *context,
                      icha_cat_version *version) {
    const icha_cat_node *value = icha_cat_get(node, "value"), *note = icha_cat_get(node, "note");
    const icha_cat_node *supersedes = icha_cat_get(node, "supersedes");
    size_t path = icha_cat_enter(reader, "value");
    if (value != NULL) icha_cat_read_value(reader, value, context->unit, context->term, &version->public.value);
    icha_cat_leave(reader, path);
    const char *text = note == NULL ? NULL : icha_cat_read_text(reader, note, "text");
    if (text != NULL) version->public.note = text;
    if (supersedes != NULL)
        icha_cat_read_ids(reader, supersedes, &version->supersedes, &version->supersedes_places,
                          &version->supersedes_count);
    read_dates(reader, node, &version->public);
    read_status(reader, node, context, &version->public);
    read_sources(reader, node, context, version);
}

static void read_version(icha_cat_reader *reader, const icha_cat_node *node, const parameter_context *context,
                         icha_cat_version *version) {
    static const char *const in_product[] = {"id", "value", "valid_from", "known_from", "status", "sources", NULL};
    static const char *const in_assumption[] = {"id", "value", "note", NULL};
    static const char *const in_product_too[] = {"valid_to", "supersedes", "note", NULL};
    static const char *const in_assumption_too[] = {"valid_from", "valid_to",   "known_from", "status",
                                                    "sources",    "supersedes", NULL};
    bool in_record = context->assumption != NULL;
    version->place = node->place;
    version->public = (icha_version){.parameter = context->name, .event = context->event};
    version->public.id = version->public.note = version->public.product = "";
    version->public.label_ko = context->label_ko;
    version->public.label_en = context->label_en;
    version->public.assumption = context->assumption == NULL ? "" : context->assumption;
    version->public.valid_from = version->public.known_from = ICHA_DATE_MIN;
    version->public.valid_to = ICHA_DATE_MAX;
    if (!icha_cat_expect_map(reader, node, in_record ? in_assumption : in_product,
                             in_record ? in_assumption_too : in_product_too))
        return;
    const icha_cat_node *id = icha_cat_get(node, "id");
    const char *text = id == NULL ? NULL : icha_cat_read_id(reader, id);
    if (text != NULL) version->public.id = text;
    read_rest(reader, node, context, version);
}

static void report_repeated_id(icha_cat_reader *reader, const icha_cat_parameter *parameter) {
    const icha_cat_version *last = &parameter->versions[parameter->version_count];
    for (size_t i = 0; i < parameter->version_count && last->public.id[0] != '\0'; i++) {
        const icha_cat_version *other = &parameter->versions[i];
        if (strcmp(other->public.id, last->public.id) != 0) continue;
        char where[200];
        snprintf(where, sizeof where, "%s:%u", other->place.file, other->place.line);
        icha_cat_fault(reader, last->place, ICHA_M_ID_TWICE, last->public.id, where);
    }
}

static void read_versions(icha_cat_reader *reader, const icha_cat_node *list, const parameter_context *context,
                          icha_cat_parameter *parameter) {
    if (!icha_cat_expect_list(reader, list, 1, "a list of versions")) return;
    if (list->count > ICHA_CATALOGUE_VERSIONS_MAX) {
        icha_cat_fault(reader, list->place, ICHA_M_YAML_LIMIT, "versions of a parameter", "<= 256");
        return;
    }
    parameter->versions = icha_cat_arena_take(reader->arena, list->count, sizeof *parameter->versions);
    if (parameter->versions == NULL) return;
    for (const icha_cat_node *item = list->first; item != NULL; item = item->next) {
        size_t path = icha_cat_enter_index(reader, parameter->version_count);
        read_version(reader, item, context, &parameter->versions[parameter->version_count]);
        report_repeated_id(reader, parameter);
        parameter->version_count++;
        icha_cat_leave(reader, path);
    }
}

/* Rules are named `rule.`, caps of the offer `limit.`, and nothing else is: the name tells what to look for. */
static bool check_prefix(icha_cat_reader *reader, const icha_cat_node *node, const parameter_context *context) {
    static const struct {
        const char *prefix;
        icha_unit unit;
    } kinds[] = {{"rule.", ICHA_UNIT_TEST}, {"limit.", ICHA_UNIT_CAP}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        bool is_named = strncmp(context->name, kinds[i].prefix, strlen(kinds[i].prefix)) == 0;
        if (is_named == (context->unit == kinds[i].unit)) continue;
        icha_cat_fault(reader, node->place, ICHA_M_UNIT_FIXED, node->text,
                       is_named ? icha_unit_name(kinds[i].unit) : kinds[i].prefix);
        return false;
    }
    return true;
}

/* What the parameter is for people; a rule without it could not be told to an applicant (E-3). */
static bool read_label(icha_cat_reader *reader, const icha_cat_node *node, parameter_context *context) {
    const icha_cat_node *label = icha_cat_get(node, "label");
    bool is_needed = context->unit == ICHA_UNIT_TEST || context->unit == ICHA_UNIT_CAP;
    context->label_ko = context->label_en = "";
    if (label != NULL) return icha_cat_read_name(reader, label, &context->label_ko, &context->label_en);
    if (is_needed) icha_cat_fault(reader, node->place, ICHA_M_KEY_MISSING, NULL, "label");
    return !is_needed;
}

/* The unit as written; for a key of TERMS it must be the one that TERMS has. */
static bool read_unit(icha_cat_reader *reader, const icha_cat_node *node, parameter_context *context) {
    size_t index;
    if (!icha_cat_read_word(reader, node, units, &index)) return false;
    context->unit = (icha_unit)(index + 1);
    /* a record fills figures; what a rule or a cap is, only a product says */
    if (context->assumption != NULL && (context->unit == ICHA_UNIT_TEST || context->unit == ICHA_UNIT_CAP)) {
        icha_cat_fault(reader, node->place, ICHA_M_FORM_UNFIT, node->text, "rules and caps stand in a product");
        return false;
    }
    if (context->term == NULL) return check_prefix(reader, node, context);
    if (context->term->unit == context->unit) return true;
    icha_cat_fault(reader, node->place, ICHA_M_UNIT_FIXED, node->text, icha_unit_name(context->term->unit));
    return false;
}

static bool read_name(icha_cat_reader *reader, const icha_cat_node *node, parameter_context *context) {
    icha_cat_node key = {.kind = ICHA_CAT_SCALAR, .text = node->key, .length = strlen(node->key)};
    key.place = node->key_place;
    context->term = icha_cat_term_find(node->key);
    if (context->term == NULL && icha_cat_term_is_reserved(node->key)) {
        icha_cat_fault(reader, key.place, ICHA_M_KEY_UNKNOWN, node->key, "a key of TERMS");
        return false;
    }
    return (context->name = icha_cat_read_id(reader, &key)) != NULL;
}

static void read_parameter(icha_cat_reader *reader, const icha_cat_node *node, parameter_context *context,
                           icha_cat_parameter *parameter) {
    static const char *const in_product[] = {"unit", "event", "versions", NULL};
    static const char *const in_product_too[] = {"label", NULL};
    static const char *const in_assumption[] = {"unit", "versions", NULL};
    static const char *const in_assumption_too[] = {"event", "label", NULL};
    bool in_record = context->assumption != NULL;
    parameter->place = node->key_place;
    if (!read_name(reader, node, context)) return;
    parameter->name = context->name;
    if (!icha_cat_expect_map(reader, node, in_record ? in_assumption : in_product,
                             in_record ? in_assumption_too : in_product_too))
        return;
    const icha_cat_node *unit = icha_cat_get(node, "unit"), *event = icha_cat_get(node, "event");
    const icha_cat_node *versions = icha_cat_get(node, "versions");
    size_t index = 1; /* an assumption binds to the disbursement unless it says otherwise */
    bool good = unit != NULL && read_unit(reader, unit, context) && read_label(reader, node, context);
    parameter->unit = context->unit;
    if (event != NULL) good = icha_cat_read_word(reader, event, event_words, &index) && good;
    context->event = events[index];
    size_t path = icha_cat_enter(reader, "versions");
    /* without a unit no value can be read, and every one of them would be a fault of the same cause */
    if (versions != NULL && good) read_versions(reader, versions, context, parameter);
    icha_cat_leave(reader, path);
}

void icha_cat_read_parameters(icha_cat_reader *reader, const icha_cat_node *node, const char *assumption,
                              icha_cat_parameters *parameters) {
    if (node->bad) return;
    if (node->kind != ICHA_CAT_MAP) {
        icha_cat_fault(reader, node->place, ICHA_M_WRONG_KIND, node->text == NULL ? "list" : node->text, "map");
        return;
    }
    parameters->items = icha_cat_arena_take(reader->arena, node->count, sizeof *parameters->items);
    if (parameters->items == NULL) return;
    for (const icha_cat_node *item = node->first; item != NULL; item = item->next) {
        parameter_context context = {.assumption = assumption};
        icha_cat_parameter *parameter = &parameters->items[parameters->count];
        size_t path = icha_cat_enter(reader, item->key);
        read_parameter(reader, item, &context, parameter);
        icha_cat_leave(reader, path);
        if (parameter->name != NULL) parameters->count++;
    }
}
