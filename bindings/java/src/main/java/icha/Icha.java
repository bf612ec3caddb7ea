package icha;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Money, rates, dates, schedules, screenings, outlays. Enums and roundings are their texts in TERMS ({@code "act/365"},
 * {@code "down/10"}). Every method may throw an {@link IchaException}; null where a value is needed is
 * {@link IchaException.Missing}.
 */
public final class Icha {
    private static final int SHARES_MAX = 8;
    private static final int TIERS_MAX = 8;
    private static final int FLOWS_MAX = 1_000_000;
    private static final int INTERVAL_MAX = 1200;
    private static final String KR_BANK = "kr-bank";

    private Icha() {}

    /**
     * The version of the library that runs.
     *
     * @return such as {@code 0.1.0}
     */
    public static String version() {
        return Values.text(Native.version());
    }

    // ---- money and rates ----

    /**
     * Reads an amount (N-1).
     *
     * @param text digits, with a minus in front where it is negative
     * @return won
     */
    public static long moneyParse(String text) {
        return Native.moneyParse(Values.utf8(text, "text"));
    }

    /**
     * Rounds an amount to a multiple of the rounding's unit, exactly (N-4).
     *
     * @param amount won
     * @param rounding such as {@code down/10}
     * @return won
     */
    public static long moneyRound(long amount, String rounding) {
        return Native.moneyRound(amount, Values.rounding(rounding));
    }

    /**
     * Reads a rate with its unit, exactly (N-2).
     *
     * @param text {@code 3.5%}, {@code 350bp} or {@code 0.035x}
     * @return the fraction: 0.035
     */
    public static BigDecimal rateParse(String text) {
        return Values.rate(Native.rateParse(Values.utf8(text, "text")));
    }

    /**
     * Writes a rate as a percentage.
     *
     * @param rate a fraction of at most nine decimals
     * @return such as {@code 3.5%}
     */
    public static String rateFormat(BigDecimal rate) {
        return Values.text(Native.rateFormat(Values.ppb(rate, "rate")));
    }

    /**
     * Reads a share or ratio, exactly (N-2).
     *
     * @param text {@code 1}, {@code 1/3} or a spelling of a rate
     * @return in lowest terms
     */
    public static Ratio ratioParse(String text) {
        long[] out = new long[2];
        Native.ratioParse(Values.utf8(text, "text"), out);
        return new Ratio(out[0], out[1]);
    }

    /**
     * Splits an amount over one share.
     *
     * @param amount won, not negative
     * @param shares {@code [1]}
     * @return won, one a share
     */
    public static long[] split(long amount, List<Ratio> shares) {
        return parts(amount, shares, 0);
    }

    /**
     * Splits an amount over shares that add up to 1: each rounded down, the residue to one of them (N-6).
     *
     * @param amount won, not negative
     * @param shares 1 to 8
     * @param residual {@code first}, {@code last} or {@code largest}
     * @return won, one a share; they add up to the amount
     */
    public static long[] split(long amount, List<Ratio> shares, String residual) {
        return parts(amount, shares, Values.spelling(Native.RESIDUAL, residual, "residual"));
    }

    private static long[] parts(long amount, List<Ratio> shares, int residual) {
        checkCount(shares, SHARES_MAX, "shares");
        long[] parts = new long[shares.size()];
        Native.split(amount, numerators(shares, "shares"), denominators(shares), residual, parts);
        return parts;
    }

    private static void checkCount(List<?> list, int most, String field) {
        Values.required(list, field);
        if (list.size() > most) throw IchaException.range(field, list.size(), "1.." + most + " of them");
    }

    private static long[] numerators(List<Ratio> ratios, String field) {
        return ratios.stream().mapToLong(ratio -> Values.required(ratio, field).numerator()).toArray();
    }

    private static long[] denominators(List<Ratio> ratios) {
        return ratios.stream().mapToLong(Ratio::denominator).toArray();
    }

    /**
     * The level payment without a balloon.
     *
     * @param principal won
     * @param rate a year, a fraction
     * @param intervalMonths between payments
     * @param n payments
     * @param rounding of the payment
     * @return won
     */
    public static long levelPayment(long principal, BigDecimal rate, int intervalMonths, int n, String rounding) {
        return levelPayment(principal, rate, intervalMonths, n, rounding, 0);
    }

