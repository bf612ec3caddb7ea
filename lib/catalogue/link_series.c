/* Index series when all files are read: each id once, sources that are there. */
#include <stdlib.h>
#include <string.h>

#include "catalogue/link.h"

static int by_id(const void *a, const void *b) {
    const icha_cat_series *x = *(icha_cat_series *const *)a, *y = *(icha_cat_series *const *)b;
    int order = strcmp(x->public.id, y->public.id);
    return order != 0 ? order : strcmp(x->place.file, y->place.file);
}

static void sort_series(icha_cat_reader *reader, icha_catalogue *catalogue) {
    size_t count = 0;
    for (icha_cat_series *series = catalogue->series; series != NULL; series = series->next) count++;
    catalogue->sorted_series = icha_cat_arena_take(reader->arena, count, sizeof *catalogue->sorted_series);
    if (catalogue->sorted_series == NULL) return;
    for (icha_cat_series *series = catalogue->series; series != NULL; series = series->next)
        catalogue->sorted_series[catalogue->series_count++] = series;
    if (count > 1) qsort(catalogue->sorted_series, count, sizeof *catalogue->sorted_series, by_id);
}

/* `icha show` takes either, so a series may not bear the id of a product. */
static void report_repeated_ids(icha_cat_reader *reader, const icha_catalogue *catalogue) {
    for (const icha_cat_series *a = catalogue->series; a != NULL; a = a->next) {
        for (const icha_cat_series *b = a->next; b != NULL; b = b->next)
            if (strcmp(a->public.id, b->public.id) == 0)
                icha_cat_report_twice(reader, a->public.id, a->place, b->place);
        for (const icha_cat_product *p = catalogue->products; p != NULL; p = p->next)
            if (strcmp(a->public.id, p->public.id) == 0)
                icha_cat_report_twice(reader, a->public.id, a->place, p->place);
    }
}

/* An entry's value is as old as its announcement, whatever document is cited for it: a table printed later may give a
 * value known for years. So `known_from` is not held against the documents here (docs/decisions/0007). */
static void link_citations(icha_cat_reader *reader, const icha_catalogue *catalogue,
                           const icha_cat_citations *citations, size_t *unresolved) {
    icha_date first = ICHA_DATE_MAX;
    for (size_t i = 0; i < citations->count; i++) {
        icha_cat_place place = citations->places[i];
        (void)icha_cat_link_source(reader, catalogue, &citations->items[i], place, &first, unresolved);
    }
}

void icha_cat_link_series(icha_cat_reader *reader, icha_catalogue *catalogue, size_t *unresolved) {
    report_repeated_ids(reader, catalogue);
    sort_series(reader, catalogue);
    for (size_t i = 0; i < catalogue->series_count; i++) {
        const icha_cat_series *series = catalogue->sorted_series[i];
        icha_cat_leave(reader, 0);
        icha_cat_enter(reader, "sources");
        link_citations(reader, catalogue, &series->citations, unresolved);
        icha_cat_leave(reader, 0);
        icha_cat_enter(reader, "entries");
        for (size_t k = 0; series->entries != NULL && k < series->public.entry_count; k++) {
            /* an entry without sources of its own bears the series', which were seen to */
            if (series->entry_citations[k].items == series->citations.items) continue;
            size_t path = icha_cat_enter_index(reader, k);
            link_citations(reader, catalogue, &series->entry_citations[k], unresolved);
            icha_cat_leave(reader, path);
        }
    }
    icha_cat_leave(reader, 0);
}
