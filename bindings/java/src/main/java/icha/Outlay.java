package icha;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What a portfolio comes to. It keeps the buffers that it was run on, and the catalogue, until it is closed. Threads
 * may share one.
 */
public final class Outlay implements AutoCloseable {
    /** The smallest room that a read of a table takes: a line is never cut. */
    public static final int ROOM_MIN = 65536;

    /** The tables, as CSV with a header. */
    public enum Table {
        /** product, payer, kind, year, basis, amount, loans; as it is grouped. */
        OUTLAY,
        /** product, cycle, payer, bank, lines, amount, dropped, paid_on, fiscal_year. */
        CLAIMS,
        /** file, line, loan_id, field, reason. */
        HELD,
        /** Every row of every used loan, computed anew. */
        ROWS
    }

    /**
     * Rows of a table that was given: {@code in = used + held} (P-2).
     *
     * @param in all
     * @param used rows that count
     * @param held rows that could not be used
     */
    public record Counts(long in, long used, long held) {}

    /**
     * A line of the outlay; what it is not grouped by is null.
     *
     * @param product its id
     * @param payer who pays
     * @param bank who lends
     * @param kind {@code interest_subsidy} or {@code fee_support}
     * @param year calendar or fiscal year, as the basis has it
     * @param quarter 1 to 4
     * @param month 1 to 12
     * @param basis {@code accrued}, {@code due} or {@code paid} (S-7)
     * @param amount won
     * @param loans that have a part in it
     */
    public record Cell(String product, String payer, String bank, String kind, Integer year, Integer quarter,
            Integer month, String basis, long amount, long loans) {
        static Cell of(Fields in) {
            return new Cell(in.textOrNull(), in.textOrNull(), in.textOrNull(), in.text(),
            wholeOrNull(in), wholeOrNull(in),
                    wholeOrNull(in), in.text(), in.number(), in.number());
        }

        private static Integer wholeOrNull(Fields in) {
            long number = in.number();
            return number == 0 ? null : Integer.valueOf((int) number);
        }
    }

    /**
     * A claim on one payer over all loans (S-6): {@code lines = amount + dropped}.
     *
     * @param product its id
     * @param cycle such as {@code 2018-Q4}
     * @param payer who pays it
     * @param bank null: not given
     * @param lines the sum of the lines
     * @param amount claimed
     * @param dropped by the rounding
     * @param paidOn the day of payment
     * @param fiscalYear the year that it falls in
     */
    public record Claim(String product, String cycle, String payer, String bank, long lines, long amount, long dropped,
            LocalDate paidOn, int fiscalYear) {
        static Claim of(Fields in) {
            return new Claim(in.text(), in.text(), in.text(), in.textOrNull(), in.number(), in.number(), in.number(),
                    Values.date((int) in.number()), (int) in.number());
        }
    }

    /**
     * A row that could not be used (P-2).
     *
     * @param file the portfolio or the events
     * @param line on which it begins
     * @param loanId null: not readable
     * @param field null: the row as a whole
     * @param reason a sentence
     * @param status what kind of fault
     */
    public record Held(String file, long line, String loanId, String field, String reason, Status status) {
        static Held of(Fields in) {
            return new Held(in.text(), in.number(), in.textOrNull(), in.textOrNull(), in.text(),
                    Status.of((int) in.number()));
        }
    }

    /**
     * The sums of a product, split at the years: {@code within} is what the outlay shows.
     *
     * @param product null: the whole portfolio
     * @param kind {@code interest_subsidy} or {@code fee_support}
     * @param basis {@code accrued}, {@code due} or {@code paid}
     * @param before the first year
     * @param within the years
     * @param after the last year
     */
    public record Total(String product, String kind, String basis, long before, long within, long after) {
        static Total of(Fields in) {
            return new Total(in.textOrNull(), in.text(), in.text(), in.number(), in.number(), in.number());
        }
    }