    /**
     * The level payment of n equal periods, rounded once, correctly (L-3, formula {@code twelfths}).
     *
     * @param principal won
     * @param rate a year, a fraction
     * @param intervalMonths between payments, 1 to 1200
     * @param n payments, 1 to 3600
     * @param rounding of the payment
     * @param balloon won left for the end
     * @return won
     */
    public static long levelPayment(long principal, BigDecimal rate, int intervalMonths, int n, String rounding,
            long balloon) {
        return levelPaymentPpb(principal, Values.ppb(rate, "rate"), intervalMonths, n, rounding, balloon);
    }

    /**
     * The same with the rate in billionths, for hot loops: no object is made.
     *
     * @param principal won
     * @param ratePpb a year, in billionths: 35,000,000 is 3.5 %
     * @param intervalMonths between payments, 1 to 1200
     * @param n payments, 1 to 3600
     * @param rounding of the payment
     * @param balloon won left for the end
     * @return won
     */
    public static long levelPaymentPpb(long principal, long ratePpb, int intervalMonths, int n, String rounding,
            long balloon) {
        return Native.levelPayment(principal, balloon, ratePpb, intervalMonths, n, Values.rounding(rounding));
    }

    // ---- dates ----

    /**
     * The same day months later, in one step, clamped at the month's end (T-6).
     *
     * @param origin the day
     * @param months may be negative
     * @return the day
     */
    public static LocalDate dateAddMonths(LocalDate origin, long months) {
        return Values.date(Native.dateAddMonths(Values.day(origin, "origin"), months));
    }

    /**
     * The last day, included, of a window of months since an event (T-6).
     *
     * @param event the day of the event
     * @param months 0 to 3599
     * @return the last day
     */
    public static LocalDate windowLastDay(LocalDate event, int months) {
        return Values.date(Native.windowLastDay(Values.day(event, "event"), months));
    }

    /**
     * The days of a period that is not a loan's first.
     *
     * @param from the first day
     * @param to the last
     * @param inclusion {@code start}, {@code end} or {@code both}
     * @return days
     */
    public static int countedDays(LocalDate from, LocalDate to, String inclusion) {
        return countedDays(from, to, inclusion, false);
    }

    /**
     * The days of a period that count (T-2).
     *
     * @param from the first day
     * @param to the last
     * @param inclusion {@code start}, {@code end} or {@code both}
     * @param isFirst the loan's first period
     * @return days
     */
    public static int countedDays(LocalDate from, LocalDate to, String inclusion, boolean isFirst) {
        int begin = Values.day(from, "from"), end = dayNotBefore(to, begin, "to");
        return Native.countedDays(Values.spelling(Native.INCLUSION, inclusion, "inclusion"), begin, end, isFirst);
    }

    private static int dayNotBefore(LocalDate date, int earliest, String field) {
        int day = Values.day(date, field);
        if (day < earliest) throw IchaException.range(field, date, ">= " + Values.date(earliest));
        return day;
    }

    /**
     * The year fraction of a whole period that is neither a loan's first nor between anchor dates.
     *
     * @param from the first day
     * @param to the last
     * @param dayCount such as {@code act/365}
     * @param inclusion {@code start}, {@code end} or {@code both}
     * @return exactly, in lowest terms
     */
    public static Ratio yearFraction(LocalDate from, LocalDate to, String dayCount, String inclusion) {
        return yearFraction(from, to, dayCount, inclusion, false, 0, null);
    }

    /**
     * The year fraction of a period's counted days (T-3).
     *
     * @param from the first day
     * @param to the last
     * @param dayCount such as {@code act/365}
     * @param inclusion {@code start}, {@code end} or {@code both}
     * @param isFirst the loan's first period
     * @param months greater than 0: the period lies between neighbouring anchor dates that many months apart
     * @param until only the days before that one; null: all
     * @return exactly, in lowest terms
     */
    public static Ratio yearFraction(LocalDate from, LocalDate to, String dayCount, String inclusion, boolean isFirst,
            int months, LocalDate until) {
        long[] out = new long[2];
        int begin = Values.day(from, "from"), end = dayNotBefore(to, begin, "to");
        if (months < 0 || months > INTERVAL_MAX) throw IchaException.range("months", months, "0.." + INTERVAL_MAX);
        Native.yearFraction(Values.spelling(Native.DAY_COUNT, dayCount, "dayCount"),
                Values.spelling(Native.INCLUSION, inclusion, "inclusion"), begin, end, isFirst, months,
                Values.dayOrNone(until, "until"), out);
        return Values.ratio(out[0], out[1]);
    }

