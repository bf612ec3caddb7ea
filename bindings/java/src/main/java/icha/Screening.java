package icha;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;

/**
 * Is an applicant eligible, why, what is missing and what can be offered: what {@code icha screen} answers. A "no" is
 * an answer, and so is "undetermined".
 *
 * @param verdict the answer
 * @param reasons one a rule, with its parts inside
 * @param needs what is missing
 * @param offer how much and on what terms
 * @param schedule of the offer; null: not asked for, or not to be computed
 * @param product what was screened for
 * @param on the day of the decision
 * @param notes sentences on what was not checked or taken by default
 * @param assumptions names of the records that a value came from: the answer rests on them (M-5)
 * @param unused facts that were given and that the product does not ask for
 * @param document all of it as JSON, as the program prints it
 */
public record Screening(Verdict verdict, List<Reason> reasons, List<Need> needs, Offer offer, Schedule schedule,
        String product, LocalDate on, List<String> notes, List<String> assumptions, List<String> unused,
        String document) {
    /** The answer. */
    public enum Verdict {
        /** Every rule is satisfied. */
        ELIGIBLE,
        /** A rule is violated. */
        INELIGIBLE,
        /** Something is missing that could flip it: see {@link Screening#needs()}. */
        UNDETERMINED,
        /** The product is not offered on that day. */
        NOT_APPLICABLE
    }

    /**
     * One rule as it was evaluated (E-3). Observed, required and margin are in the fact's own unit: a number, text, a
     * boolean, a list; null where there is none.
     *
     * @param rule its id
     * @param outcome {@code SATISFIED}, {@code VIOLATED}, {@code UNKNOWN} or {@code SKIPPED}
     * @param fact what it looks at; null: none
     * @param observed of the applicant
     * @param op how they are compared; null: nothing is
     * @param required by the rule
     * @param margin how far the applicant is from the bound
     * @param sentence for people
     * @param source where it is written; null: a part, or nowhere
     * @param remedy what would change it; null: nothing
     * @param parts the rules that it is made of
     */
    public record Reason(String rule, String outcome, String fact, JsonNode observed, String op, JsonNode required,
            JsonNode margin, String sentence, Source source, Remedy remedy, List<Reason> parts) {
        static Reason of(JsonNode reason) {
            return new Reason(Json.text(reason, "rule"), Json.text(reason, "outcome"), Json.text(reason, "fact"),
                    reason.get("observed"), Json.text(reason, "op"), reason.get("required"), reason.get("margin"),
                    Json.text(reason, "sentence"), Source.of(reason.get("source")), Remedy.of(reason.get("remedy")),
                    Json.list(reason.get("parts"), Reason::of));
        }
    }

    /**
     * What would change a rule's outcome (E-5).
     *
     * @param kind of remedy
     * @param fact what has to change; null: no single fact
     * @param to what it has to become
     * @param verdict what would then be answered
     * @param sentence for people
     */
    public record Remedy(String kind, String fact, JsonNode to, Verdict verdict, String sentence) {
        static Remedy of(JsonNode remedy) {
            if (remedy == null || remedy.isNull()) return null;
            return new Remedy(Json.text(remedy, "kind"), Json.text(remedy, "fact"), remedy.get("to"),
                    Verdict.valueOf(Json.text(remedy, "verdict")), Json.text(remedy, "sentence"));
        }
    }

    /**
     * What is missing (E-4). One of fact, parameter and rule is given.
     *
     * @param fact of the applicant
     * @param parameter of the catalogue
     * @param rule of the catalogue
     * @param suppliedBy who can tell a fact
     * @param purposes {@code verdict}, {@code offer} or both
     * @param canFlip whether it could change the verdict
     * @param sentence for people
     */
    public record Need(String fact, String parameter, String rule, String suppliedBy, List<String> purposes,
            boolean canFlip, String sentence) {
        static Need of(JsonNode need) {
            return new Need(Json.text(need, "fact"), Json.text(need, "parameter"), Json.text(need, "rule"),
                    Json.text(need, "supplied_by"), Json.texts(need.get("for")), need.get("can_flip").booleanValue(),
                    Json.text(need, "sentence"));
        }
    }

    /**
     * What can be offered (E-6).
     *
     * @param maximum in won; null: no cap says
     * @param atMost a cap is UNKNOWN or lacks a fact, so that it may be less
     * @param caps all caps, the binding one marked
     * @param lendingBand the rates of the bank; null: not known
     * @param subsidySteps in order; a rate may be a range
     * @param fee of the guarantee; null: there is none
     * @param payments what is to be paid now and after each step; empty: see {@code payments_need} in the document
     */
    public record Offer(Long maximum, boolean atMost, List<Cap> caps, RateRange lendingBand, List<Step> subsidySteps,
            OfferFee fee, List<Payment> payments) {
        static Offer of(JsonNode offer) {
            if (offer == null || offer.isNull()) return null;
            return new Offer(Json.wonOrNull(offer, "maximum"), offer.get("at_most").booleanValue(),
                    Json.list(offer.get("caps"), Cap::of), Json.range(offer.get("lending_band")),
                    Json.list(offer.get("subsidy_steps"), Step::of), OfferFee.of(offer.get("fee")),
                    Json.list(offer.get("payments"), Payment::of));
        }
    }

    /**
     * One limit of the offer.
     *
     * @param id its name
     * @param amount in won; null: not known, or none
     * @param binding whether it is what limits the offer
     * @param next whether it would be the next to bind
     * @param state {@code KNOWN}, {@code UNKNOWN} or {@code NONE}
     * @param label for people
     * @param source where it is written; null: nowhere
     */
    public record Cap(String id, Long amount, boolean binding, boolean next, String state, String label,
            Source source) {
        static Cap of(JsonNode cap) {
            return new Cap(Json.text(cap, "id"), Json.wonOrNull(cap, "amount"), cap.get("binding").booleanValue(),
                    cap.get("next").booleanValue(), Json.text(cap, "state"), Json.text(cap, "label"),
                    Source.of(cap.get("source")));
        }
    }

    /**
     * A step of the subsidy.
     *
     * @param months how long; null: to the end
     * @param rate borne by others; null: not known
     * @param borrowerRate what is left to the borrower; null: not known
     */
    public record Step(Integer months, RateRange rate, RateRange borrowerRate) {
        static Step of(JsonNode step) {
            return new Step(Json.wholeOrNull(step, "months"), Json.range(step.get("rate")),
                    Json.range(step.get("borrower_rate")));
        }
    }

    /**
     * The fee of the guarantee, as rates.
     *
     * @param rate the whole; null: not known
     * @param reduction what the payer bears; null: nothing, or not known
     * @param payer who; null: nobody
     * @param borrowerRate what is left; null: not known
     */
    public record OfferFee(BigDecimal rate, BigDecimal reduction, String payer, BigDecimal borrowerRate) {
        static OfferFee of(JsonNode fee) {
            if (fee == null || fee.isNull()) return null;
            return new OfferFee(Json.rate(fee, "rate"), Json.rate(fee, "reduction"), Json.text(fee, "payer"),
                    Json.rate(fee, "borrower_rate"));
        }
    }

    /**
     * What the borrower of the offer is to pay.
     *
     * @param afterMonths from then on; 0: now
     * @param due the day of that payment
     * @param payment of the borrower
     * @param principal in it
     * @param borrowerInterest in it
     * @param subsidy borne by others
     */
    public record Payment(int afterMonths, LocalDate due, long payment, long principal, long borrowerInterest,
            long subsidy) {
        static Payment of(JsonNode payment) {
            return new Payment(payment.get("after_months").intValue(), Json.date(payment, "due"),
                    Json.won(payment, "payment"), Json.won(payment, "principal"),
                    Json.won(payment, "borrower_interest"),
                    Json.won(payment, "subsidy"));
        }
    }

    static Screening of(byte[] document) {
        JsonNode tree = Json.tree(document);
        Schedule schedule = Json.isGiven(tree, "schedule")
                ? Schedule.of(tree.get("schedule"), tree.get("schedule").toString())
                : null;
        return new Screening(Verdict.valueOf(Json.text(tree, "verdict")), Json.list(tree.get("reasons"), Reason::of),
                Json.list(tree.get("needs"), Need::of), Offer.of(tree.get("offer")), schedule,
                Json.text(tree, "product"),
                Json.date(tree, "on"), Json.texts(tree.get("notes")), Json.texts(tree.get("assumptions")),
                Json.texts(tree.get("unused")), Values.text(document));
    }
}
