/* What happens to a loan after its disbursement: checked, and put into the order in which it applies (L-6). */
#ifndef ICHA_LIB_EVENTS_H
#define ICHA_LIB_EVENTS_H

#include "icha/loan.h"
#include "number/fail.h"

/* events[order[0]], events[order[1]], ... by date, then kind: L-6's order on one day. */
typedef uint8_t icha_event_order[ICHA_EVENTS_MAX];
_Static_assert(ICHA_EVENTS_MAX <= UINT8_MAX + 1, "an event's index fits the order");

void icha_events_order(const icha_event *events, size_t count, uint8_t *order);

/* Each by itself and against the others and the terms; terms that are otherwise checked. MISSING, RANGE, CONFLICT. */
icha_status icha_events_check(const icha_terms *terms, icha_error *err);

/* Fails for events[index]: field `events[index]`, followed by `part` (".amount"). */
icha_status icha_fail_event(icha_error *err, icha_message id, size_t index, const char *part, const char *found,
                            const char *expected);
#endif
