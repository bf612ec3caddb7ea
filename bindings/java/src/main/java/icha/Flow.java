package icha;

import java.time.LocalDate;

/**
 * A payment on a date: positive to the borrower, negative from the borrower.
 *
 * @param on the day
 * @param amount in won
 */
public record Flow(LocalDate on, long amount) {}
