package icha;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/**
 * Values of Java as the JSON text that icha reads, and its documents as trees. No number is binary floating point
 * (N-3).
 */
final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int DEPTH_MAX = 32;
    private static final int COUNT_DIGITS = 15;

    private Json() {}

    // ---- in ----

    static String text(Map<String, ?> values) {
        try {
            return MAPPER.writeValueAsString(object(Values.required(values, "values"), "", 0));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // of a tree of our own
        }
    }

    private static ObjectNode object(Map<?, ?> values, String path, int depth) {
        ObjectNode made = NODES.objectNode();
        values.forEach((key, value) -> {
            if (!(key instanceof String name)) throw wrong(path, key, "text as a key");
            made.set(name, node(value, path.isEmpty() ? name : path + "." + name, depth + 1));
        });
        return made;
    }

    private static ArrayNode array(List<?> values, String path, int depth) {
        ArrayNode made = NODES.arrayNode();
        for (int i = 0; i < values.size(); i++) made.add(element(values.get(i), path, i, depth + 1));
        return made;
    }

    /**
     * Numbers in a list of FACTS are counts, whole or half (E-7); rates in a list stand beside their dates, one list
     * deeper.
     */
    private static JsonNode element(Object value, String path, int index, int depth) {
        boolean isCount = value instanceof BigDecimal && !path.endsWith("]");
        String place = path + "[" + index + "]";
        return isCount ? NODES.numberNode(count((BigDecimal) value, place)) : node(value, place, depth);
    }

    private static BigDecimal count(BigDecimal value, String path) {
        BigDecimal doubled = value.add(value);
        if (value.precision() - value.scale() > COUNT_DIGITS || doubled.scale() > COUNT_DIGITS
                || doubled.stripTrailingZeros().scale() > 0)
            throw wrong(path, value, "a whole or half number");
        return value.setScale(1);
    }

    private static JsonNode node(Object value, String path, int depth) {
        if (depth > DEPTH_MAX) throw IchaException.range(path, "more than " + DEPTH_MAX + " lists and maps", "fewer");
        if (value instanceof Map<?, ?> map) return object(map, path, depth);
        if (value instanceof List<?> list) return array(list, path, depth);
        if (value instanceof JsonNode node) return node;
        return scalar(value, path);
    }

    private static JsonNode scalar(Object value, String path) {
        if (value == null) return NODES.nullNode();
        if (value instanceof String text) return NODES.textNode(text);
        if (value instanceof Boolean flag) return NODES.booleanNode(flag);
        if (value instanceof Integer || value instanceof Long || value instanceof Short || value instanceof Byte)
            return NODES.numberNode(((Number) value).longValue());
        if (value instanceof BigInteger whole) return NODES.numberNode(whole);
        if (value instanceof BigDecimal rate) return NODES.textNode(Values.rateText(rate, path));
        if (value instanceof LocalDate || value instanceof Ratio) return NODES.textNode(value.toString());
        throw wrong(path, value, "long for won, BigDecimal or text such as \"3.5%\" for a rate, LocalDate for a date");
    }

    private static IchaException wrong(String path, Object value, String expected) {
        String found = value == null ? "null" : value.getClass().getSimpleName() + " " + value;
        return IchaException.refused(Status.SYNTAX, path, found, expected,
                path + ": " + found + " cannot be taken; give " + expected,
                path + ": " + found + "은(는) 쓸 수 없습니다. 사용: " + expected);
    }

    // ---- out ----

    static JsonNode tree(byte[] document) {
        try {
            return MAPPER.readTree(document);
        } catch (IOException e) {
            throw new IllegalStateException("libicha-run wrote no JSON", e);
        }
    }

    /** Of null the empty list. */
    static <T> List<T> list(JsonNode node, Function<JsonNode, T> read) {
        if (node == null || node.isNull()) return List.of();
        return StreamSupport.stream(node.spliterator(), false).map(read).toList();
    }

    static List<String> texts(JsonNode node) {
        return list(node, JsonNode::textValue);
    }

    static boolean isGiven(JsonNode object, String key) {
        return object.hasNonNull(key);
    }

    /** null: null, or no such key. */
    static String text(JsonNode object, String key) {
        return isGiven(object, key) ? object.get(key).textValue() : null;
    }

    static LocalDate date(JsonNode object, String key) {
        return isGiven(object, key) ? LocalDate.parse(object.get(key).textValue()) : null;
    }

    static BigDecimal rate(JsonNode object, String key) {
        return isGiven(object, key) ? Values.rate(object.get(key).textValue()) : null;
    }

    /** A list of two rates, or one rate for both ends. */
    static RateRange range(JsonNode node) {
        if (node == null || node.isNull()) return null;
        JsonNode low = node.isArray() ? node.get(0) : node, high = node.isArray() ? node.get(1) : node;
        return new RateRange(Values.rate(low.textValue()), Values.rate(high.textValue()));
    }

    static long won(JsonNode object, String key) {
        return object.get(key).longValue();
    }

    static Long wonOrNull(JsonNode object, String key) {
        return isGiven(object, key) ? Long.valueOf(won(object, key)) : null;
    }

    static Integer wholeOrNull(JsonNode object, String key) {
        return isGiven(object, key) ? Integer.valueOf(object.get(key).intValue()) : null;
    }
}
