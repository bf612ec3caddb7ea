package icha;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Where something is written.
 *
 * @param document its id in the catalogue
 * @param title for people
 * @param line in the document's text; null: not by line
 * @param quote the words; null: none
 * @param locator where the document is found
 */
public record Source(String document, String title, Integer line, String quote, String locator) {
    static Source of(JsonNode source) {
        if (source == null || source.isNull()) return null;
        return new Source(Json.text(source, "document"), Json.text(source, "title"), Json.wholeOrNull(source, "line"),
                Json.text(source, "quote"), Json.text(source, "locator"));
    }
}
