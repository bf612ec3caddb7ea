/* The rule of encodings for a text that is not in memory (P-1): what encoding.h does at once, a window at a time. */
#ifndef ICHA_LIB_DECODE_H
#define ICHA_LIB_DECODE_H

#include "encoding.h"
#include "input.h"

/* *fault: the first byte of the text from `at` on that is no strict UTF-8; UINT64_MAX: all is. Errors: IO, MEMORY. */
icha_status icha_input_find_fault(const icha_input *source, uint64_t at, uint64_t *fault, icha_error *err);
/* From CP949 to UTF-8 into source->converted; only then the source reads from there. ENCODING, *err untouched, with
 * *fault the first byte that is none of CP949's; those of a system without a converter, IO, MEMORY. */
icha_status icha_input_from_cp949(icha_input *source, uint64_t *fault, icha_error *err);
#endif
