package icha;

import java.nio.ByteBuffer;

/**
 * The calls of the native part. Rates are billionths, dates days since 1970-01-01, texts UTF-8, enums their numbers in
 * C, roundings the mode times 65536 plus the unit; lists of texts and numbers are packed ({@link Fields}). What the
 * library refuses is thrown. Values are checked before: an address must be in use, a date inside 1900 to 2199, arrays
 * as long as each other and as a buffer allows.
 */
final class Native {
    /** A number or a date that is not given. */
    static final long UNSET = Long.MIN_VALUE;
    static final int NO_DATE = Integer.MIN_VALUE;

    static final int ROUNDING = 0, RESIDUAL = 1, DAY_COUNT = 2, INCLUSION = 3, BUSINESS_DAY = 4, CALENDAR = 5, BY = 6,
            ENCODING = 7;
    static final int SCHEDULE = 0, SCREENING = 1, LATE = 2, PRODUCTS = 3, SHOW = 4;
    static final int CELLS = 0, CLAIMS = 1, HELD = 2, TOTALS = 3, NOTES = 4, ASSUMPTIONS = 5, METHODS = 6;

    static {
        Loader.load();
    }

    private Native() {}

    static native byte[] version();

    /** The number of a spelling: of what, one of the constants above, says. */
    static native int spelling(int of, byte[] text);

    static native long moneyParse(byte[] text);

    static native long moneyRound(long amount, int rounding);

    static native long rateParse(byte[] text);

    static native byte[] rateFormat(long ppb);

    /** numerator, denominator */
    static native void ratioParse(byte[] text, long[] out);

    static native void split(long amount, long[] numerators, long[] denominators, int residual, long[] parts);

    static native long levelPayment(long principal, long balloon, long ratePpb, int intervalMonths, int n,
            int rounding);

    /** Throws what is wrong with a date outside 1900 to 2199. */
    static native int dateFromCivil(int year, int month, int day);

    static native int dateAddMonths(int origin, long months);

    static native int windowLastDay(int event, int months);

    static native int countedDays(int inclusion, int from, int to, boolean isFirst);

    /** numerator, denominator, in any terms */
    static native void yearFraction(int dayCount, int inclusion, int from, int to, boolean isFirst,
            int months, int until,
            long[] out);

    static native int[] dueDates(int disbursedOn, int maturityOn, int dueDay, int intervalMonths, int firstDueOn);

    static native boolean isBusinessDay(int date, int calendar);

    /** null: none */
    static native byte[] holidayName(int date, int calendar, boolean korean);

    static native int roll(int date, int businessDay, int calendar);

    static native long guaranteedAmount(long principal, long[] upTo, long[] numerators, long[] denominators,
            int rounding);

    static native long largestLoanWithin(long amount, long[] upTo, long[] numerators, long[] denominators,
            int rounding);

    static native long feeRefund(long feePaid, int coversFrom, int coversTo, int repaidOn, int rounding);

    static native long reguaranteedPart(long subrogated, long recovered, long numerator, long denominator, int rounding);

    static native long lateFee(long unpaid, int dueOn, int paidOn, long latePpb, int dayCount, int rounding);

    static native int guaranteeLastDay(int notifiedOn, int days);

    /** low, high */
    static native void allInRate(int[] on, long[] amounts, long[] out);

    static native long catalogueOpen(byte[] folder, byte[][] assumptions);

    static native void catalogueFree(long catalogue);

    /** catalogue 0, product and paid null: none. */
    static native byte[] document(int what, byte[] text, long catalogue, byte[] product, int on, int knownOn,
            boolean korean, byte[] paid, boolean withSchedule);

    /** Direct buffers from their position on; events and spillFolder may be null. */
    static native long outlay(ByteBuffer csv, int csvAt, int csvLength, ByteBuffer events, int eventsAt,
            int eventsLength,
            long catalogue, int knownOn, int firstYear, int lastYear, int by, boolean korean, int encoding, int threads,
            byte[] spillFolder);

    static native void outlayFree(long outlay);

    /** rows in, used, held; of events the same. */
    static native void outlayCounts(long outlay, long[] out);

    static native byte[] outlayList(long outlay, int which);

    static native long tableOpen(long outlay, int table);

    /** Bytes written; 0: the end. */
    static native int tableRead(long table, ByteBuffer to, int at, int length);

    static native void tableFree(long table);
}
