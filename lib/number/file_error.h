/* What the system said of a file. */
#ifndef ICHA_LIB_FILE_ERROR_H
#define ICHA_LIB_FILE_ERROR_H

#include "number/fail.h"

#define ICHA_FILE_REASON_SIZE 128

/* errno's sentence, in any locale the same; strerror follows the locale, and is not safe between threads. */
void icha_file_reason(int why, char text[ICHA_FILE_REASON_SIZE]);
/* CANNOT_READ or CANNOT_WRITE: the path and that sentence. ENOMEM is NO_MEMORY. */
icha_status icha_file_error(icha_message message, const char *path, int why, icha_error *err);
#endif
