package icha;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;

/**
 * A loan with its subsidy, claims and guarantee: what {@code icha schedule} answers.
 *
 * @param rows one a due date, or a prepayment
 * @param totals the sums of the rows' money columns
 * @param claims what payers are asked for; empty without {@code subsidy.claim}
 * @param payment the first level payment before subsidy; null: the method has none
 * @param guarantee null: without one
 * @param corrections what differs from what was paid (S-8); null where nothing paid was given
 * @param notes sentences on what was not checked or taken by default
 * @param assumptions names of the records that a value came from: the figures rest on them (M-5)
 * @param product null: none
 * @param document all of it as JSON, as the program prints it
 */
public record Schedule(List<Row> rows, Totals totals, List<Claim> claims, Long payment, Guarantee guarantee,
        Corrections corrections, List<String> notes, List<String> assumptions, String product, String document) {
    /**
     * A row: {@code payment = principal + borrowerInterest}.
     *
     * @param n from 1; null: a prepayment
     * @param event {@code prepay}, or null
     * @param from the first day of the accrual period
     * @param to its last
     * @param due the day it is paid (T-5)
     * @param days calendar days
     * @param rate of the first part, a fraction
     * @param subsidyRate of the first part, a fraction
     * @param opening balance before
     * @param principal repaid
     * @param interest of the contract
     * @param borrowerInterest what the borrower bears of it
     * @param subsidy what others bear of it
     * @param payment of the borrower
     * @param closing balance after
     * @param parts the pieces of a period that was split; else empty
     */
    public record Row(Integer n, String event, LocalDate from, LocalDate to, LocalDate due, int days, BigDecimal rate,
            BigDecimal subsidyRate, long opening, long principal, long interest, long borrowerInterest, long subsidy,
            long payment, long closing, List<Part> parts) {
        static Row of(JsonNode row) {
            return new Row(Json.wholeOrNull(row, "n"), Json.text(row, "event"), Json.date(row, "from"),
                    Json.date(row, "to"), Json.date(row, "due"), row.get("days").intValue(), Json.rate(row, "rate"),
                    Json.rate(row, "subsidy_rate"), Json.won(row, "opening"), Json.won(row, "principal"),
                    Json.won(row, "interest"), Json.won(row, "borrower_interest"), Json.won(row, "subsidy"),
                    Json.won(row, "payment"), Json.won(row, "closing"), Json.list(row.get("parts"), Part::of));
        }
    }

    /**
     * A piece of a period on which balance and rates are the same (S-3).
     *
     * @param from the first day
     * @param to the last
     * @param days calendar days
     * @param balance on those days
     * @param rate a fraction
     * @param subsidyRate a fraction
     */
    public record Part(LocalDate from, LocalDate to, int days, long balance, BigDecimal rate, BigDecimal subsidyRate) {
        static Part of(JsonNode part) {
            return new Part(Json.date(part, "from"), Json.date(part, "to"), part.get("days").intValue(),
                    Json.won(part, "balance"), Json.rate(part, "rate"), Json.rate(part, "subsidy_rate"));
        }
    }

    /**
     * The sums of the rows' money columns.
     *
     * @param principal repaid
     * @param interest of the contract
     * @param borrowerInterest what the borrower bears of it
     * @param subsidy what others bear of it
     * @param payment of the borrower
     */
    public record Totals(long principal, long interest, long borrowerInterest, long subsidy, long payment) {
        static Totals of(JsonNode totals) {
            return new Totals(Json.won(totals, "principal"), Json.won(totals, "interest"),
                    Json.won(totals, "borrower_interest"), Json.won(totals, "subsidy"), Json.won(totals, "payment"));
        }
    }

    /**
     * What one payer is asked for in one cycle (S-6): {@code lines = amount + dropped}.
     *
     * @param cycle such as {@code 2018-Q4}
     * @param payer who pays it
     * @param bank null: not given
     * @param lines the sum of the lines
     * @param amount claimed
     * @param dropped by the rounding
     * @param paidOn the day of payment
     * @param fiscalYear the year that it falls in
     */
    public record Claim(String cycle, String payer, String bank, long lines, long amount, long dropped,
            LocalDate paidOn,
            int fiscalYear) {
        static Claim of(JsonNode claim) {
            return new Claim(Json.text(claim, "cycle"), Json.text(claim, "payer"), Json.text(claim, "bank"),
                    Json.won(claim, "lines"), Json.won(claim, "amount"), Json.won(claim, "dropped"),
                    Json.date(claim, "paid_on"), claim.get("fiscal_year").intValue());
        }
    }

    /**
     * The guarantee of the loan.
     *
     * @param amount guaranteed
     * @param fee all fees
     * @param borrowerFee what the borrower bears of them
     * @param reductions what others bear
     * @param fees one a payment
     * @param allInRate two rates a billionth apart (G-6); null: there is none
     */
    public record Guarantee(long amount, long fee, long borrowerFee, List<Reduction> reductions, List<Fee> fees,
            RateRange allInRate) {
        static Guarantee of(JsonNode guarantee) {
            if (guarantee == null || guarantee.isNull()) return null;
            return new Guarantee(Json.won(guarantee, "amount"), Json.won(guarantee, "fee"),
                    Json.won(guarantee, "borrower_fee"), Json.list(guarantee.get("reductions"), Reduction::of),
                    Json.list(guarantee.get("fees"), Fee::of), Json.range(guarantee.get("all_in_rate")));
        }
    }

    /**
     * What a payer bears of the guarantee's fees.
     *
     * @param payer who
     * @param amount in won
     */
    public record Reduction(String payer, long amount) {
        static Reduction of(JsonNode reduction) {
            return new Reduction(Json.text(reduction, "payer"), Json.won(reduction, "amount"));
        }
    }

    /**
     * A fee of the guarantee.
     *
     * @param on the day it is paid
     * @param from the first day that it covers
     * @param to the last
     * @param fee in won
     * @param borrowerFee what the borrower bears of it
     */
    public record Fee(LocalDate on, LocalDate from, LocalDate to, long fee, long borrowerFee) {
        static Fee of(JsonNode fee) {
            return new Fee(Json.date(fee, "on"), Json.date(fee, "from"), Json.date(fee, "to"), Json.won(fee, "fee"),
                    Json.won(fee, "borrower_fee"));
        }
    }

    /**
     * What was paid and what is due (S-8): {@code difference = due - paid}.
     *
     * @param entries one a claim that differs
     * @param paid all that was paid
     * @param due all that is due
     * @param recover to be demanded back
     * @param pay still to be paid
     */
    public record Corrections(List<Correction> entries, long paid, long due, long recover, long pay) {
        static Corrections of(JsonNode corrections) {
            if (corrections == null || corrections.isNull()) return null;
            JsonNode totals = corrections.get("totals");
            return new Corrections(Json.list(corrections.get("entries"), Correction::of), Json.won(totals, "paid"),
                    Json.won(totals, "due"), Json.won(totals, "recover"), Json.won(totals, "pay"));
        }
    }

    /**
     * A claim that differs from what was paid.
     *
     * @param cycle such as {@code 2018-Q4}
     * @param payer who pays
     * @param bank null: not given
     * @param paid what was paid
     * @param due what is due
     * @param difference due less paid
     * @param entry what is to be done
     */
    public record Correction(String cycle, String payer, String bank, long paid, long due, long difference,
            String entry) {
        static Correction of(JsonNode entry) {
            return new Correction(Json.text(entry, "cycle"), Json.text(entry, "payer"), Json.text(entry, "bank"),
                    Json.won(entry, "paid"), Json.won(entry, "due"), Json.won(entry, "difference"),
                    Json.text(entry, "entry"));
        }
    }

    static Schedule of(byte[] document) {
        return of(Json.tree(document), Values.text(document));
    }

    static Schedule of(JsonNode tree, String document) {
        return new Schedule(Json.list(tree.get("rows"), Row::of), Totals.of(tree.get("totals")),
                Json.list(tree.get("claims"), Claim::of), Json.wonOrNull(tree, "payment"),
                Guarantee.of(tree.get("guarantee")), Corrections.of(tree.get("corrections")),
                Json.texts(tree.get("notes")), Json.texts(tree.get("assumptions")), Json.text(tree, "product"),
                document);
    }
}
