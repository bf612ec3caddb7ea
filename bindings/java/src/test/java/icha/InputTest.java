package icha;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.Executable;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is refused, and how it is told. */
class InputTest {
    private static final LocalDate DAY = LocalDate.of(2018, 3, 14);
    private static final List<Tier> TIERS = List.of(new Tier(null, Ratio.ONE));

    private static IchaException refused(Status status, Runnable call) {
        IchaException refused = assertThrows(IchaException.class, call::run);
        assertEquals(status, refused.status(), refused.getMessage());
        assertFalse(refused.sentence(Locale.KOREAN).isBlank());
        return refused;
    }

    // ---- types ----

    @Test
    void noMethodTakesOrGivesBinaryFloatingPoint() {
        Stream<Class<?>> classes = Stream.of(Icha.class, Catalogue.class, Outlay.class, Options.class,
                OutlayOptions.class,
                Ratio.class, Tier.class, Flow.class, Schedule.class, Screening.class, LateInterest.class);
        List<Executable> all = classes.flatMap(c -> Stream.concat(Stream.of(c), Arrays.stream(c.getDeclaredClasses())))
                .flatMap(c -> Stream.<Executable>concat(Arrays.stream(c.getMethods()),
                        Arrays.stream(c.getConstructors())))
                .toList();
        assertTrue(all.size() > 200);
        for (Executable one : all) {
            assertFalse(Stream.of(one.getParameterTypes()).anyMatch(InputTest::isBinary), one.toString());
            if (one instanceof java.lang.reflect.Method method)
                    assertFalse(isBinary(method.getReturnType()), one.toString());
        }
    }

    private static boolean isBinary(Class<?> type) {
        return List.of(double.class, float.class, Double.class, Float.class).contains(type);
    }

    @Test
    void doubleInAMapIsRefusedWithTheFix() {
        IchaException e = refused(Status.SYNTAX,
                () -> Icha.json(Map.of("subsidy", Map.of("steps", List.of(Map.of("rate", 0.02))))));
        assertEquals("subsidy.steps[0].rate", e.field());
        assertTrue(e.getMessage().contains("BigDecimal"), e.getMessage());
        refused(Status.SYNTAX, () -> Icha.json(Map.of("rate", 1.5f)));
        refused(Status.SYNTAX, () -> Icha.json(Map.of("disbursed_on", LocalDateTime.of(2018, 3, 14, 0, 0))));
        refused(Status.SYNTAX, () -> Icha.json(Map.of("a", Map.of(1, 2))));
    }

    @Test
    void aMapThatHoldsItselfEnds() {
        Map<String, Object> map = new HashMap<>();
        map.put("a", map);
        refused(Status.RANGE, () -> Icha.json(map));
    }

    @Test
    void aMapIsTermsExactly() {
        String terms = Icha.json(Map.of("principal", 1200000L, "rate", new BigDecimal("0.0365"), "disbursed_on",
                LocalDate.of(2019, 1, 15), "term_months", 12, "method", "equal_principal", "day_count", "act/365",
                "inclusion", "start", "rounding", Map.of("interest", "down/1", "payment", "down/1"),
                "residual", "last"));
        assertEquals(Icha.schedule(Sample.TERMS).document(), Icha.schedule(terms).document());
    }

    @Test
    void countsInFactsMayBeHalves() {
        BigDecimal half = new BigDecimal("12.50");
        assertEquals("{\"employment.monthly_headcounts\":[12,12.5,13.0]}",
                Icha.json(Map.of("employment.monthly_headcounts", List.of(12, half, new BigDecimal("13")))));
        assertEquals("{\"legal_caps\":[[\"2018-01-01\",\"0.24x\"]]}",
                Icha.json(Map.of("legal_caps", List.of(List.of(LocalDate.of(2018, 1, 1), new BigDecimal("0.24"))))));
        for (String bad : List.of("12.25", "1E+20", "1E-20", "0.05"))
            refused(Status.SYNTAX, () -> Icha.json(Map.of("a", List.of(new BigDecimal(bad)))));
        try (Catalogue catalogue = Catalogue.open(Sample.CATALOGUE)) {
            Options options = Options.NONE.withCatalogue(catalogue).withProduct("incheon.job-creation").withOn(DAY);
            List<Object> counts = new java.util.ArrayList<>(java.util.Collections.nCopies(11, 12));
            counts.add(half);
            Screening found = Icha.screen(Icha.json(Map.of("employment.monthly_headcounts", counts)), options);
            assertEquals(Icha.screen("{\"employment.monthly_headcounts\": [12,12,12,12,12,12,12,12,12,12,12,12.5]}",
                    options), found);
        }
    }

