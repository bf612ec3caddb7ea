package icha;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What icha refuses: one class for each {@link Status}, in four groups, each with every fault of the input. The members
 * speak of the first fault; {@link #faults()} holds all of them.
 */
public class IchaException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Every fault, the first one first. */
    private final ArrayList<Fault> faults;

    IchaException(List<Fault> faults) {
        super(sentences(faults, Locale.ENGLISH));
        this.faults = new ArrayList<>(faults);
    }

    /**
     * All that is wrong.
     *
     * @return at least one fault
     */
    public List<Fault> faults() {
        return List.copyOf(faults);
    }

    /**
     * What kind of refusal it is.
     *
     * @return the status of the first fault
     */
    public Status status() {
        return faults.get(0).status();
    }

    /**
     * The key or argument.
     *
     * @return such as {@code principal}, or null
     */
    public String field() {
        return faults.get(0).field();
    }

    /**
     * The rule of the specification.
     *
     * @return such as {@code N-2}, or null
     */
    public String rule() {
        return faults.get(0).rule();
    }

    /**
     * The line of the input.
     *
     * @return from 1; 0: not known
     */
    public long line() {
        return faults.get(0).line();
    }

    /**
     * The column of the input, in characters.
     *
     * @return from 1; 0: not known
     */
    public long column() {
        return faults.get(0).column();
    }

    /**
     * What was found.
     *
     * @return null: nothing to show
     */
    public String found() {
        return faults.get(0).found();
    }

    /**
     * What was expected.
     *
     * @return null: nothing to show
     */
    public String expected() {
        return faults.get(0).expected();
    }

    /**
     * The sentences of all faults, with a line for each.
     *
     * @param language Korean for {@link Locale#KOREAN} and its countries, else English
     * @return what a person is told
     */
    public String sentence(Locale language) {
        return sentences(faults, language);
    }

    private static String sentences(List<Fault> faults, Locale language) {
        return faults.stream().map(fault -> fault.sentence(language)).collect(Collectors.joining("\n"));
    }

    // ---- made here ----

    /** What the native part throws: the faults one after the other, as error.c packs them. */
    static IchaException of(byte[] packed) {
        List<Fault> faults = new ArrayList<>();
        for (Fields in = new Fields(packed); in.more();) {
            Status status = Status.of((int) in.number());
            long line = in.number(), column = in.number(), index = in.number();
            faults.add(new Fault(status, in.textOrNull(), in.textOrNull(), in.textOrNull(), line, column, index,
                    in.textOrNull(), in.textOrNull(), in.text(), in.text()));
        }
        return faults.get(0).status().exception(faults);
    }

    static IchaException refused(Status status, String field, String found, String expected, String english,
            String korean) {
        return status.exception(
                List.of(new Fault(status, null, field, null, 0, 0, -1, found, expected, english, korean)));
    }

    static IchaException missing(String field) {
        return refused(Status.MISSING, field, null, null, field + ": required and not given (null)",
                field + ": 값이 주어지지 않았습니다(null)");
    }

    static IchaException range(String field, Object found, String expected) {
        return refused(Status.RANGE, field, found.toString(), expected,
                field + ": " + found + " is outside what is expected: " + expected,
                field + ": " + found + "은(는) 허용 범위를 벗어났습니다. 허용: " + expected);
    }

    static IchaException closed(String what) {
        return refused(Status.CLOSED, null, null, null, "the " + what + " is closed: open it again, or close it later",
                what + " 핸들이 이미 닫혔습니다. 다시 열거나 나중에 닫으십시오");
    }

    // ---- the text or value itself ----

    /** The text or value itself cannot be used: statuses 100 to 109. */
    public static class Input extends IchaException {
        private static final long serialVersionUID = 1;

        Input(List<Fault> faults) {
            super(faults);
        }
    }

    /** Not of the expected form. */
    public static final class Syntax extends Input {
        private static final long serialVersionUID = 1;

        Syntax(List<Fault> faults) {
            super(faults);
        }
    }

    /** A rate without its unit (N-2). */
    public static final class Unit extends Input {
        private static final long serialVersionUID = 1;

        Unit(List<Fault> faults) {
            super(faults);
        }
    }

    /** Outside a published limit. */
    public static final class Range extends Input {
        private static final long serialVersionUID = 1;

        Range(List<Fault> faults) {
            super(faults);
        }
    }

    /** Finer than a billionth (N-2). */
    public static final class Precision extends Input {
        private static final long serialVersionUID = 1;

        Precision(List<Fault> faults) {
            super(faults);
        }
    }

    /** No such key, name or spelling. */
    public static final class UnknownKey extends Input {
        private static final long serialVersionUID = 1;

        UnknownKey(List<Fault> faults) {
            super(faults);
        }
    }

    /** Given twice. */
    public static final class Duplicate extends Input {
        private static final long serialVersionUID = 1;

        Duplicate(List<Fault> faults) {
            super(faults);
        }
    }

    /** Needed and not given. */
    public static final class Missing extends Input {
        private static final long serialVersionUID = 1;

        Missing(List<Fault> faults) {
            super(faults);
        }
    }

    /** Two values contradict each other. */
    public static final class Conflict extends Input {
        private static final long serialVersionUID = 1;

        Conflict(List<Fault> faults) {
            super(faults);
        }
    }

    /** Known, and not computed by this version. */
    public static final class Unsupported extends Input {
        private static final long serialVersionUID = 1;

        Unsupported(List<Fault> faults) {
            super(faults);
        }
    }

    /** Bytes or characters that are no text. */
    public static final class Encoding extends Input {
        private static final long serialVersionUID = 1;

        Encoding(List<Fault> faults) {
            super(faults);
        }
    }

    // ---- arithmetic ----

    /** A figure outside N-1. */
    public static final class Overflow extends IchaException {
        private static final long serialVersionUID = 1;

        Overflow(List<Fault> faults) {
            super(faults);
        }
    }

    // ---- dated data ----

    /** The calendar or the catalogue has no answer for that date: statuses 300 to 403. */
    public static class Dated extends IchaException {
        private static final long serialVersionUID = 1;

        Dated(List<Fault> faults) {
            super(faults);
        }
    }

    /** The calendar does not cover a date (T-5). */
    public static final class Calendar extends Dated {
        private static final long serialVersionUID = 1;

        Calendar(List<Fault> faults) {
            super(faults);
        }
    }

    /** No version of a parameter on that date (C-3). */
    public static final class Gap extends Dated {
        private static final long serialVersionUID = 1;

        Gap(List<Fault> faults) {
            super(faults);
        }
    }

    /** Two versions of a parameter on one date (C-3). */
    public static final class Overlap extends Dated {
        private static final long serialVersionUID = 1;

        Overlap(List<Fault> faults) {
            super(faults);
        }
    }

    /** The catalogue holds the value as UNKNOWN (C-2). */
    public static final class Unknown extends Dated {
        private static final long serialVersionUID = 1;

        Unknown(List<Fault> faults) {
            super(faults);
        }
    }

    /** Outside a product's band or above its cap (C-7). */
    public static final class Limit extends Dated {
        private static final long serialVersionUID = 1;

        Limit(List<Fault> faults) {
            super(faults);
        }
    }

    // ---- the caller's means ----

    /** Memory, room, a file, or a handle that is closed: statuses 500 to 502 and -1. */
    public static class Means extends IchaException {
        private static final long serialVersionUID = 1;

        Means(List<Fault> faults) {
            super(faults);
        }
    }

    /** A buffer is too small. */
    public static final class Capacity extends Means {
        private static final long serialVersionUID = 1;

        Capacity(List<Fault> faults) {
            super(faults);
        }
    }

    /** No memory. */
    public static final class Memory extends Means {
        private static final long serialVersionUID = 1;

        Memory(List<Fault> faults) {
            super(faults);
        }
    }

    /** A file could not be read or written. */
    public static final class Io extends Means {
        private static final long serialVersionUID = 1;

        Io(List<Fault> faults) {
            super(faults);
        }
    }

    /** A handle was used after it was closed: of Java alone. */
    public static final class Closed extends Means {
        private static final long serialVersionUID = 1;

        Closed(List<Fault> faults) {
            super(faults);
        }
    }
}
