/* The offer of a screening as JSON, with what the borrower would pay. */
#ifndef ICHA_LIB_REPORT_JSON_OFFER_H
#define ICHA_LIB_REPORT_JSON_OFFER_H

#include "report/json_pieces.h"

json_t *icha_json_quantity(icha_quantity quantity);
/* Fills view->contract and view->findings. *schedule: the document of icha_json_schedule(), or null where the terms cannot be
 * filled; NULL unless asked for. Errors: those of the schedule. */
icha_status icha_json_offer(icha_screening_view *view, bool with_schedule, json_t **offer, json_t **schedule,
                            icha_error *err);
#endif
