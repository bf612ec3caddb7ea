/* The batch kernel's one arithmetic step (docs/literature/kernel.md); its contract stands beside it. N-3 */
#include "portfolio/scaling.h"
