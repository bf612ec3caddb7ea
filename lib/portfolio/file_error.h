/* What the system said of a file. */
#ifndef ICHA_LIB_FILE_ERROR_H
#define ICHA_LIB_FILE_ERROR_H

#include "number/fail.h"

/* CANNOT_READ or CANNOT_WRITE: the path and errno's sentence, in any locale the same. ENOMEM is NO_MEMORY. */
icha_status icha_file_error(icha_message message, const char *path, int why, icha_error *err);
#endif
