package icha;

/**
 * An exact fraction, such as a share or the part of a year.
 *
 * @param numerator any whole number
 * @param denominator greater than 0
 */
public record Ratio(long numerator, long denominator) {
    /** One: the whole. */
    public static final Ratio ONE = new Ratio(1, 1);

    /**
     * Refuses a denominator that is not positive.
     *
     * @param numerator any whole number
     * @param denominator greater than 0
     */
    public Ratio {
        if (denominator <= 0) throw IchaException.range("denominator", denominator, ">= 1");
    }

    /** {@code 1/3}, or {@code 1} where the denominator is 1. */
    @Override
    public String toString() {
        return denominator == 1 ? Long.toString(numerator) : numerator + "/" + denominator;
    }
}