    /**
     * Monthly due dates, unrolled.
     *
     * @param disbursedOn the day the loan was made
     * @param maturityOn its last due date
     * @param dueDay 1 to 31
     * @return in order, the maturity included
     */
    public static List<LocalDate> dueDates(LocalDate disbursedOn, LocalDate maturityOn, int dueDay) {
        return dueDates(disbursedOn, maturityOn, dueDay, 1, null);
    }

    /**
     * The due dates of a loan, unrolled (T-4).
     *
     * @param disbursedOn the day the loan was made
     * @param maturityOn its last due date, after that day
     * @param dueDay 1 to 31, clamped at a month's end
     * @param intervalMonths 1 to 1200
     * @param firstDueOn null: the next due day after the interval
     * @return in order, the maturity included
     */
    public static List<LocalDate> dueDates(LocalDate disbursedOn, LocalDate maturityOn, int dueDay, int intervalMonths,
            LocalDate firstDueOn) {
        int disbursed = Values.day(disbursedOn, "disbursedOn");
        int maturity = dayNotBefore(maturityOn, disbursed + 1, "maturityOn");
        int first = firstDueOn == null ? Native.NO_DATE : dayNotBefore(firstDueOn, disbursed + 1, "firstDueOn");
        if (first > maturity) throw IchaException.range("firstDueOn", firstDueOn, "<= " + maturityOn);
        if (dueDay < 1 || dueDay > 31) throw IchaException.range("dueDay", dueDay, "1..31");
        if (intervalMonths < 1 || intervalMonths > INTERVAL_MAX)
            throw IchaException.range("intervalMonths", intervalMonths, "1.." + INTERVAL_MAX);
        return Arrays.stream(Native.dueDates(disbursed, maturity, dueDay, intervalMonths, first)).mapToObj(Values::date)
                .toList();
    }

    /**
     * Whether Korean banks are open.
     *
     * @param date 2013 to 2040
     * @return no weekend, no holiday
     */
    public static boolean isBusinessDay(LocalDate date) {
        return isBusinessDay(date, KR_BANK);
    }

    /**
     * Whether banks are open (T-5).
     *
     * @param date a day that the calendar covers
     * @param calendar {@code kr-bank} or {@code weekends}
     * @return no weekend, no holiday
     */
    public static boolean isBusinessDay(LocalDate date, String calendar) {
        return Native.isBusinessDay(Values.day(date, "date"), Values.spelling(Native.CALENDAR, calendar, "calendar"));
    }

    /**
     * The Korean name of a holiday of Korean banks.
     *
     * @param date the day
     * @return empty: it is none, or not covered
     */
    public static Optional<String> holidayName(LocalDate date) {
        return holidayName(date, KR_BANK, Locale.KOREAN);
    }

    /**
     * The name of a holiday.
     *
     * @param date the day
     * @param calendar {@code kr-bank} or {@code weekends}
     * @param language Korean, else English
     * @return empty: it is none, or not covered
     */
    public static Optional<String> holidayName(LocalDate date, String calendar, Locale language) {
        return Optional.ofNullable(Values.text(Native.holidayName(Values.day(date, "date"),
                Values.spelling(Native.CALENDAR, calendar, "calendar"), Values.isKorean(language))));
    }

    /**
     * The day that a rule moves a date to, by the calendar of Korean banks.
     *
     * @param date the day
     * @param businessDay {@code none}, {@code following}, {@code modified_following} or {@code preceding}
     * @return a business day, or the date itself for {@code none}
     */
    public static LocalDate roll(LocalDate date, String businessDay) {
        return roll(date, businessDay, KR_BANK);
    }

    /**
     * The day that a rule moves a date to (T-5).
     *
     * @param date the day
     * @param businessDay {@code none}, {@code following}, {@code modified_following} or {@code preceding}
     * @param calendar {@code kr-bank} or {@code weekends}
     * @return a business day, or the date itself for {@code none}
     */
    public static LocalDate roll(LocalDate date, String businessDay, String calendar) {
        return Values.date(Native.roll(Values.day(date, "date"),
                Values.spelling(Native.BUSINESS_DAY, businessDay, "businessDay"),
                Values.spelling(Native.CALENDAR, calendar, "calendar")));
    }

    // ---- guarantees ----

    /**
     * The guaranteed part of a loan (G-1).
     *
     * @param principal won
     * @param tiers ascending, the last without an end
     * @param amountRounding of the amount
     * @return won, at most the principal
     */
    public static long guaranteedAmount(long principal, List<Tier> tiers, String amountRounding) {
        int rounding = Values.spelling(Native.ROUNDING, amountRounding, "amountRounding");
        return Native.guaranteedAmount(principal, bounds(tiers), numerators(ratios(tiers), "tiers"),
                denominators(ratios(tiers)), rounding);
    }

