#include "json_contract.h"

#include <stdio.h>
#include <string.h>

static icha_status set_value(const char *key, const json_t *value, icha_contract *contract, icha_error *err) {
    char number[32];
    const char *text = number;
    if (json_is_string(value)) text = json_string_value(value);
    else if (json_is_boolean(value)) text = json_is_true(value) ? "true" : "false";
    else snprintf(number, sizeof number, "%lld", (long long)json_integer_value(value));
    return icha_contract_set(contract, key, text, strlen(text), err);
}

static icha_status set_all(const char *prefix, const json_t *object, icha_contract *contract, icha_error *err) {
    const char *name;
    json_t *value, *element;
    size_t index;
    icha_status status = ICHA_OK;
    json_object_foreach((json_t *)(uintptr_t)object, name, value) {
        char key[128], element_key[160];
        snprintf(key, sizeof key, "%s%s%s", prefix, prefix[0] == '\0' ? "" : ".", name);
        if (json_is_object(value)) {
            status = set_all(key, value, contract, err);
        } else if (json_is_array(value)) {
            json_array_foreach(value, index, element) {
                snprintf(element_key, sizeof element_key, "%s[%zu]", key, index);
                status = set_all(element_key, element, contract, err);
                if (status != ICHA_OK) return status;
            }
        } else if (!json_is_null(value)) {
            status = set_value(key, value, contract, err);
        }
        if (status != ICHA_OK) return status;
    }
    return ICHA_OK;
}

icha_status json_contract(const json_t *terms, icha_contract *contract, icha_error *err) {
    icha_contract_init(contract);
    return set_all("", terms, contract, err);
}
