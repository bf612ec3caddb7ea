package icha;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A line of {@code icha products}. A figure that is not a number is text ({@code UNKNOWN}, {@code 1.79%}), or a list of
 * what each version says.
 *
 * @param id such as {@code incheon.startup}
 * @param nameKo the Korean name
 * @param nameEn the English one
 * @param state {@code KNOWN}, {@code UNKNOWN} or {@code GAP}: the worst of its figures
 * @param band the lending rates
 * @param cap won a business
 * @param subsidy rates, or steps
 * @param payer who pays the subsidy
 * @param volume won
 * @param budget won by kind; kinds are never added up
 */
public record Product(String id, String nameKo, String nameEn, String state, JsonNode band, JsonNode cap,
        JsonNode subsidy,
        JsonNode payer, JsonNode volume, JsonNode budget) {
    static Product of(JsonNode product) {
        return new Product(Json.text(product, "id"), Json.text(product, "name_ko"), Json.text(product, "name_en"),
                Json.text(product, "state"), product.get("band"), product.get("cap"), product.get("subsidy"),
                product.get("payer"), product.get("volume"), product.get("budget"));
    }
}