    /**
     * The largest loan whose guaranteed amount is at most an amount (G-4).
     *
     * @param amount won
     * @param tiers ascending, the last without an end
     * @param amountRounding of the guaranteed amount
     * @return won; 0: none fits
     */
    public static long largestLoanWithin(long amount, List<Tier> tiers, String amountRounding) {
        int rounding = Values.spelling(Native.ROUNDING, amountRounding, "amountRounding");
        return Native.largestLoanWithin(amount, bounds(tiers), numerators(ratios(tiers), "tiers"),
                denominators(ratios(tiers)), rounding);
    }

    private static long[] bounds(List<Tier> tiers) {
        checkCount(tiers, TIERS_MAX, "tiers");
        return tiers.stream().map(tier -> Values.required(tier, "tiers").upTo())
                .mapToLong(upTo -> upTo == null ? Native.UNSET : upTo).toArray();
    }

    private static List<Ratio> ratios(List<Tier> tiers) {
        return tiers.stream().map(tier -> Values.required(tier.ratio(), "tiers.ratio")).toList();
    }

    /**
     * What is given back of a guarantee's fee (G-3).
     *
     * @param feePaid won
     * @param coversFrom the first day that the fee covers
     * @param coversTo the last
     * @param repaidOn the day the loan was repaid
     * @param rounding of the refund
     * @return won
     */
    public static long feeRefund(long feePaid, LocalDate coversFrom, LocalDate coversTo, LocalDate repaidOn,
            String rounding) {
        return Native.feeRefund(feePaid, Values.day(coversFrom, "coversFrom"), Values.day(coversTo, "coversTo"),
                Values.day(repaidOn, "repaidOn"), Values.rounding(rounding));
    }

    /**
     * What is added to a guarantee's fee that is paid late (G-3).
     *
     * @param unpaid won
     * @param dueOn the day it was due
     * @param paidOn the day it was paid
     * @param lateRate a year, a fraction
     * @param dayCount such as {@code act/365}
     * @param rounding of the answer
     * @return won; 0: paid in time
     */
    public static long lateFee(long unpaid, LocalDate dueOn, LocalDate paidOn, BigDecimal lateRate, String dayCount,
            String rounding) {
        return Native.lateFee(unpaid, Values.day(dueOn, "dueOn"), Values.day(paidOn, "paidOn"),
                Values.ppb(lateRate, "lateRate"), Values.spelling(Native.DAY_COUNT, dayCount, "dayCount"),
                Values.rounding(rounding));
    }

    /**
     * What the re-guarantor bears of a subrogation (G-5).
     *
     * @param subrogated won that the guarantor paid
     * @param recovered won of it that came back so far
     * @param share of the re-guarantor
     * @param rounding of the answer
     * @return won; of a later recovery, the difference of two answers goes back
     */
    public static long reguaranteedPart(long subrogated, long recovered, Ratio share, String rounding) {
        return Native.reguaranteedPart(subrogated, recovered, share.numerator(), share.denominator(),
                Values.rounding(rounding));
    }

    /**
     * The last day on which a loan may be made, 60 days after the notice.
     *
     * @param notifiedOn the day of the notice
     * @return that day is in
     */
    public static LocalDate guaranteeLastDay(LocalDate notifiedOn) {
        return guaranteeLastDay(notifiedOn, 60);
    }

    /**
     * The last day on which a loan may be made (G-4).
     *
     * @param notifiedOn the day of the notice
     * @param days after it
     * @return that day is in
     */
    public static LocalDate guaranteeLastDay(LocalDate notifiedOn, int days) {
        return Values.date(Native.guaranteeLastDay(Values.day(notifiedOn, "notifiedOn"), days));
    }

    /**
     * The annual rate at which the flows come to nothing (G-6).
     *
     * @param flows dates ascending, the first to the borrower
     * @return two rates, a billionth apart
     */
    public static RateRange allInRate(List<Flow> flows) {
        checkCount(flows, FLOWS_MAX, "flows");
        long[] out = new long[2];
        Native.allInRate(flows.stream().mapToInt(
                flow -> Values.day(Values.required(flow, "flows").on(), "flows.on")).toArray(),
                flows.stream().mapToLong(Flow::amount).toArray(), out);
        return new RateRange(Values.rate(out[0]), Values.rate(out[1]));
    }

    // ---- documents ----

