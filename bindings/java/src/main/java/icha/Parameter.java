package icha;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDate;

/**
 * A line of {@code icha show}: a version of a parameter of a product, a fact that it asks for ({@code fact:...}), or an
 * entry of an index series.
 *
 * @param parameter its name
 * @param state {@code KNOWN}, {@code UNKNOWN}, {@code NOT_APPLICABLE}, {@code UNLIMITED} or {@code GAP}
 * @param form {@code exact}, {@code band} and others; null: not known
 * @param value null: not known; unknown is not zero
 * @param unit of the value
 * @param validFrom the first day
 * @param validTo the last; null: open
 * @param knownFrom the day from which one could know it
 * @param reason why it is not known
 * @param source where it is written
 */
public record Parameter(String parameter, String state, String form, JsonNode value, String unit, LocalDate validFrom,
        LocalDate validTo, LocalDate knownFrom, String reason, Source source) {
    static Parameter of(JsonNode row) {
        return new Parameter(Json.text(row, "parameter"), Json.text(row, "state"), Json.text(row, "form"),
                row.get("value"), Json.text(row, "unit"), Json.date(row, "valid_from"), Json.date(row, "valid_to"),
                Json.date(row, "known_from"), Json.text(row, "reason"), Source.of(row.get("source")));
    }
}
