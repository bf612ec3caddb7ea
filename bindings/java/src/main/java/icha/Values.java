package icha;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** Values of Java as values of the library, exactly, and back. Null where a value is needed is MISSING, by its name. */
final class Values {
    private static final int RATE_DIGITS = 9;
    private static final int WHOLE_DIGITS = 9; // with nine decimals they fit a long; each call has its own limit
    private static final int EXPONENT_MAX = 64;
    private static final long FIRST_DAY = LocalDate.of(1900, 1, 1).toEpochDay();
    private static final long LAST_DAY = LocalDate.of(2199, 12, 31).toEpochDay();

    /** A spelling and its number. */
    private record Spelling(String text, int number) {}

    private static final int KINDS = 8;

    /** Spellings that were read; there are few that can be read. */
    private static final List<Map<String, Spelling>> SPELLINGS =
            IntStream.range(0, KINDS).<Map<String, Spelling>>mapToObj(i -> new ConcurrentHashMap<>()).toList();

    /** The last of each kind: hot calls give the same object again. Threads may overwrite it; each entry is whole. */
    private static final Spelling[] LAST = new Spelling[KINDS];

    private Values() {}

    static <T> T required(T value, String field) {
        if (value == null) throw IchaException.missing(field);
        return value;
    }

    static boolean isKorean(Locale language) {
        return language != null && language.getLanguage().equals(Locale.KOREAN.getLanguage());
    }

    // ---- text ----

    /** UTF-8. Half a surrogate pair is no character and is refused, not written as a question mark. */
    static byte[] utf8(String text, String field) {
        required(text, field);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) continue;
            boolean hasOther = i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1));
            if (hasOther) i++;
            else throw IchaException.refused(Status.ENCODING, field, String.format("U+%04X", (int) c), null,
                    field + ": half a surrogate pair at character " + (i + 1) + ", which is no text",
                    field + ": " + (i + 1) + "번째 글자가 짝이 없는 서로게이트입니다");
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What C reads up to its first NUL. */
    static byte[] name(String text, String field) {
        if (text == null) return null;
        if (text.indexOf(0) >= 0)
            throw IchaException.refused(Status.SYNTAX, field, "U+0000", null, field + ": U+0000 is not part of a name",
                    field + ": 이름에 U+0000을 쓸 수 없습니다");
        return utf8(text, field);
    }

    static String text(byte[] utf8) {
        return utf8 == null ? null : new String(utf8, StandardCharsets.UTF_8);
    }

    static int spelling(int of, String text, String field) {
        Spelling last = LAST[of];
        if (last == null || last.text != text) LAST[of] = last = read(of, text, field);
        return last.number;
    }

    private static Spelling read(int of, String text, String field) {
        Map<String, Spelling> known = SPELLINGS.get(of);
        Spelling spelling = known.get(required(text, field));
        if (spelling != null) return new Spelling(text, spelling.number);
        spelling = new Spelling(text, Native.spelling(of, utf8(text, field)));
        if (of != Native.BY) known.put(text, spelling);
        return spelling;
    }

    static int rounding(String text) {
        return spelling(Native.ROUNDING, text, "rounding");
    }

    // ---- dates ----

    static int day(LocalDate date, String field) {
        long day = required(date, field).toEpochDay();
        if (day < FIRST_DAY || day > LAST_DAY)
            return Native.dateFromCivil(date.getYear(), date.getMonthValue(), date.getDayOfMonth()); // refuses it
        return (int) day;
    }

    static int dayOrNone(LocalDate date, String field) {
        return date == null ? Native.NO_DATE : day(date, field);
    }

    static LocalDate date(int day) {
        return LocalDate.ofEpochDay(day);
    }

    // ---- rates ----

    /** Billionths. What does not fit is told by the library, of the same rate as text. */
    static long ppb(BigDecimal rate, String field) {
        BigDecimal plain = required(rate, field);
        if (Math.abs((long) plain.scale()) > EXPONENT_MAX) plain = stripped(plain, field);
        if (plain.precision() - plain.scale() > WHOLE_DIGITS
                || plain.scale() > RATE_DIGITS && !isWholeBillionths(plain))
            return Native.rateParse(utf8(rateText(plain, field), field));
        return plain.setScale(RATE_DIGITS, RoundingMode.UNNECESSARY).unscaledValue().longValueExact();
    }

    /** As TERMS spell a fraction: {@code 0.035x}. */
    static String rateText(BigDecimal rate, String field) {
        return (Math.abs((long) rate.scale()) > EXPONENT_MAX ? stripped(rate, field) : rate).toPlainString() + "x";
    }

    private static boolean isWholeBillionths(BigDecimal rate) {
        return rate.remainder(BigDecimal.valueOf(1, RATE_DIGITS)).signum() == 0;
    }

    /** So that no plain text of a billion zeros is made. */
    private static BigDecimal stripped(BigDecimal rate, String field) {
        BigDecimal plain = rate.signum() == 0 ? BigDecimal.ZERO : rate.stripTrailingZeros();
        if (Math.abs((long) plain.scale()) <= EXPONENT_MAX) return plain;
        throw IchaException.range(field, "a rate of exponent " + -(long) plain.scale(), "-10..10, in billionths");
    }

    static BigDecimal rate(long ppb) {
        return plain(BigDecimal.valueOf(ppb, RATE_DIGITS));
    }

    /** A rate as documents have it: {@code 3.5%}, of any size. */
    static BigDecimal rate(String percent) {
        return plain(new BigDecimal(percent.substring(0, percent.length() - 1)).movePointLeft(2));
    }

    private static BigDecimal plain(BigDecimal value) {
        BigDecimal stripped = value.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    // ---- fractions ----

    static Ratio ratio(long numerator, long denominator) {
        long divisor = BigInteger.valueOf(numerator).gcd(BigInteger.valueOf(denominator)).longValueExact();
        return new Ratio(numerator / divisor, denominator / divisor);
    }
}
