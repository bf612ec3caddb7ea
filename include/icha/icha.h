/* icha (이차보전): exact won of subsidised small-business loans. One include for all rooms. */
#ifndef ICHA_ICHA_H
#define ICHA_ICHA_H

#include "arrow.h"
#include "calendar.h"
#include "catalogue.h"
#include "contract.h"
#include "guarantee.h"
#include "limits.h"
#include "loan.h"
#include "number.h"
#include "portfolio.h"
#include "screening.h"
#include "shard.h"
#include "status.h"
#include "subsidy.h"

#ifdef __cplusplus
extern "C" {
#endif

/* "MAJOR.MINOR.PATCH" of the library that runs. */
ICHA_API const char *icha_version_text(void);

#ifdef __cplusplus
}
#endif
#endif
