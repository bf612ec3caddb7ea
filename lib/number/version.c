#include "icha/icha.h"

const char *icha_version_text(void) {
    return ICHA_VERSION;
}