    // ---- null ----

    @Test
    void nullIsMissingByName() {
        Map<String, Runnable> calls = new HashMap<>();
        calls.put("text", () -> Icha.rateParse(null));
        calls.put("rate", () -> Icha.rateFormat(null));
        calls.put("rounding", () -> Icha.moneyRound(1, null));
        calls.put("shares", () -> Icha.split(1, null));
        calls.put("residual", () -> Icha.split(1, List.of(Ratio.ONE), null));
        calls.put("origin", () -> Icha.dateAddMonths(null, 1));
        calls.put("event", () -> Icha.windowLastDay(null, 1));
        calls.put("from", () -> Icha.countedDays(null, DAY, "start"));
        calls.put("inclusion", () -> Icha.countedDays(DAY, DAY, null));
        calls.put("dayCount", () -> Icha.yearFraction(DAY, DAY, null, "start"));
        calls.put("maturityOn", () -> Icha.dueDates(DAY, null, 14));
        calls.put("date", () -> Icha.isBusinessDay(null));
        calls.put("calendar", () -> Icha.roll(DAY, "following", null));
        calls.put("businessDay", () -> Icha.roll(DAY, null));
        calls.put("tiers", () -> Icha.guaranteedAmount(1, null, "down/1"));
        calls.put("tiers.ratio", () -> Icha.guaranteedAmount(1, List.of(new Tier(null, null)), "down/1"));
        calls.put("amountRounding", () -> Icha.largestLoanWithin(1, TIERS, null));
        calls.put("coversTo", () -> Icha.feeRefund(1, DAY, null, DAY, "down/1"));
        calls.put("lateRate", () -> Icha.lateFee(1, DAY, DAY, null, "act/365", "down/1"));
        calls.put("notifiedOn", () -> Icha.guaranteeLastDay(null));
        calls.put("flows", () -> Icha.allInRate(null));
        calls.put("flows.on", () -> Icha.allInRate(List.of(new Flow(null, 1))));
        calls.put("terms", () -> Icha.schedule(null));
        calls.put("options", () -> Icha.schedule("{}", null));
        calls.put("catalogue", () -> Icha.screen("{}", null, "incheon.startup", DAY));
        calls.put("facts", () -> Icha.lateInterest(null));
        calls.put("csv", () -> Icha.outlay(null, 2018, 2018));
        calls.put("folder", () -> Catalogue.open(null));
        calls.put("assumptions", () -> Catalogue.open(Sample.CATALOGUE, (String) null));
        calls.forEach((field, call) -> assertEquals(field, refused(Status.MISSING, call).field()));
        refused(Status.MISSING, () -> Icha.split(1, Arrays.asList((Ratio) null)));
    }

    // ---- limits ----

    @Test
    void ratesAreExact() {
        assertEquals(new BigDecimal("0.035"), Icha.rateParse("3.5%"));
        assertEquals(new BigDecimal("10"), Icha.rateParse("1000%"));
        assertEquals(BigDecimal.ZERO, Icha.rateParse("0%"));
        assertEquals("3.5%", Icha.rateFormat(new BigDecimal("0.0350000000000000")));
        assertEquals("1000%", Icha.rateFormat(new BigDecimal("1E+1")));
        assertEquals("0%", Icha.rateFormat(new BigDecimal("0E+1000000000")));
        refused(Status.PRECISION, () -> Icha.rateFormat(new BigDecimal("0.0350000001")));
        assertEquals("99999999999.9999999%", Icha.rateFormat(new BigDecimal("999999999.999999999")));
        refused(Status.RANGE, () -> Icha.rateFormat(new BigDecimal("1000000000")));
        refused(Status.RANGE, () -> Icha.levelPayment(1, new BigDecimal("10.000000001"), 1, 12, "down/1"));
        refused(Status.RANGE, () -> Icha.rateFormat(new BigDecimal("1E+1000000000")));
        refused(Status.RANGE, () -> Icha.rateFormat(new BigDecimal("1E-1000000000")));
        refused(Status.RANGE, () -> Icha.json(Map.of("rate", new BigDecimal("1E+1000000000"))));
    }

