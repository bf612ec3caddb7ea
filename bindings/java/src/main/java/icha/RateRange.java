package icha;

import java.math.BigDecimal;

/**
 * Two rates, as fractions.
 *
 * @param low the lower end
 * @param high the upper end
 */
public record RateRange(BigDecimal low, BigDecimal high) {}
