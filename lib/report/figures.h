/* The figures of outlay.csv, the three bases side by side (S-7), summed over what a view leaves out. */
#ifndef ICHA_LIB_REPORT_FIGURES_H
#define ICHA_LIB_REPORT_FIGURES_H

#include "result_table.h"

/* What a line is of, in the order of the lines. */
typedef enum icha_figure_key {
    ICHA_KEY_YEAR,
    ICHA_KEY_PRODUCT,
    ICHA_KEY_PAYER,
    ICHA_KEY_KIND,
    ICHA_KEY_QUARTER,
    ICHA_KEY_MONTH,
    ICHA_KEY_BANK,
    ICHA_KEYS
} icha_figure_key;
#define ICHA_KEEP(key) (1u << (key))
#define ICHA_KEEP_ALL (ICHA_KEEP(ICHA_KEYS) - 1)
#define ICHA_BASES 3

typedef struct icha_figure {
    const char *keys[ICHA_KEYS]; /* "" where the run did not group by it, or the view leaves it out */
    icha_money amounts[ICHA_BASES];
    int64_t loans[ICHA_BASES]; /* of a single line of outlay.csv; ICHA_UNSET of several, for a loan may be in each */
    size_t lines[ICHA_BASES];  /* of outlay.csv; 0: none, the amount is 0 */
} icha_figure;

typedef struct icha_figures {
    icha_figure *items;
    size_t count;
} icha_figures;

/* accrued, due, paid */
const char *icha_figure_basis(size_t basis);
/* The column of outlay.csv. */
const char *icha_figure_key_name(icha_figure_key key);

/* Lines of the keys in `keep`, sorted by them bytewise: by year first, or with by_product by product first. The texts
 * are the table's. Errors: OVERFLOW, CONFLICT (a basis that is none, no amount), MEMORY. */
icha_status icha_figures_make(const icha_result_table *outlay, unsigned keep, bool by_product, icha_figures *figures,
                              icha_error *err);
void icha_figures_free(icha_figures *figures);
/* The sums over all lines. Error: OVERFLOW. */
icha_status icha_figures_sum(const icha_figures *figures, icha_money sums[ICHA_BASES], icha_error *err);
#endif
