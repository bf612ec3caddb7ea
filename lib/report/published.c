#include "report/published.h"

#include <stdio.h>
#include <string.h>

#include "report/report.h"

/* Whole numbers get separators; 1.5% and 1/3 stay as they are. */
static void group(const char *end, char *text) {
    int64_t whole;
    bool is_negative = end[0] == '-';
    if (icha_whole_parse(end + is_negative, strlen(end + is_negative), 0, ICHA_MONEY_MAX, &whole, NULL) == ICHA_OK)
        icha_money_group(is_negative ? -whole : whole, text, ICHA_TEXT_MAX);
    else snprintf(text, ICHA_TEXT_MAX, "%s", end);
}

void icha_published_text(const char *low, const char *high, char text[ICHA_PUBLISHED_TEXT_SIZE]) {
    char least[ICHA_TEXT_MAX], greatest[ICHA_TEXT_MAX];
    group(low, least);
    group(high, greatest);
    if (strcmp(low, high) == 0) snprintf(text, ICHA_PUBLISHED_TEXT_SIZE, "%s", least);
    else if (high[0] == '\0') snprintf(text, ICHA_PUBLISHED_TEXT_SIZE, ">= %s", least);
    else if (low[0] == '\0') snprintf(text, ICHA_PUBLISHED_TEXT_SIZE, "<= %s", greatest);
    else snprintf(text, ICHA_PUBLISHED_TEXT_SIZE, "%s..%s", least, greatest);
}