    /**
     * A limit that could not be checked because the catalogue holds it as UNKNOWN (C-7).
     *
     * @param product its id
     * @param sentence for people
     * @param loans how many it is said of
     */
    public record Note(String product, String sentence, long loans) {
        static Note of(Fields in) {
            return new Note(in.text(), in.text(), in.number());
        }
    }

    private final Handle handle;
    private final Counts counts, eventCounts;

    private Outlay(long address, Given given) {
        handle = Handle.of(this, "outlay", address, given::free);
        long[] figures = new long[6];
        Native.outlayCounts(address, figures);
        counts = new Counts(figures[0], figures[1], figures[2]);
        eventCounts = new Counts(figures[3], figures[4], figures[5]);
    }

    /** What the native part reads from as long as it lives. */
    private record Given(ByteBuffer csv, ByteBuffer events, Catalogue catalogue) {
        void free(long address) {
            Native.outlayFree(address);
            if (catalogue != null) catalogue.release();
        }
    }

    static Outlay run(ByteBuffer csv, int firstYear, int lastYear, OutlayOptions options) {
        Values.required(options, "options");
        direct(csv, "csv");
        if (options.events() != null) direct(options.events(), "events");
        Given given = new Given(csv.duplicate(), options.events() == null ? null : options.events().duplicate(),
                options.catalogue());
        long catalogue = given.catalogue() == null ? 0 : given.catalogue().use();
        boolean taken = false;
        try {
            Outlay made = new Outlay(compute(given, catalogue, firstYear, lastYear, options), given);
            taken = true;
            return made;
        } finally {
            if (!taken && given.catalogue() != null) given.catalogue().release();
        }
    }

    private static long compute(Given given, long catalogue, int firstYear, int lastYear, OutlayOptions options) {
        ByteBuffer csv = given.csv(), events = given.events();
        byte[] spill = options.spillFolder() == null ? null
                : Values.name(options.spillFolder().toString(), "spillFolder");
        return Native.outlay(csv, csv.position(), csv.remaining(), events, events == null ? 0 : events.position(),
                events == null ? 0 : events.remaining(), catalogue, Values.dayOrNone(options.knownOn(), "knownOn"),
                firstYear, lastYear, Values.spelling(Native.BY, options.by(), "by"),
                Values.isKorean(options.language()), Values.spelling(Native.ENCODING, options.encoding(), "encoding"),
                options.threads(), spill);
    }

    private static void direct(ByteBuffer buffer, String field) {
        if (Values.required(buffer, field).isDirect()) return;
        throw IchaException.refused(Status.UNSUPPORTED, field, "a buffer on the heap", "ByteBuffer.allocateDirect(n)",
                field
                + ": a buffer on the heap would have to be copied; give a direct one, ByteBuffer.allocateDirect(n)"
                        + " or FileChannel.map()",
                field + ": 힙 버퍼는 복사해야 하므로 받지 않습니다. ByteBuffer.allocateDirect(n)이나 FileChannel.map()으로 만든 직접 버퍼를"
                        + " 주십시오");
    }

    /**
     * Rows of the portfolio.
     *
     * @return also when it is closed
     */
    public Counts counts() {
        return counts;
    }

    /**
     * Rows of the events.
     *
     * @return all 0 without events
     */
    public Counts eventCounts() {
        return eventCounts;
    }

    // ---- lists ----

    /**
     * The outlay, in the order of its table.
     *
     * @return the cells
     */
    public List<Cell> cells() {
        return list(Native.CELLS, Cell::of);
    }

    /**
     * The claims, in the order of their table.
     *
     * @return the claims
     */
    public List<Claim> claims() {
        return list(Native.CLAIMS, Claim::of);
    }

    /**
     * Every row that could not be used. Where there are millions, read the table {@link Table#HELD}.
     *
     * @return in the order of the file, those of the events behind
     */
    public List<Held> held() {
        return list(Native.HELD, Held::of);
    }

    /**
     * The sums of each product and of the whole.
     *
     * @return by product, kind, basis
     */
    public List<Total> totals() {
        return list(Native.TOTALS, Total::of);
    }

