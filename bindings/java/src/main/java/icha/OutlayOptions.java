package icha;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Locale;

/**
 * How a portfolio is run. Start at {@link #NONE}: {@code OutlayOptions.NONE.withCatalogue(catalogue).withThreads(4)}.
 *
 * @param catalogue null: every key must stand in the file, products are mere names
 * @param events a direct buffer that holds EVENTS.csv (L-6); null: none
 * @param knownOn only what was known on that day is used; null: all that is in the catalogue
 * @param by what the outlay is grouped by, such as {@code product,payer,quarter}
 * @param language of the held rows' reasons and of notes: Korean, else English
 * @param encoding {@code auto}, {@code utf-8} or {@code cp949}
 * @param threads 1 to 256; no figure depends on it (P-3)
 * @param spillFolder where what would grow in memory with the number of loans goes; null: memory
 */
public record OutlayOptions(Catalogue catalogue, ByteBuffer events, LocalDate knownOn, String by, Locale language,
        String encoding, int threads, Path spillFolder) {
    /** No catalogue, no events, by product, payer and year, English, any encoding, one thread, in memory. */
    public static final OutlayOptions NONE =
            new OutlayOptions(null, null, null, "product,payer,year", Locale.ENGLISH, "auto", 1, null);

    /**
     * The same with another {@code catalogue}.
     *
     * @param catalogue see {@link OutlayOptions}
     * @return a copy
     */
    public OutlayOptions withCatalogue(Catalogue catalogue) {
        return new OutlayOptions(catalogue, events, knownOn, by, language, encoding, threads, spillFolder);
    }

    /**
     * The same with another {@code events}.
     *
     * @param events see {@link OutlayOptions}
     * @return a copy
     */
    public OutlayOptions withEvents(ByteBuffer events) {
        return new OutlayOptions(catalogue, events, knownOn, by, language, encoding, threads, spillFolder);
    }

    /**
     * The same with another {@code knownOn}.
     *
     * @param knownOn see {@link OutlayOptions}
     * @return a copy
     */
    public OutlayOptions withKnownOn(LocalDate knownOn) {
        return new OutlayOptions(catalogue, events, knownOn, by, language, encoding, threads, spillFolder);
    }

    /**
     * The same with another {@code by}.
     *
     * @param by see {@link OutlayOptions}
     * @return a copy
     */
    public OutlayOptions withBy(String by) {
        return new OutlayOptions(catalogue, events, knownOn, by, language, encoding, threads, spillFolder);
    }

    /**
     * The same with another {@code language}.
     *
     * @param language see {@link OutlayOptions}
     * @return a copy
     */
    public OutlayOptions withLanguage(Locale language) {
        return new OutlayOptions(catalogue, events, knownOn, by, language, encoding, threads, spillFolder);
    }

    /**
     * The same with another {@code encoding}.
     *
     * @param encoding see {@link OutlayOptions}
     * @return a copy
     */
    public OutlayOptions withEncoding(String encoding) {
        return new OutlayOptions(catalogue, events, knownOn, by, language, encoding, threads, spillFolder);
    }

    /**
     * The same with another {@code threads}.
     *
     * @param threads see {@link OutlayOptions}
     * @return a copy
     */
    public OutlayOptions withThreads(int threads) {
        return new OutlayOptions(catalogue, events, knownOn, by, language, encoding, threads, spillFolder);
    }

    /**
     * The same with another {@code spillFolder}.
     *
     * @param spillFolder see {@link OutlayOptions}
     * @return a copy
     */
    public OutlayOptions withSpillFolder(Path spillFolder) {
        return new OutlayOptions(catalogue, events, knownOn, by, language, encoding, threads, spillFolder);
    }
}
