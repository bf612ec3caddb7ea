/* What the readers of paid claims share with the matching of S-8. */
#ifndef ICHA_LIB_CORRECTIONS_H
#define ICHA_LIB_CORRECTIONS_H

#include "icha/subsidy.h"

/* The first claim of the list that has the key of claims[index]; index itself if there is none before it. For a reader
 * that names the two places of a DUPLICATE in its own way. */
size_t icha_claimed_twin(const icha_claimed *claims, size_t index);
/* `p, 2018-Q4, incheon, bank`, what is "" left out. */
void icha_claimed_text(const icha_claimed *claim, char *buffer, size_t size);
#endif
