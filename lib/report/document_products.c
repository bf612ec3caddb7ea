/* The catalogue as documents: `icha products`, `icha show`. */
#include "report/document.h"

icha_status icha_document_products(const icha_document_options *options, char **text, size_t *length, icha_error *err) {
    const icha_document_answer to = {text, length, NULL, err};
    icha_error wrong = ICHA_ERROR_INIT;
    json_t *list = NULL;
    icha_status status = icha_document_need(options->catalogue, "catalogue", "icha_catalogue_load()", &wrong);
    if (status == ICHA_OK)
        status =
            icha_json_products(options->catalogue, options->on, options->known_on, options->language, &list, &wrong);
    return status == ICHA_OK ? icha_document_give(&to, list) : icha_document_fail(&to, &wrong);
}

icha_status icha_document_show(const icha_document_options *options, char **text, size_t *length, icha_error *err) {
    const icha_document_answer to = {text, length, NULL, err};
    icha_error wrong = ICHA_ERROR_INIT;
    json_t *list = NULL;
    icha_status status = icha_document_need(options->catalogue, "catalogue", "icha_catalogue_load()", &wrong);
    if (status == ICHA_OK) status = icha_document_need(options->product, "product", "incheon.startup", &wrong);
    if (status == ICHA_OK)
        status = icha_json_show(options->catalogue, options->product, options->on, options->known_on, &list, &wrong);
    return status == ICHA_OK ? icha_document_give(&to, list) : icha_document_fail(&to, &wrong);
}
