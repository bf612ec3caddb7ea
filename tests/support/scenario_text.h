/* The example of docs/scenario.md, and texts with one place changed. */
#ifndef ICHA_TEST_SCENARIO_TEXT_H
#define ICHA_TEST_SCENARIO_TEXT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The first block of YAML on the page; the caller frees it. */
static inline char *documented_example(void) {
    FILE *page = fopen(ICHA_TEST_SOURCE_DIR "/docs/scenario.md", "rb");
    char *text = calloc(1, 65536);
    assert_true(page != NULL && text != NULL);
    size_t length = fread(text, 1, 65535, page);
    fclose(page);
    text[length] = '\0';
    char *begin = strstr(text, "```yaml\n"), *end = begin == NULL ? NULL : strstr(begin, "\n```\n");
    assert_true(begin != NULL && end != NULL);
    end[1] = '\0';
    memmove(text, begin + 8, strlen(begin + 8) + 1);
    return text;
}

/* The text with the first `old` replaced; the caller frees it. */
static inline char *with(const char *text, const char *old, const char *new) {
    const char *at = strstr(text, old);
    if (at == NULL) fail_msg("the text does not hold: %s", old);
    char *made = calloc(1, strlen(text) + strlen(new) + 1);
    assert_non_null(made);
    memcpy(made, text, (size_t)(at - text));
    strcat(strcat(made, new), at + strlen(old));
    return made;
}
#endif
