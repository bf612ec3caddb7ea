/* What script/prove proves: the functions of these headers against their ACSL contracts. */
#include "number/narrow.h"
#include "portfolio/scaling.h"
