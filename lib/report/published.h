/* Published figures as people read them: the two ends of published.csv as one text. */
#ifndef ICHA_LIB_REPORT_PUBLISHED_H
#define ICHA_LIB_REPORT_PUBLISHED_H

#include <stddef.h>

#define ICHA_PUBLISHED_TEXT_SIZE 160
/* `300,000,000`, `1,000..2,000`, `>= 500`, `<= 50,000,000`, UNKNOWN; "" where no side is bounded. */
void icha_published_text(const char *low, const char *high, char text[ICHA_PUBLISHED_TEXT_SIZE]);
#endif