    /**
     * Limits that could not be checked.
     *
     * @return by product
     */
    public List<Note> notes() {
        return list(Native.NOTES, Note::of);
    }

    /**
     * Names of the assumption records that a used row took a value from: the figures rest on them (M-5).
     *
     * @return sorted
     */
    public List<String> assumptions() {
        return list(Native.ASSUMPTIONS, Fields::text);
    }

    /**
     * Ids of the methods that the figures come from (M-3).
     *
     * @return such as {@code subsidy.of_rate/1}
     */
    public List<String> methods() {
        return list(Native.METHODS, Fields::text);
    }

    private <T> List<T> list(int which, Function<Fields, T> read) {
        long address = handle.use();
        try {
            List<T> made = new ArrayList<>();
            for (Fields in = new Fields(Native.outlayList(address, which)); in.more();) made.add(read.apply(in));
            return List.copyOf(made);
        } finally {
            handle.release();
        }
    }

    // ---- tables ----

    /**
     * A table as CSV in UTF-8, read piece by piece, whole lines at a time, into direct buffers of at least
     * {@link #ROOM_MIN} bytes of room. One thread at a time; several may be read at once.
     *
     * @param table which
     * @return to be closed; the outlay lives until then
     */
    public ReadableByteChannel csv(Table table) {
        return new Reader(this, Values.required(table, "table"));
    }

    /**
     * Writes a table as CSV in UTF-8.
     *
     * @param table which
     * @param out is not closed
     * @throws IOException of the stream
     */
    public void write(Table table, OutputStream out) throws IOException {
        ByteBuffer room = ByteBuffer.allocateDirect(4 * ROOM_MIN);
        try (ReadableByteChannel from = csv(table)) {
            WritableByteChannel to = Channels.newChannel(out); // closing it would close the stream
            while (from.read(room.clear()) > 0) {
                room.flip();
                while (room.hasRemaining()) to.write(room);
            }
        }
    }

    private static final class Reader implements ReadableByteChannel {
        private final Handle handle;

        Reader(Outlay outlay, Table table) {
            long address = outlay.handle.use();
            boolean taken = false;
            try {
                handle = Handle.of(this, "table", Native.tableOpen(address, table.ordinal() + 1), free(outlay.handle));
                taken = true;
            } finally {
                if (!taken) outlay.handle.release();
            }
        }

        /** Not of the reader itself: it could then never be cleaned. */
        private static java.util.function.LongConsumer free(Handle outlay) {
            return table -> {
                Native.tableFree(table);
                outlay.release();
            };
        }

        @Override
        public synchronized int read(ByteBuffer to) {
            direct(to, "to");
            if (to.isReadOnly())
                throw IchaException.refused(Status.UNSUPPORTED, "to", "a read-only buffer", "a writable one",
                        "to: a read-only buffer; give one that can be written", "to: 읽기 전용 버퍼에는 쓸 수 없습니다");
            if (to.remaining() < ROOM_MIN)
                throw IchaException.refused(Status.CAPACITY, "to", to.remaining() + " bytes",
                        ">= " + ROOM_MIN + " bytes",
                        "to: room for " + to.remaining() + " bytes, expected " + ROOM_MIN + " or more",
                        "to: 남은 공간이 " + to.remaining() + "바이트입니다. " + ROOM_MIN + "바이트 이상이 필요합니다");
            long address = handle.use();
            try {
                int length = Native.tableRead(address, to, to.position(), to.remaining());
                to.position(to.position() + length);
                return length == 0 ? -1 : length;
            } finally {
                handle.release();
            }
        }

        @Override
        public boolean isOpen() {
            return !handle.isClosed();
        }

        @Override
        public void close() {
            handle.close();
        }
    }

    /**
     * Whether it was closed.
     *
     * @return true: calls are refused
     */
    public boolean isClosed() {
        return handle.isClosed();
    }

    /** Frees it when the last call and the last open table that use it are done. A second time does nothing. */
    @Override
    public void close() {
        handle.close();
    }
}
