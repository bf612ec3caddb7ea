/* A known fact's value as text, in the spelling that icha_facts_set() reads. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "screening/facts.h"

static size_t put_number(const icha_fact_definition *definition, int64_t number, char *buffer, size_t size) {
    switch (definition->type) {
    case ICHA_FACT_BOOL: return (size_t)snprintf(buffer, size, "%s", number != 0 ? "true" : "false");
    case ICHA_FACT_RATE: return icha_rate_format(number, buffer, size);
    case ICHA_FACT_DATE:
    case ICHA_FACT_DATES: return icha_date_format((icha_date)number, buffer, size);
    case ICHA_FACT_CHOICE: return (size_t)snprintf(buffer, size, "%s", definition->choices[number].key);
    case ICHA_FACT_HEADCOUNTS:
        return (size_t)snprintf(buffer, size, "%lld%s", (long long)(number / 2), number % 2 != 0 ? ".5" : "");
    default: return (size_t)snprintf(buffer, size, "%lld", (long long)number);
    }
}

/* Grows past its room as a count only. */
static size_t append(char *buffer, size_t size, size_t length, const char *text, size_t count) {
    if (length < size) {
        size_t room = size - length - 1, copied = count < room ? count : room;
        memcpy(buffer + length, text, copied);
        buffer[length + copied] = '\0';
    }
    return length + count;
}

size_t icha_facts_text(const icha_facts *facts, int32_t fact_index, char *buffer, size_t size) {
    assert(size > 0);
    const icha_fact *fact = icha_facts_get(facts, fact_index);
    buffer[0] = '\0';
    if (fact == NULL || fact->state != ICHA_FACT_KNOWN) return 0;
    const icha_fact_definition *definition = icha_catalogue_fact(facts->catalogue, (size_t)fact_index);
    char text[128];
    if (definition->type == ICHA_FACT_TEXT || definition->type == ICHA_FACT_KSIC)
        return append(buffer, size, 0, facts->texts + fact->first, fact->count);
    if (definition->type < ICHA_FACT_DATES)
        return append(buffer, size, 0, text, put_number(definition, fact->number, text, sizeof text));
    size_t length = 0;
    for (uint16_t i = 0; i < fact->count; i++) {
        if (i > 0) length = append(buffer, size, length, ";", 1);
        size_t count = put_number(definition, facts->numbers[fact->first + i], text, sizeof text);
        length = append(buffer, size, length, text, count);
    }
    return length;
}
