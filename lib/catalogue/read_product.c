/* A product file (C-1). */
#include "catalogue/read.h"

static const char *const funds[] = {"subsidised_bank_loan", "guarantee", "fund_loan", "rent_deposit_loan"};
static const char fund_words[] = "subsidised_bank_loan guarantee fund_loan rent_deposit_loan";

/* An abstract product only lends its parameters to others: it needs no fund and inherits nothing itself. */
static void read_kind(icha_cat_reader *reader, const icha_cat_node *root, icha_cat_product *product) {
    const icha_cat_node *is_abstract = icha_cat_get(root, "abstract"), *fund = icha_cat_get(root, "fund");
    const icha_cat_node *inherits = icha_cat_get(root, "inherits");
    size_t index;
    product->public.fund = "";
    if (is_abstract != NULL) icha_cat_read_bool(reader, is_abstract, &product->is_abstract);
    if (fund != NULL && icha_cat_read_word(reader, fund, fund_words, &index)) product->public.fund = funds[index];
    if (fund == NULL && !product->is_abstract) icha_cat_fault(reader, root->place, ICHA_M_KEY_MISSING, NULL, "fund");
    if (inherits == NULL) return;
    product->inherits = icha_cat_read_id(reader, inherits);
    product->inherits_place = inherits->place;
    if (product->is_abstract)
        icha_cat_fault(reader, inherits->key_place, ICHA_M_FORM_UNFIT, "inherits", "abstract: false");
}

void icha_cat_read_product(icha_cat_reader *reader, const icha_cat_node *root, icha_catalogue *catalogue) {
    static const char *const required[] = {"product", "name", "parameters", NULL};
    static const char *const optional[] = {"fund", "abstract", "inherits", NULL};
    icha_cat_product *product = icha_cat_arena_take(reader->arena, 1, sizeof *product);
    if (product == NULL || !icha_cat_expect_map(reader, root, required, optional)) return;
    const icha_cat_node *name = icha_cat_get(root, "name"), *parameters = icha_cat_get(root, "parameters");
    product->public.id = icha_cat_read_id(reader, icha_cat_get(root, "product"));
    product->place = icha_cat_get(root, "product")->place;
    if (name != NULL) icha_cat_read_name(reader, name, &product->public.name_ko, &product->public.name_en);
    read_kind(reader, root, product);
    size_t path = icha_cat_enter(reader, "parameters");
    if (parameters != NULL) icha_cat_read_parameters(reader, parameters, NULL, &product->own);
    icha_cat_leave(reader, path);
    if (product->public.id == NULL) return;
    product->next = catalogue->products;
    catalogue->products = product;
}
