package icha;

import java.math.BigDecimal;
import java.time.LocalDate;

/**
 * The calls that binding_java.c makes, in Java: name, nanoseconds a call (best of five, warmed up), sum of the answers.
 */
public final class BindingJava {
    private static final LocalDate DAY = LocalDate.of(2018, 1, 1);
    private static final int FIRST = (int) DAY.toEpochDay();
    private static final BigDecimal RATE = new BigDecimal("0.035");
    private static final int DOWN_10 = Values.rounding("down/10");

    private BindingJava() {}

    /** Each loop is a method of its own, so that it is compiled by itself. */
    private abstract static class Loop {
        abstract long sum(int count);

        void measure(String name, int count) {
            for (int i = 0; i < 3; i++) sum(count);
            double best = Double.MAX_VALUE;
            long sum = 0;
            for (int pass = 0; pass < 5; pass++) {
                long from = System.nanoTime();
                sum = sum(count);
                best = Math.min(best, (double) (System.nanoTime() - from) / count);
            }
            System.out.printf("%s %.3f %d%n", name, best, sum);
        }
    }

    /** Runs all. */
    public static void main(String[] arguments) {
        new Loop() {
            long sum(int count) {
                long sum = 0;
                for (int i = 0; i < count; i++) sum += Icha.moneyRound(1000003L * i, "down/10");
                return sum;
            }
        }.measure("money_round", 5_000_000);
        new Loop() {
            long sum(int count) {
                long sum = 0;
                for (int i = 0; i < count; i++) sum += Native.moneyRound(1000003L * i, DOWN_10);
                return sum;
            }
        }.measure("money_round(int)", 5_000_000);
        new Loop() {
            long sum(int count) {
                long sum = 0;
                for (int i = 0; i < count; i++) sum += Icha.dateAddMonths(DAY.plusDays(i % 3000), 13).toEpochDay();
                return sum;
            }
        }.measure("date_add_months", 5_000_000);
        new Loop() {
            long sum(int count) {
                long sum = 0;
                for (int i = 0; i < count; i++) sum += Native.dateAddMonths(FIRST + i % 3000, 13);
                return sum;
            }
        }.measure("date_add_months(int)", 5_000_000);
        new Loop() {
            long sum(int count) {
                long sum = 0;
                for (int i = 0; i < count; i++) sum += Icha.isBusinessDay(DAY.plusDays(i % 3000)) ? 1 : 0;
                return sum;
            }
        }.measure("is_business_day", 5_000_000);
        new Loop() {
            long sum(int count) {
                long sum = 0;
                for (int i = 0; i < count; i++) sum += Icha.levelPayment(10_000_000 + i % 1000, RATE, 1, 60, "down/10");
                return sum;
            }
        }.measure("level_payment(BigDecimal)", 200_000);
        new Loop() {
            long sum(int count) {
                long sum = 0;
                for (int i = 0; i < count; i++)
                    sum += Icha.levelPaymentPpb(10_000_000 + i % 1000, 35_000_000, 1, 60, "down/10", 0);
                return sum;
            }
        }.measure("level_payment(ppb)", 200_000);
    }
}
