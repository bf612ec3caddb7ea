/* cmocka wants these before it, in this order. */
#ifndef ICHA_TEST_CMOCKA_SETUP_H
#define ICHA_TEST_CMOCKA_SETUP_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/**/
#include <cmocka.h>
#endif
