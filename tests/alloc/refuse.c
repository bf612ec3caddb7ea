#include "alloc/refuse.h"

#include <jansson.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "support/cmocka_setup.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void __real_free(void *old);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void __wrap_free(void *old);
char *__wrap_strdup(const char *text);
json_t *__real_json_loadb(const char *text, size_t length, size_t flags, json_error_t *error);
json_t *__wrap_json_loadb(const char *text, size_t length, size_t flags, json_error_t *error);
int __real_yaml_parser_initialize(yaml_parser_t *parser);
int __wrap_yaml_parser_initialize(yaml_parser_t *parser);
int __real_yaml_parser_parse(yaml_parser_t *parser, yaml_event_t *event);
int __wrap_yaml_parser_parse(yaml_parser_t *parser, yaml_event_t *event);

static _Atomic long fail_at; /* 0: never */
static _Atomic long asked;   /* since the case began */
static _Atomic long held;    /* blocks not given back */
static _Thread_local int in_parser;

static bool is_refused(void) {
    return in_parser == 0 && ++asked == fail_at;
}

void *__wrap_malloc(size_t size) {
    void *block = is_refused() ? NULL : __real_malloc(size);
    held += block != NULL;
    return block;
}

void *__wrap_calloc(size_t count, size_t size) {
    void *block = is_refused() ? NULL : __real_calloc(count, size);
    held += block != NULL;
    return block;
}

void *__wrap_realloc(void *old, size_t size) {
    if (is_refused()) return NULL;
    void *block = __real_realloc(old, size);
    held += block != NULL && old == NULL;
    return block;
}

void __wrap_free(void *old) {
    held -= old != NULL;
    __real_free(old);
}

char *__wrap_strdup(const char *text) {
    char *copy = __wrap_malloc(strlen(text) + 1);
    if (copy != NULL) strcpy(copy, text);
    return copy;
}

/* ---- parsers of packages: each call is one allocation, which fails as the package says that it does ---- */

/* jansson 2.14 crashes where its buffer of a long token cannot grow (strbuffer, in lex_save): not inside its parser. */
json_t *__wrap_json_loadb(const char *text, size_t length, size_t flags, json_error_t *error) {
    if (is_refused()) {
        if (error != NULL) {
            memset(error, 0, sizeof *error);
            error->text[JSON_ERROR_TEXT_LENGTH - 1] = (char)json_error_out_of_memory; /* json_error_code() reads it */
        }
        return NULL;
    }
    in_parser++;
    json_t *read = __real_json_loadb(text, length, flags, error);
    in_parser--;
    return read;
}

int __wrap_yaml_parser_initialize(yaml_parser_t *parser) {
    return is_refused() ? 0 : __real_yaml_parser_initialize(parser);
}

int __wrap_yaml_parser_parse(yaml_parser_t *parser, yaml_event_t *event) {
    if (!is_refused()) return __real_yaml_parser_parse(parser, event);
    parser->error = YAML_MEMORY_ERROR;
    return 0;
}

long refuse_none(void) {
    long was = fail_at;
    fail_at = 0;
    return was;
}

void refuse_at(long allocation) {
    asked = 0;
    fail_at = allocation;
}

bool was_refused(void) {
    return asked >= fail_at;
}

long allocations_asked(void) {
    return asked;
}

long blocks_held(void) {
    return held;
}

void try_each(icha_status (*run)(icha_error *err), long at_least) {
    try_every(1, run, at_least);
}

void try_every(long step, icha_status (*run)(icha_error *err), long at_least) {
    long k = 1 - step;
    for (;;) {
        icha_error err = ICHA_ERROR_INIT;
        long before = held;
        refuse_at(k += step);
        icha_status status = run(&err);
        bool refused = was_refused();
        refuse_none();
        if (held != before) fail_msg("%ld blocks leaked with allocation %ld failing", held - before, k);
        if (!refused) {
            if (status != ICHA_OK) fail_msg("refused without a failing allocation: %s", err.message);
            break;
        }
        if (status != ICHA_ERR_MEMORY || err.status != ICHA_ERR_MEMORY)
            fail_msg("allocation %ld failed: %s (%s)", k, icha_status_name(status), err.message);
    }
    print_message("%ld allocations, one in %ld failed in turn\n", k - 1, step);
    assert_true(k > at_least);
}
