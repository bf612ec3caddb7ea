package icha;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Documents and portfolios: the records hold what the program prints. */
class FiguresTest {
    private static final LocalDate DAY = LocalDate.of(2018, 3, 14);

    @TempDir
    Path folder;

    private byte[] program(String... arguments) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of(Sample.PREFIX.resolve("bin/icha").toString()));
        command.addAll(List.of(arguments));
        Path out = folder.resolve("out"), err = folder.resolve("err");
        Process run = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        assertTrue(run.waitFor() <= 6, () -> "icha: " + err);
        return Files.readAllBytes(out);
    }

    private static void assertSameJson(byte[] expected, String found) throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        assertEquals(mapper.readTree(expected), mapper.readTree(found));
    }

    @Test
    void scheduleByHand() {
        // 31 days at 3.65 % of 1,200,000: 1,200,000 x 0.0365 x 31 / 365 = 3,720. Twelfths of the principal: 100,000.
        Schedule schedule = Icha.schedule(Sample.TERMS);
        Schedule.Row first = schedule.rows().get(0);
        assertEquals(12, schedule.rows().size());
        assertEquals(3720, first.interest());
        assertEquals(100000, first.principal());
        assertEquals(103720, first.payment());
        assertEquals(new BigDecimal("0.0365"), first.rate());
        assertEquals(LocalDate.of(2019, 2, 15), first.due());
        assertEquals(1200000, schedule.totals().principal());
        assertNull(schedule.payment());
        assertNull(schedule.guarantee());
        assertNull(schedule.corrections());
        assertEquals(List.of(), schedule.assumptions());
    }

    @Test
    void documentsAreTheProgramsOwn() throws Exception {
        Path terms = Files.writeString(folder.resolve("terms.json"), Sample.TERMS),
                facts = Path.of("../../examples/applicant.json");
        String[] assume = {"--assume", Sample.ASSUMPTIONS[0], "--assume", Sample.ASSUMPTIONS[1]};
        try (Catalogue catalogue = Sample.catalogue()) {
            Options options = Options.NONE.withCatalogue(catalogue).withProduct("incheon.startup").withOn(DAY)
                    .withLanguage(Locale.KOREAN);
            String[] question = {"--product", "incheon.startup", "--on", "2018-03-14", "--lang", "ko", "--format",
                    "json"};
            assertSameJson(program(join(new String[] {"screen", facts.toString(), "--schedule"}, question, assume)),
                    Icha.screen(Files.readString(facts), options.withWithSchedule(true)).document());
            assertSameJson(program("schedule", terms.toString(), "--format", "json"),
                    Icha.schedule(Sample.TERMS).document());
        }
    }

    private static String[] join(String[]... lists) {
        return java.util.Arrays.stream(lists).flatMap(java.util.Arrays::stream).toArray(String[]::new);
    }

    @Test
    void screening() throws Exception {
        try (Catalogue catalogue = Sample.catalogue()) {
            String facts = Files.readString(Path.of("../../examples/applicant.json"));
            Screening found = Icha.screen(facts, catalogue, "incheon.startup", DAY);
            assertEquals(Screening.Verdict.ELIGIBLE, found.verdict());
            Screening.Reason grade = found.reasons().stream().filter(r -> r.rule().equals("credit-grade"))
                    .findFirst().orElseThrow();
            assertEquals(6, grade.observed().intValue());
            assertEquals(7, grade.required().intValue());
            assertEquals(1, grade.margin().intValue());
            assertEquals(620, grade.source().line());
            Screening.Cap binding = found.offer().caps().stream().filter(Screening.Cap::binding)
                    .findFirst().orElseThrow();
            assertEquals(binding.amount(), found.offer().maximum());
            assertTrue(found.assumptions().contains("incheon-2018-open"));
            assertNull(found.schedule());
            Screening no = Icha.screen(facts.replace("\"value\": 6", "\"value\": 8"), catalogue, "incheon.startup",
                    DAY);
            assertEquals(Screening.Verdict.INELIGIBLE, no.verdict());
            Screening open = Icha.screen("{}", catalogue, "incheon.startup", DAY);
            assertEquals(Screening.Verdict.UNDETERMINED, open.verdict());
            assertTrue(open.needs().stream().anyMatch(need -> "credit.grade".equals(need.fact()) && need.canFlip()));
        }
    }

    @Test
    void offerWithItsSchedule() throws Exception {
        try (Catalogue catalogue = Sample.catalogue()) {
            String facts = Files.readString(Path.of("../../examples/applicant.json"));
            Options options = Options.NONE.withCatalogue(catalogue).withProduct("incheon.startup").withOn(DAY)
                    .withWithSchedule(true);
            Screening found = Icha.screen(facts, options);
            assertNotNull(found.schedule());
            assertEquals(found.offer().maximum(), found.schedule().totals().principal());
            assertEquals(new RateRange(new BigDecimal("0.032"), new BigDecimal("0.032")), found.offer().lendingBand());
            assertEquals(36, found.offer().subsidySteps().get(0).months());
        }
    }

    @Test
    void corrections() {
        // Paid 1,000 where nothing is due: 1,000 to be demanded back (S-8).
        String paid = "[{\"cycle\": \"2018-Q2\", \"payer\": \"incheon\", \"bank\": null, \"lines\": 1000,"
                + " \"amount\": 1000, \"dropped\": 0, \"paid_on\": \"2018-07-20\", \"fiscal_year\": 2018}]";
        Schedule found = Icha.schedule(Sample.TERMS, Options.NONE.withPaid("{\"claims\": " + paid + "}"));
        assertEquals(1000, found.corrections().recover());
        assertEquals(-1000, found.corrections().entries().get(0).difference());
    }

    @Test
    void productsAndParameters() {
        try (Catalogue catalogue = Catalogue.open(Sample.CATALOGUE)) {
            List<Product> products = catalogue.products(DAY, null);
            Product startup = products.stream().filter(p -> p.id().equals("incheon.startup")).findFirst().orElseThrow();
            assertEquals("홀로서기 창업금융융자", startup.nameKo());
            List<Parameter> parameters = catalogue.show("incheon.startup", DAY, null);
            Parameter bank = parameters.stream().filter(p -> p.parameter().equals("agreement.bank"))
                    .findFirst().orElseThrow();
            assertEquals("UNKNOWN", bank.state());
            assertTrue(bank.value().isNull());
            assertEquals(LocalDate.of(2018, 1, 1), bank.validFrom());
        }
    }

    @Test
    void holidays() {
        assertEquals("설날", Icha.holidayName(LocalDate.of(2018, 2, 16)).orElseThrow().split(" ")[0].substring(0, 2));
        assertTrue(Icha.holidayName(LocalDate.of(2018, 3, 14)).isEmpty());
        assertTrue(Icha.isBusinessDay(LocalDate.of(2018, 3, 14)));
        assertEquals(LocalDate.of(2018, 2, 19), Icha.roll(LocalDate.of(2018, 2, 15), "following"));
    }

    // ---- portfolios ----

    private static String table(Outlay outlay, Outlay.Table table) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        outlay.write(table, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void outlayIsTheProgramsOwn() throws Exception {
        program(join(new String[] {"outlay", Sample.PORTFOLIO.toString(), "--years", "2017..2023", "--rows", "--out",
            folder.resolve("outlay").toString()},
            new String[] {"--assume", Sample.ASSUMPTIONS[0], "--assume", Sample.ASSUMPTIONS[1]}));
        try (Catalogue catalogue = Sample.catalogue();
                Outlay outlay = Icha.outlay(Sample.portfolio(), 2017, 2023,
                        OutlayOptions.NONE.withCatalogue(catalogue).withThreads(2))) {
            assertEquals(outlay.counts().in(), outlay.counts().used() + outlay.counts().held());
            assertEquals(0, outlay.counts().held());
            for (Outlay.Table table : Outlay.Table.values()) {
                Path file = folder.resolve("outlay").resolve(table.name().toLowerCase(Locale.ROOT) + ".csv");
                assertTrue(Files.readString(file).equals(table(outlay, table)), table + " differs from the program's");
            }
            long cells = outlay.cells().stream().filter(c -> c.basis().equals("due"))
                    .mapToLong(Outlay.Cell::amount).sum();
            long within = outlay.totals().stream().filter(t -> t.product() == null && t.basis().equals("due"))
                    .mapToLong(Outlay.Total::within).sum();
            assertEquals(within, cells);
            assertEquals(table(outlay, Outlay.Table.CLAIMS).lines().count() - 1, outlay.claims().size());
            assertTrue(outlay.assumptions().containsAll(List.of(Sample.ASSUMPTIONS)));
            assertTrue(outlay.methods().contains("subsidy.of_rate/1"), outlay.methods().toString());
        }
    }

    private static final String LOANS = "loan_id,product,principal,rate,disbursed_on,term_months,method,"
            + "day_count,inclusion,rounding.interest,rounding.payment,residual\n"
            + "L1,은행,1200000,3.65%,2019-01-15,12,equal_principal,act/365,start,down/1,down/1,last\n"
            + "L2,은행,oops,3.65%,2019-01-15,12,equal_principal,act/365,start,down/1,down/1,last\n";

    @Test
    void heldRowsAreListedInTheLanguage() throws Exception {
        ByteBuffer events = Sample.direct("loan_id,kind,on,amount,effect\nL9,prepay,2019-03-01,1000,reduce_payment\n");
        try (Outlay outlay = Icha.outlay(Sample.direct(LOANS), 2019, 2020,
                OutlayOptions.NONE.withLanguage(Locale.KOREAN).withEvents(events))) {
            Outlay.Held held = outlay.held().get(0);
            assertEquals("L2", held.loanId());
            assertEquals("principal", held.field());
            assertEquals(3, held.line());
            assertEquals(Status.SYNTAX, held.status());
            assertTrue(held.reason().codePoints().anyMatch(c -> c >= 0xAC00), held.reason());
            assertEquals(new Outlay.Counts(1, 0, 1), outlay.eventCounts());
            assertEquals("events", outlay.held().get(1).file());
        }
    }

    @Test
    void onlyWhatLiesBetweenPositionAndLimitIsRead() {
        byte[] bytes = ("garbage" + LOANS + "garbage").getBytes(StandardCharsets.UTF_8);
        ByteBuffer buffer = Sample.direct(bytes).position(7).limit(bytes.length - 7);
        try (Outlay outlay = Icha.outlay(buffer.asReadOnlyBuffer(), 2019, 2020)) {
            assertEquals(new Outlay.Counts(2, 1, 1), outlay.counts());
        }
        assertEquals(7, buffer.position());
    }

    @Test
    void cp949() throws Exception {
        byte[] bytes = LOANS.getBytes(Charset.forName("x-windows-949"));
        try (Outlay outlay = Icha.outlay(Sample.direct(bytes), 2019, 2020, OutlayOptions.NONE.withEncoding("cp949"))) {
            assertTrue(table(outlay, Outlay.Table.ROWS).contains("은행,L1,1,"), table(outlay, Outlay.Table.ROWS));
        }
    }
}
