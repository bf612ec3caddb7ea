/* Rules and caps of screening as data (E-7): what of them can be read before all files are known. Facts may stand in a
 * file that comes later, so the type of a bound is settled by linking (link_tests.c). */
#ifndef ICHA_LIB_CATALOGUE_READ_TEST_H
#define ICHA_LIB_CATALOGUE_READ_TEST_H

#include "catalogue/read.h"

/* `test: {...}` and `when: {...}`; false after a fault. */
bool icha_cat_read_test(icha_cat_reader *reader, const icha_cat_node *node, icha_test *test);
/* `limit: {...}` */
bool icha_cat_read_cap(icha_cat_reader *reader, const icha_cat_node *node, icha_cap *cap);

#endif
