/**
 * Incheon's small-business loans and the city's interest subsidy, exactly: schedules, screenings, outlays and the
 * figures below them.
 *
 * <p>Won are {@code long}, rates {@link java.math.BigDecimal} fractions (0.035 is 3.5 %), dates {@link
 * java.time.LocalDate}. No method takes or gives binary floating point. Whatever is refused is an {@link
 * icha.IchaException} with every fault of the input; "no" and "undetermined" are answers, not errors. All of it may be
 * called by several threads at once.
 */
package icha;