    @Test
    void edgesOfNumbers() {
        for (long extreme : new long[] {Long.MIN_VALUE, Long.MIN_VALUE + 1, -9_000_000_000_000_001L,
                9_000_000_000_000_001L, Long.MAX_VALUE}) {
            refused(Status.OVERFLOW, () -> Icha.moneyRound(extreme, "down/1"));
            refused(Status.RANGE, () -> Icha.guaranteedAmount(extreme, TIERS, "down/1"));
            refused(Status.RANGE, () -> Icha.levelPaymentPpb(extreme, 1, 1, 12, "down/1", 0));
            assertThrows(IchaException.class, () -> Icha.split(extreme, List.of(Ratio.ONE)));
        }
        assertEquals(9_000_000_000_000_000L, Icha.moneyRound(9_000_000_000_000_000L, "down/1000"));
        refused(Status.RANGE, () -> Icha.levelPaymentPpb(1, 1, 1, -1, "down/1", 0));
        refused(Status.RANGE, () -> Icha.levelPaymentPpb(1, 1, 1, 3601, "down/1", 0));
        refused(Status.RANGE, () -> new Ratio(1, 0));
        refused(Status.RANGE, () -> Icha.split(1, java.util.Collections.nCopies(9, new Ratio(1, 9)), "first"));
        refused(Status.CONFLICT, () -> Icha.split(1, List.of(new Ratio(1, 2), new Ratio(1, 3)), "first"));
    }

    @Test
    void edgesOfDates() {
        for (LocalDate out : List.of(LocalDate.MIN, LocalDate.of(1899, 12, 31), LocalDate.of(2200, 1, 1),
                LocalDate.MAX)) {
            refused(Status.RANGE, () -> Icha.dateAddMonths(out, 0));
            refused(Status.RANGE, () -> Icha.isBusinessDay(out));
            refused(Status.RANGE, () -> Icha.schedule(Sample.TERMS, Options.NONE.withOn(out)));
        }
        assertEquals(LocalDate.of(1900, 1, 1), Icha.dateAddMonths(LocalDate.of(1900, 1, 1), 0));
        assertEquals(LocalDate.of(2199, 12, 31), Icha.dateAddMonths(LocalDate.of(2199, 12, 31), 0));
        refused(Status.CALENDAR, () -> Icha.isBusinessDay(LocalDate.of(2041, 1, 1)));
        refused(Status.RANGE, () -> Icha.countedDays(DAY, DAY.minusDays(1), "start"));
        refused(Status.RANGE, () -> Icha.yearFraction(DAY, DAY, "act/365", "start", false, 1201, null));
        refused(Status.RANGE, () -> Icha.dueDates(DAY, DAY, 14));
        refused(Status.RANGE, () -> Icha.dueDates(DAY, DAY.plusDays(1), 32));
        refused(Status.RANGE, () -> Icha.dueDates(DAY, DAY.plusYears(1), 14, 0, null));
        refused(Status.RANGE, () -> Icha.dueDates(DAY, DAY.plusYears(1), 14, 1, DAY.plusYears(2)));
        refused(Status.RANGE, () -> Icha.dateAddMonths(DAY, Long.MAX_VALUE));
    }

    @Test
    void hugeInputs() {
        refused(Status.RANGE, () -> Icha.schedule(" ".repeat(16 * 1024 * 1024) + "{}"));
        refused(Status.SYNTAX, () -> Icha.schedule("[".repeat(1_000_000)));
        refused(Status.SYNTAX, () -> Icha.moneyParse("9".repeat(1_000_000) + "x"));
        assertEquals(3599, Icha.schedule(Sample.TERMS.replace("12,", "3599,").replace("2019", "1900")).rows().size());
        refused(Status.RANGE, () -> Icha.outlay(Sample.direct("loan_id,product," + "a".repeat(5000) + "\n"),
                2018, 2018));
    }

