package icha;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;

/**
 * Late interest (L-7): what {@code icha late} answers.
 *
 * @param lateInterest in won
 * @param days from the due date to the payment
 * @param parts days on which amount, rate and cap are the same
 * @param document all of it as JSON, as the program prints it
 */
public record LateInterest(long lateInterest, int days, List<Part> parts, String document) {
    /**
     * Days {@code from + 1} to {@code to}.
     *
     * @param from the day before the first
     * @param to the last day
     * @param days how many
     * @param amount that it runs on
     * @param rate a fraction
     * @param capped whether the law allows less than the contract asks
     */
    public record Part(LocalDate from, LocalDate to, int days, long amount, BigDecimal rate, boolean capped) {
        static Part of(JsonNode part) {
            return new Part(Json.date(part, "from"), Json.date(part, "to"), part.get("days").intValue(),
                    Json.won(part, "amount"), Json.rate(part, "rate"), part.get("capped").booleanValue());
        }
    }

    static LateInterest of(byte[] document) {
        JsonNode tree = Json.tree(document);
        return new LateInterest(Json.won(tree, "late_interest"), tree.get("days").intValue(),
                Json.list(tree.get("parts"), Part::of), Values.text(document));
    }
}
