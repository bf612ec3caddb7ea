package icha;

import java.util.List;
import java.util.function.Function;

/** What kind of refusal it is: the statuses of {@code icha/status.h}, number by number, and one of Java alone. */
public enum Status {
    /** Not of the expected form. */
    SYNTAX(100, IchaException.Syntax::new),
    /** A rate without its unit (N-2). */
    UNIT(101, IchaException.Unit::new),
    /** Outside a published limit. */
    RANGE(102, IchaException.Range::new),
    /** Finer than a billionth (N-2). */
    PRECISION(103, IchaException.Precision::new),
    /** No such key, name or spelling. */
    UNKNOWN_KEY(104, IchaException.UnknownKey::new),
    /** Given twice. */
    DUPLICATE(105, IchaException.Duplicate::new),
    /** Needed and not given. */
    MISSING(106, IchaException.Missing::new),
    /** Two values contradict each other. */
    CONFLICT(107, IchaException.Conflict::new),
    /** Known, and not computed by this version. */
    UNSUPPORTED(108, IchaException.Unsupported::new),
    /** Bytes or characters that are no text. */
    ENCODING(109, IchaException.Encoding::new),
    /** A figure outside N-1. */
    OVERFLOW(200, IchaException.Overflow::new),
    /** The calendar does not cover a date (T-5). */
    CALENDAR(300, IchaException.Calendar::new),
    /** No version of a parameter on that date (C-3). */
    GAP(400, IchaException.Gap::new),
    /** Two versions of a parameter on one date (C-3). */
    OVERLAP(401, IchaException.Overlap::new),
    /** The catalogue holds the value as UNKNOWN (C-2). */
    UNKNOWN(402, IchaException.Unknown::new),
    /** Outside a product's band or above its cap (C-7). */
    LIMIT(403, IchaException.Limit::new),
    /** A buffer is too small. */
    CAPACITY(500, IchaException.Capacity::new),
    /** No memory. */
    MEMORY(501, IchaException.Memory::new),
    /** A file could not be read or written. */
    IO(502, IchaException.Io::new),
    /** A handle was used after it was closed: of Java alone. */
    CLOSED(-1, IchaException.Closed::new);

    private final int number;
    private final Function<List<Fault>, IchaException> maker;

    Status(int number, Function<List<Fault>, IchaException> maker) {
        this.number = number;
        this.maker = maker;
    }

    /**
     * The number in {@code icha/status.h}.
     *
     * @return 100 to 502; -1 of {@link #CLOSED}
     */
    public int number() {
        return number;
    }

    /**
     * The name in {@code icha/status.h}.
     *
     * @return such as {@code ICHA_ERR_UNIT}
     */
    public String code() {
        return "ICHA_ERR_" + name();
    }

    IchaException exception(List<Fault> faults) {
        return maker.apply(faults);
    }

    static Status of(int number) {
        for (Status status : values()) if (status.number == number) return status;
        throw new IllegalStateException("libicha-run answered " + number + ", a status that this jar does not know");
    }
}