    // ---- text ----

    @Test
    void textIsUtf8NotThatOfJni() {
        String emoji = "\uD83C\uDFE6"; // four bytes in UTF-8, six in JNI's own
        IchaException e = assertThrows(IchaException.class, () -> Icha.moneyParse(emoji));
        assertEquals(emoji, e.found());
        e = refused(Status.ENCODING, () -> Icha.moneyParse("12\uD83C"));
        assertEquals("U+D83C", e.found());
        refused(Status.ENCODING, () -> Icha.schedule("{\"bank\": \"\uDFE6\"}"));
        refused(Status.SYNTAX, () -> Icha.moneyParse("12\u00003"));
        refused(Status.SYNTAX, () -> Icha.schedule(Sample.TERMS, Options.NONE.withProduct("incheon.startup\u0000x")));
        refused(Status.SYNTAX, () -> Icha.schedule("{}\u0000{}"));
    }

    // ---- what is told ----

    @Test
    void everyFaultAtOnceWithItsPlace() {
        IchaException e = assertThrows(IchaException.class,
                () -> Icha.schedule("{\"principal\": -1,\n \"rate\": \"3.5\",\n \"no_such_key\": 1}"));
        assertTrue(e.faults().size() >= 3, e.getMessage());
        List<String> fields = e.faults().stream().map(Fault::field).toList();
        assertTrue(fields.containsAll(List.of("principal", "rate", "no_such_key")), fields.toString());
        assertEquals(e.faults().size(), e.getMessage().lines().count());
        IchaException syntax = refused(Status.SYNTAX, () -> Icha.schedule("{\n  \"rate\" 1}"));
        assertEquals(2, syntax.line());
        assertTrue(syntax.column() > 0);
    }

    @Test
    void oneClassAStatusInGroups() {
        IchaException e = refused(Status.UNIT, () -> Icha.rateParse("3.5"));
        assertInstanceOf(IchaException.Unit.class, e);
        assertInstanceOf(IchaException.Input.class, e);
        assertEquals("ICHA_ERR_UNIT", e.status().code());
        assertEquals(101, e.status().number());
        assertEquals("N-2", e.rule());
        assertEquals("3.5", e.found());
        assertTrue(e.sentence(Locale.KOREA).codePoints().anyMatch(c -> c >= 0xAC00 && c <= 0xD7A3),
                e.sentence(Locale.KOREA));
        assertTrue(e.getMessage().equals(e.sentence(Locale.US)));
        assertNull(e.field());
    }

    @Test
    void anExceptionCanBeSentOn() throws Exception {
        IchaException e = refused(Status.UNIT, () -> Icha.rateParse("3.5"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(e);
        IchaException read = (IchaException)
                new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
        assertEquals(e.faults(), read.faults());
    }

    @Test
    void undeterminedIsItsOwnClass() {
        try (Catalogue catalogue = Catalogue.open(Sample.CATALOGUE)) {
            Options options = Options.NONE.withCatalogue(catalogue).withProduct("incheon.startup").withOn(DAY);
            IchaException e = assertThrows(IchaException.class,
                    () -> Icha.schedule("{\"principal\": 10000000, \"rate\": \"3.2%\", \"disbursed_on\": \"2018-03-14\"}",
                            options));
            assertTrue(e.faults().stream().anyMatch(fault -> fault.status() == Status.UNKNOWN), e.getMessage());
        }
    }

    @Test
    void heapBuffersAreRefusedWithTheFix() {
        IchaException e = refused(Status.UNSUPPORTED, () -> Icha.outlay(ByteBuffer.allocate(10), 2018, 2018));
        assertTrue(e.getMessage().contains("allocateDirect"), e.getMessage());
        refused(Status.UNSUPPORTED, () -> Icha.outlay(Sample.direct("loan_id,product\n"), 2018, 2018,
                OutlayOptions.NONE.withEvents(ByteBuffer.allocate(1))));
    }
}
