/* The caller's error struct, and the sentences of messages.def in two languages. */
#include <assert.h>
#include <string.h>

#include "fail.h"

typedef struct message_row {
    icha_status status;
    const char *en;
    const char *ko;
} message_row;

static const message_row messages[] = {
    {ICHA_OK, "", ""},
#define ICHA_MESSAGE(id, status, en, ko) {status, en, ko},
#include "messages.def"
#undef ICHA_MESSAGE
};

static const struct {
    icha_status status;
    const char *name;
} status_names[] = {
#define NAME(status) {status, #status}
    NAME(ICHA_OK),           NAME(ICHA_ERR_SYNTAX),    NAME(ICHA_ERR_UNIT),        NAME(ICHA_ERR_RANGE),
    NAME(ICHA_ERR_PRECISION), NAME(ICHA_ERR_UNKNOWN_KEY), NAME(ICHA_ERR_DUPLICATE), NAME(ICHA_ERR_MISSING),
    NAME(ICHA_ERR_CONFLICT), NAME(ICHA_ERR_UNSUPPORTED), NAME(ICHA_ERR_ENCODING),  NAME(ICHA_ERR_OVERFLOW),
    NAME(ICHA_ERR_CALENDAR), NAME(ICHA_ERR_GAP),       NAME(ICHA_ERR_OVERLAP),     NAME(ICHA_ERR_UNKNOWN),
    NAME(ICHA_ERR_LIMIT),    NAME(ICHA_ERR_CAPACITY),  NAME(ICHA_ERR_MEMORY),      NAME(ICHA_ERR_IO),
#undef NAME
};

void icha_error_init(icha_error *err) {
    assert(err != NULL);
    *err = (icha_error)ICHA_ERROR_INIT;
}

const char *icha_status_name(icha_status status) {
    for (size_t i = 0; i < sizeof status_names / sizeof status_names[0]; i++)
        if (status_names[i].status == status) return status_names[i].name;
    return "ICHA_ERR_?";
}

int32_t icha_message_count(void) {
    return ICHA_M_END - 1;
}

const char *icha_message_template(int32_t message_id, icha_language language) {
    if (message_id <= ICHA_M_NONE || message_id >= ICHA_M_END) return "";
    return language == ICHA_LANGUAGE_KO ? messages[message_id].ko : messages[message_id].en;
}

size_t icha_whole_characters(const char *text, size_t length) {
    size_t start = length;
    while (start > 0 && ((unsigned char)text[start - 1] & 0xC0) == 0x80) start--;
    if (start == 0) return 0;
    unsigned char lead = (unsigned char)text[start - 1];
    size_t need = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    return start - 1 + need <= length ? start - 1 + need : start - 1;
}

static void copy_text(char *to, size_t size, const char *from, size_t length) {
    size_t cut = length < size ? length : icha_whole_characters(from, size - 1);
    memmove(to, from, cut);
    to[cut] = '\0';
}

static void copy_string(char *to, size_t size, const char *from) {
    if (from == NULL) from = "";
    copy_text(to, size, from, strlen(from));
}

typedef struct sink {
    char *buffer;
    size_t size;
    size_t length; /* of the whole text, also past the buffer */
} sink;

static void put(sink *out, const char *text, size_t length) {
    for (size_t i = 0; i < length; i++)
        if (out->length + i + 1 < out->size) out->buffer[out->length + i] = text[i];
    out->length += length;
}

static void put_string(sink *out, const char *text) {
    put(out, text, strlen(text));
}

static const char *placeholder(const icha_error *err, const char *name, size_t length) {
    static const struct {
        const char *name;
        size_t offset;
    } fields[] = {{"field", offsetof(icha_error, field)},
                  {"found", offsetof(icha_error, found)},
                  {"expected", offsetof(icha_error, expected)},
                  {"rule", offsetof(icha_error, rule)}};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (strlen(fields[i].name) == length && memcmp(fields[i].name, name, length) == 0)
            return (const char *)err + fields[i].offset;
    return NULL;
}

static void put_template(sink *out, const icha_error *err, const char *text) {
    while (*text != '\0') {
        const char *close = *text == '{' ? strchr(text, '}') : NULL;
        const char *value = close == NULL ? NULL : placeholder(err, text + 1, (size_t)(close - text - 1));
        if (value != NULL) {
            put_string(out, value[0] == '\0' ? "''" : value);
            text = close + 1;
        } else {
            put(out, text++, 1);
        }
    }
}

static void put_number(sink *out, uint32_t number) {
    char digits[12];
    size_t at = sizeof digits;
    do digits[--at] = (char)('0' + number % 10);
    while ((number /= 10) != 0);
    put(out, digits + at, sizeof digits - at);
}

/* file:line:column: field: sentence [rule] */
static void put_place(sink *out, const icha_error *err) {
    if (err->file[0] != '\0') {
        put_string(out, err->file);
        put_string(out, ":");
    }
    if (err->line > 0) {
        put_number(out, err->line);
        put_string(out, ":");
    }
    if (err->column > 0) {
        put_number(out, err->column);
        put_string(out, ":");
    }
    if (out->length > 0) put_string(out, " ");
    if (err->field[0] != '\0') {
        put_string(out, err->field);
        put_string(out, ": ");
    }
}

size_t icha_error_sentence(const icha_error *err, icha_language language, char *buffer, size_t size) {
    assert(err != NULL && (buffer != NULL || size == 0));
    sink out = {buffer, size, 0};
    put_place(&out, err);
    put_template(&out, err, icha_message_template(err->message_id, language));
    if (err->rule[0] != '\0') {
        put_string(&out, " [");
        put_string(&out, err->rule);
        put_string(&out, "]");
    }
    if (size > 0) buffer[out.length < size ? out.length : icha_whole_characters(buffer, size - 1)] = '\0';
    return out.length;
}

static void make_message(icha_error *err) {
    icha_error_sentence(err, ICHA_LANGUAGE_EN, err->message, sizeof err->message);
}

icha_status icha_error_fill(icha_error *err, icha_message id, const char *rule, const char *field, const char *found,
                            size_t found_length, const char *expected) {
    assert(id > ICHA_M_NONE && id < ICHA_M_END);
    if (err == NULL) return messages[id].status;
    icha_error_init(err);
    err->status = messages[id].status;
    err->message_id = (int32_t)id;
    copy_string(err->rule, sizeof err->rule, rule);
    copy_string(err->field, sizeof err->field, field);
    copy_text(err->found, sizeof err->found, found == NULL ? "" : found, found == NULL ? 0 : found_length);
    copy_string(err->expected, sizeof err->expected, expected);
    make_message(err);
    return err->status;
}

void icha_error_set_field(icha_error *err, const char *field) {
    if (err == NULL) return;
    copy_string(err->field, sizeof err->field, field);
    make_message(err);
}

void icha_error_set_place(icha_error *err, const char *file, uint32_t line, uint32_t column) {
    if (err == NULL) return;
    copy_string(err->file, sizeof err->file, file);
    err->line = line;
    err->column = column;
    make_message(err);
}
