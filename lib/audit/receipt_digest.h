/* The canonical documents whose digests a receipt holds: no numbers but counts, no null (M-1). */
#ifndef ICHA_LIB_RECEIPT_DIGEST_H
#define ICHA_LIB_RECEIPT_DIGEST_H

#include "receipt.h"

/* Every version that the criteria selected, in their order: parameter, version, value, dates, sources. */
json_t *icha_receipt_criteria(const icha_criteria *criteria);
/* Every fact that was given, by name. */
json_t *icha_receipt_facts(const icha_facts *facts);
/* Every reason, with its remedy, and every need. */
json_t *icha_receipt_reasons(const icha_catalogue *catalogue, const icha_screening *screening);
json_t *icha_receipt_offer(const icha_offer *offer);

#endif
