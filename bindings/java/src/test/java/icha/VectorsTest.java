package icha;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every vector of tests/vectors through Java; what cannot be asked stands here with its reason. */
class VectorsTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Operations that have no method in Java. */
    private static final Map<String, String> NOT_ASKED = Map.of(
            "rounding_parse", "no method: a rounding is its text in every call",
            "ceiling", "no method: a difference; the caps of Icha.screen hold what is open",
            "year", "native: java.time.Year",
            "date_parse", "native: java.time.LocalDate",
            "fees", "what others bear of each payment, and its years, are not in the document; the sums are",
            "loan_all_in_rate", "its flows are not in the records; the rate is, which schedules check");

    /** Vectors of which Java answers something else. */
    private static final Map<String, String> NOT_ASKED_IDS = Map.of(
            "guarantee.tiers.no_rounding", "null where a value is needed is MISSING, by the argument's own name",
            "guarantee.refund.no_rounding", "null where a value is needed is MISSING, by the argument's own name",
            "guarantee.subsidy.wide_of_rate", "the document's totals pass N-1",
            "guarantee.subsidy.wide_of_difference", "the document's totals pass N-1");

    private static final Map<String, Function<JsonNode, JsonNode>> ASKED = asked();

    /** By file: how it went. */
    private static final Map<String, Tally> TALLIES = new TreeMap<>();

    private static final class Tally {
        final ArrayNode excluded = NODES.arrayNode();
        int run, passed;
    }

    /** This one vector cannot be asked; the message says why. */
    private static final class NotAsked extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotAsked(String why) {
            super(why);
        }
    }

    // ---- the questions ----

    private static Map<String, Function<JsonNode, JsonNode>> asked() {
        Map<String, Function<JsonNode, JsonNode>> by = new TreeMap<>();
        by.put("rate_parse", VectorsTest::rateParse);
        by.put("ratio_parse", VectorsTest::ratioParse);
        by.put("money_parse", q -> one("amount", Icha.moneyParse(text(q, "text"))));
        by.put("round", VectorsTest::round);
        by.put("split", VectorsTest::split);
        by.put("add_months", q -> one("date", Icha.dateAddMonths(date(q, "origin"), q.get("months").longValue())));
        by.put("window", q -> one("date", Icha.windowLastDay(date(q, "event"), whole(q, "months"))));
        by.put("day_count", VectorsTest::dayCount);
        by.put("due_dates", VectorsTest::dueDates);
        by.put("roll", VectorsTest::roll);
        by.put("level_payment", VectorsTest::levelPayment);
        by.put("guaranteed_amount", q -> one("amount",
                Icha.guaranteedAmount(won(q, "principal"), tiers(q), text(q, "amount_rounding"))));
        by.put("largest_loan", q -> one("principal",
                Icha.largestLoanWithin(won(q, "amount"), tiers(q), text(q, "amount_rounding"))));
        by.put("fee_refund", q -> one("refund", Icha.feeRefund(won(q, "fee_paid"), date(q, "covers_from"),
                date(q, "covers_to"), date(q, "repaid_on"), text(q, "rounding"))));
        by.put("late_fee", q -> one("late_fee", Icha.lateFee(won(q, "unpaid"), date(q, "due_on"), date(q, "paid_on"),
                Icha.rateParse(text(q, "late_rate")), text(q, "day_count"), text(q, "rounding"))));
        by.put("reguaranteed_part", q -> one("part", Icha.reguaranteedPart(won(q, "subrogated"), won(q, "recovered"),
                Icha.ratioParse(text(q, "share")), text(q, "rounding"))));
        by.put("last_day", q -> one("date", Icha.guaranteeLastDay(date(q, "notified_on"), whole(q, "days"))));
        by.put("all_in_rate", VectorsTest::allInRate);
        by.put("late_interest", VectorsTest::lateInterest);
        by.put("schedule", VectorsTest::schedule);
        by.put("life", VectorsTest::schedule);
        return by;
    }

    private static JsonNode rateParse(JsonNode q) {
        BigDecimal rate = Icha.rateParse(text(q, "text"));
        return NODES.objectNode().put("ppb", billionths(rate)).put("text", Icha.rateFormat(rate));
    }

    private static JsonNode ratioParse(JsonNode q) {
        Ratio ratio = Icha.ratioParse(text(q, "text"));
        return NODES.objectNode().put("numerator", ratio.numerator()).put("denominator", ratio.denominator());
    }

    private static JsonNode round(JsonNode q) {
        if (whole(q, "denominator") != 1) throw new NotAsked("a quotient: Icha.moneyRound takes whole amounts");
        return one("amount", Icha.moneyRound(won(q, "numerator"), text(q, "rounding")));
    }

    private static JsonNode split(JsonNode q) {
        List<Ratio> shares = Json.list(q.get("shares"), share -> Icha.ratioParse(share.textValue()));
        String residual = text(q, "residual");
        ArrayNode parts = NODES.arrayNode();
        for (long part : residual == null ? Icha.split(won(q, "amount"), shares)
                : Icha.split(won(q, "amount"), shares, residual))
            parts.add(part);
        return NODES.objectNode().set("parts", parts);
    }

    private static JsonNode dayCount(JsonNode q) {
        LocalDate from = date(q, "from"), to = date(q, "to");
        boolean first = q.path("is_first").booleanValue();
        ArrayNode until = NODES.arrayNode();
        List<LocalDate> cuts = new ArrayList<>(Json.list(q.get("cuts"), cut -> LocalDate.parse(cut.textValue())));
        cuts.add(null);
        for (LocalDate cut : cuts)
            until.add(Icha.yearFraction(from, to, text(q, "day_count"), text(q, "inclusion"), first,
                    q.path("anchored_months").intValue(), cut).toString());
        ObjectNode out = NODES.objectNode().put("days", Icha.countedDays(from, to, text(q, "inclusion"), first));
        return out.set("until", until);
    }

    /** The anchor day and the maturity are resolved as T-4 says, which the method leaves to its caller. */
    private static JsonNode dueDates(JsonNode q) {
        LocalDate disbursed = date(q, "disbursed_on"), first = date(q, "first_due_on"),
                maturity = date(q, "maturity_on");
        int day = (first == null ? disbursed : first).getDayOfMonth();
        if (q.hasNonNull("due_day")) day = whole(q, "due_day");
        if (q.path("end_of_month").booleanValue()) day = 31;
        if (maturity == null) maturity = Icha.dateAddMonths(disbursed, whole(q, "term_months"));
        int interval = q.hasNonNull("interest_every_months") ? whole(q, "interest_every_months") : 1;
        ArrayNode dates = NODES.arrayNode();
        Icha.dueDates(disbursed, maturity, day, interval, first).forEach(date -> dates.add(date.toString()));
        return NODES.objectNode().set("dates", dates);
    }

    private static JsonNode roll(JsonNode q) {
        if (!q.hasNonNull("calendar")) {
            if (!text(q, "business_day").equals("none"))
                    throw new NotAsked("a calendar has a value where it is left out");
            return one("date", Icha.roll(date(q, "date"), "none", "weekends")); // the rule asks for no calendar
        }
        return one("date", Icha.roll(date(q, "date"), text(q, "business_day"), text(q, "calendar")));
    }

    private static JsonNode levelPayment(JsonNode q) {
        if (q.has("growths")) throw new NotAsked("growth by period: Icha.schedule has it with payment_formula actual");
        BigDecimal rate = Icha.rateParse(text(q, "rate"));
        long balloon = q.path("balloon").longValue();
        long payment = Icha.levelPayment(won(q, "principal"), rate, whole(q, "interval_months"), whole(q, "n"),
                text(q, "rounding"), balloon);
        assertEquals(payment, Icha.levelPaymentPpb(won(q, "principal"), Long.parseLong(billionths(rate)),
                whole(q, "interval_months"), whole(q, "n"), text(q, "rounding"), balloon));
        return one("payment", payment);
    }

    private static List<Tier> tiers(JsonNode q) {
        return Json.list(q.get("tiers"), tier -> new Tier(Json.wonOrNull(tier, "up_to"),
                tier.hasNonNull("ratio") ? Icha.ratioParse(text(tier, "ratio")) : null));
    }

    private static JsonNode allInRate(JsonNode q) {
        RateRange rates = Icha.allInRate(Json.list(q.get("flows"),
                flow -> new Flow(LocalDate.parse(flow.get(0).textValue()), flow.get(1).longValue())));
        return NODES.objectNode().put("low", billionths(rates.low())).put("high", billionths(rates.high()));
    }

    private static JsonNode lateInterest(JsonNode q) {
        LateInterest found = Icha.lateInterest(q.toString());
        ObjectNode out = NODES.objectNode().put("late_interest", found.lateInterest()).put("days", found.days());
        return out.set("parts", records(found.parts()));
    }

    private static JsonNode schedule(JsonNode q) {
        Schedule found = Icha.schedule(q.toString());
        ObjectNode out = NODES.objectNode().put("row_count", found.rows().size()).put("payment", found.payment());
        out.set("rows", records(found.rows()));
        out.set("totals", record(found.totals()));
        out.set("claims", records(found.claims()));
        return out;
    }

    // ---- values ----

    private static String text(JsonNode q, String key) {
        return Json.text(q, key);
    }

    private static LocalDate date(JsonNode q, String key) {
        return Json.date(q, key);
    }

    private static int whole(JsonNode q, String key) {
        return q.get(key).intValue();
    }

    private static long won(JsonNode q, String key) {
        if (!q.get(key).canConvertToLong()) throw new NotAsked("beyond a long, which no caller can write");
        return Json.won(q, key);
    }

    private static String billionths(BigDecimal rate) {
        return rate.movePointRight(9).toBigIntegerExact().toString();
    }

    private static JsonNode one(String key, long value) {
        return NODES.objectNode().put(key, value);
    }

    private static JsonNode one(String key, LocalDate value) {
        return NODES.objectNode().put(key, value.toString());
    }

    private static ArrayNode records(List<? extends Record> records) {
        ArrayNode list = NODES.arrayNode();
        records.forEach(record -> list.add(record(record)));
        return list;
    }

    /** A record in the document's words: names with underscores, rates as percentages. */
    private static ObjectNode record(Record record) {
        ObjectNode made = NODES.objectNode();
        for (var component : record.getClass().getRecordComponents()) {
            Object value;
            try {
                value = component.getAccessor().invoke(record);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
            made.set(component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(java.util.Locale.ROOT), node(value));
        }
        return made;
    }

    @SuppressWarnings("unchecked")
    private static JsonNode node(Object value) {
        if (value instanceof List<?> list) return records((List<? extends Record>) list);
        if (value instanceof BigDecimal rate) return NODES.textNode(Icha.rateFormat(rate));
        if (value instanceof LocalDate || value instanceof String) return NODES.textNode(value.toString());
        return MAPPER.valueToTree(value);
    }

    // ---- comparing ----

    /** Everything that is expected is there and the same; some rows by number; `parts` may be a count. */
    private static boolean holds(JsonNode expected, JsonNode found, String key) {
        if (expected.isNull()) return found == null || found.isNull();
        if (found == null) return false;
        if (key.equals("parts") && expected.isNumber()) return expected.intValue() == Math.max(1, found.size());
        if (expected.isObject()) {
            List<String> names = new ArrayList<>();
            expected.fieldNames().forEachRemaining(names::add);
            return names.stream().allMatch(name -> holds(expected.get(name), found.get(name), name));
        }
        if (!expected.isArray())
                return expected.isIntegralNumber() ? expected.longValue() == found.longValue() && found.isIntegralNumber()
                : expected.equals(found);
        for (int i = 0; i < expected.size(); i++) {
            JsonNode wanted = expected.get(i);
            JsonNode one = key.equals("rows") && wanted.hasNonNull("n") ? byNumber(found, wanted.get("n").intValue())
                    : found.get(i);
            if (!holds(wanted, one, key + "[]")) return false;
        }
        return key.equals("rows") || expected.size() == found.size();
    }

    private static JsonNode byNumber(JsonNode rows, int n) {
        for (JsonNode row : rows) if (row.path("n").intValue() == n) return row;
        return null;
    }

    private static void check(JsonNode vector) {
        JsonNode found;
        try {
            found = ASKED.get(vector.get("op").textValue()).apply(vector.get("in"));
        } catch (IchaException refused) {
            if (!vector.has("error")) throw refused;
            JsonNode error = vector.get("error");
            assertEquals(error.get("status").textValue().replace("ICHA_ERR_", ""), refused.status().name());
            if (error.has("field")) assertEquals(snake(error.get("field").textValue()), snake(refused.field()));
            return;
        }
        if (vector.has("error")) fail("not refused: " + found);
        JsonNode out = vector.get("out");
        boolean whole = !out.has("row_count") && out.has("rows");
        if (whole) assertEquals(out.get("rows").size(), found.get("rows").size(), "number of rows");
        if (!holds(out, found, "")) fail("expected " + out + ", found " + found);
    }

    private static String snake(String field) {
        return field == null ? null : field.replaceAll("([A-Z])", "_$1").toLowerCase(java.util.Locale.ROOT);
    }

    // ---- all of them ----

    private static final Path VECTORS = Path.of("../../tests/vectors");

    @TestFactory
    Stream<DynamicTest> vectors() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        try (Stream<Path> files = Files.list(VECTORS)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".json")).sorted().toList())
                    add(tests, file);
        }
        return tests.stream();
    }

    private static void add(List<DynamicTest> tests, Path file) throws IOException {
        JsonNode document = MAPPER.readTree(file.toFile());
        if (!document.has("vectors")) return;
        Tally tally = TALLIES.computeIfAbsent(file.getFileName().toString().replace(".json", ""), name -> new Tally());
        for (JsonNode vector : document.get("vectors")) {
            String id = vector.get("id").textValue();
            String why = NOT_ASKED_IDS.getOrDefault(id, NOT_ASKED.get(vector.get("op").textValue()));
            if (why != null) leaveOut(tally, vector, why);
            else tests.add(DynamicTest.dynamicTest(id, () -> run(vector, tally)));
        }
    }

    private static void leaveOut(Tally tally, JsonNode vector, String why) {
        tally.excluded.add(NODES.objectNode().put("id", vector.get("id").textValue()).put("reason", why));
    }

    private static void run(JsonNode vector, Tally tally) {
        try {
            tally.run++;
            check(vector);
            tally.passed++;
        } catch (NotAsked reason) {
            tally.run--;
            leaveOut(tally, vector, reason.getMessage());
        }
    }

    @AfterAll
    static void tell() throws IOException {
        String to = System.getenv("ICHA_CONFORMANCE");
        if (to == null) return;
        ObjectNode files = NODES.objectNode();
        TALLIES.forEach((name, tally) -> {
            ObjectNode one = files.putObject(name).put("run", tally.run).put("passed", tally.passed);
            one.set("excluded", tally.excluded);
        });
        ObjectNode all = NODES.objectNode().put("language", "java");
        all.set("files", files);
        Path path = Path.of(to);
        Files.createDirectories(path.toAbsolutePath().getParent());
        Files.writeString(path, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n");
    }
}