    /**
     * TERMS or FACTS of Java's values as JSON: {@code long} for won, {@link BigDecimal} or text with its unit for
     * rates, {@link LocalDate} for dates, {@link Ratio} or text for shares, maps and lists of these. Binary floating
     * point is refused, and the message says what to write.
     *
     * @param values by key
     * @return what the methods below take
     */
    public static String json(Map<String, ?> values) {
        return Json.text(values);
    }

    /**
     * The schedule of a loan by its terms alone.
     *
     * @param terms TERMS as JSON
     * @return rows, totals, claims, guarantee
     */
    public static Schedule schedule(String terms) {
        return schedule(terms, Options.NONE);
    }

    /**
     * The schedule of a loan with its subsidy, claims and guarantee. With a product the catalogue fills what it knows.
     *
     * @param terms TERMS as JSON
     * @param options catalogue, product, day and others
     * @return rows, totals, claims, guarantee
     * @throws IchaException.Unknown undetermined: the catalogue holds a value as UNKNOWN and nobody gave it
     */
    public static Schedule schedule(String terms, Options options) {
        return Schedule.of(document(Native.SCHEDULE, terms, "terms", options));
    }

    /**
     * Screens one applicant for a product on a day.
     *
     * @param facts FACTS as JSON; a fact that is not given is unknown, never a "no" (E-2)
     * @param catalogue holds the product
     * @param product such as {@code incheon.startup}
     * @param on the day of the decision
     * @return the verdict with its reasons, what is missing, the offer
     */
    public static Screening screen(String facts, Catalogue catalogue, String product, LocalDate on) {
        return screen(facts, Options.NONE.withCatalogue(catalogue).withProduct(product).withOn(on));
    }

    /**
     * Screens one applicant.
     *
     * @param facts FACTS as JSON; a fact that is not given is unknown, never a "no" (E-2)
     * @param options catalogue, product and day are needed
     * @return the verdict with its reasons, what is missing, the offer
     */
    public static Screening screen(String facts, Options options) {
        return Screening.of(document(Native.SCREENING, facts, "facts", options));
    }

    /**
     * Late interest by its facts alone.
     *
     * @param facts FACTS of {@code icha late} as JSON
     * @return the amount with its parts
     */
    public static LateInterest lateInterest(String facts) {
        return lateInterest(facts, Options.NONE);
    }

    /**
     * Late interest on what was due on one day and paid later (L-7).
     *
     * @param facts FACTS of {@code icha late} as JSON
     * @param options a catalogue, where a series is named
     * @return the amount with its parts
     */
    public static LateInterest lateInterest(String facts, Options options) {
        return LateInterest.of(document(Native.LATE, facts, "facts", options));
    }

    private static byte[] document(int what, String input, String field, Options options) {
        Values.required(options, "options");
        byte[] text = Values.utf8(input, field), product = Values.name(options.product(), "product");
        byte[] paid = options.paid() == null ? null : Values.utf8(options.paid(), "paid");
        int on = Values.dayOrNone(options.on(), "on"), knownOn = Values.dayOrNone(options.knownOn(), "knownOn");
        boolean korean = Values.isKorean(options.language());
        if (options.catalogue() == null)
            return Native.document(what, text, 0, product, on, knownOn, korean, paid, options.withSchedule());
        return options.catalogue().with(catalogue -> Native.document(what, text, catalogue, product, on, knownOn,
                korean,
                paid, options.withSchedule()));
    }

    // ---- a portfolio ----

    /**
     * The outlay of a portfolio by its columns alone.
     *
     * @param csv a direct buffer that holds PORTFOLIO.csv
     * @param firstYear of the outlay
     * @param lastYear of the outlay, included
     * @return to be closed
     */
    public static Outlay outlay(ByteBuffer csv, int firstYear, int lastYear) {
        return outlay(csv, firstYear, lastYear, OutlayOptions.NONE);
    }

    /**
     * The outlay of a portfolio: cells, claims, and every row that could not be used with its reason.
     *
     * @param csv a direct buffer (mapped ones are) that holds PORTFOLIO.csv, in UTF-8 or CP949, from its position to
     *     its limit. It is read where it lies, also by the table of rows: its bytes must not change before the outlay
     *     is closed
     * @param firstYear of the outlay, 1900 to 2199
     * @param lastYear of the outlay, included
     * @param options catalogue, events, grouping, threads
     * @return to be closed
     */
    public static Outlay outlay(ByteBuffer csv, int firstYear, int lastYear, OutlayOptions options) {
        return Outlay.run(csv, firstYear, lastYear, options);
    }
}
