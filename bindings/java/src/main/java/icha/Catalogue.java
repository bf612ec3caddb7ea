package icha;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.function.LongFunction;

/**
 * Products as dated, cited data. Threads may share one. Closing it while another thread or an {@link Outlay} uses it is
 * safe: what began ends, and it is freed then; what begins later is refused ({@link IchaException.Closed}).
 */
public final class Catalogue implements AutoCloseable {
    private static final int ASSUMPTIONS_MAX = 64;

    private final Handle handle;

    private Catalogue(long address) {
        handle = Handle.of(this, "catalogue", address, Native::catalogueFree);
    }

    /**
     * Loads a catalogue.
     *
     * @param folder such as {@code PREFIX/share/icha/catalogue}
     * @param assumptions names of records in its folder {@code assumptions}, or paths of records; every result that
     *     rests on one says so
     * @return to be closed
     */
    public static Catalogue open(Path folder, String... assumptions) {
        Values.required(assumptions, "assumptions");
        if (assumptions.length > ASSUMPTIONS_MAX)
            throw IchaException.range("assumptions", assumptions.length, "0.." + ASSUMPTIONS_MAX + " records");
        byte[][] names = new byte[assumptions.length][];
        for (int i = 0; i < names.length; i++)
            names[i] = Values.name(Values.required(assumptions[i], "assumptions"), "assumptions");
        return new Catalogue(Native.catalogueOpen(Values.name(Values.required(folder, "folder").toString(), "folder"),
                names));
    }

    /**
     * All products.
     *
     * @param on the day of the figures; null: all versions
     * @param knownOn only what was known on that day; null: all
     * @return one a product, by id
     */
    public List<Product> products(LocalDate on, LocalDate knownOn) {
        return Json.list(Json.tree(document(Native.PRODUCTS, null, on, knownOn)), Product::of);
    }

    /**
     * Every parameter of a product and every fact that it asks for, or the entries of an index series.
     *
     * @param product its id
     * @param on the day of the values; null: all versions
     * @param knownOn only what was known on that day; null: all
     * @return one a version
     */
    public List<Parameter> show(String product, LocalDate on, LocalDate knownOn) {
        return Json.list(Json.tree(document(Native.SHOW, Values.required(product, "product"), on, knownOn)),
                Parameter::of);
    }

    private byte[] document(int what, String product, LocalDate on, LocalDate knownOn) {
        byte[] name = Values.name(product, "product");
        int day = Values.dayOrNone(on, "on"), known = Values.dayOrNone(knownOn, "knownOn");
        return with(address -> Native.document(what, null, address, name, day, known, false, null, false));
    }

    /** Runs with the address, which is good until then. */
    <T> T with(LongFunction<T> call) {
        long address = use();
        try {
            return call.apply(address);
        } finally {
            release();
        }
    }

    long use() {
        return handle.use();
    }

    void release() {
        handle.release();
    }

    /**
     * Whether it was closed.
     *
     * @return true: calls are refused
     */
    public boolean isClosed() {
        return handle.isClosed();
    }

    /** Frees it when the last call that uses it is done. A second time does nothing. */
    @Override
    public void close() {
        handle.close();
    }
}
