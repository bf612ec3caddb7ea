package icha;

import java.time.LocalDate;
import java.util.Locale;

/**
 * What a document may need beside its input. Start at {@link #NONE}:
 * {@code Options.NONE.withCatalogue(catalogue).withProduct("incheon.startup").withOn(LocalDate.of(2018, 3, 14))}.
 *
 * @param catalogue null: neither product nor assumptions nor index series by name
 * @param product null: none
 * @param on the day that stands for every event date that the input does not give; null: not given
 * @param knownOn only what was known on that day is used; null: all that is in the catalogue
 * @param paid of a schedule: an earlier document or its claims as JSON, so that corrections are made (S-8); null: none
 * @param language of notes and sentences: Korean, else English
 * @param withSchedule of a screening: the offer's schedule too
 */
public record Options(Catalogue catalogue, String product, LocalDate on, LocalDate knownOn, String paid,
        Locale language,
        boolean withSchedule) {
    /** Nothing given, English sentences. */
    public static final Options NONE = new Options(null, null, null, null, null, Locale.ENGLISH, false);

    /**
     * The same with another {@code catalogue}.
     *
     * @param catalogue see {@link Options}
     * @return a copy
     */
    public Options withCatalogue(Catalogue catalogue) {
        return new Options(catalogue, product, on, knownOn, paid, language, withSchedule);
    }

    /**
     * The same with another {@code product}.
     *
     * @param product see {@link Options}
     * @return a copy
     */
    public Options withProduct(String product) {
        return new Options(catalogue, product, on, knownOn, paid, language, withSchedule);
    }

    /**
     * The same with another {@code on}.
     *
     * @param on see {@link Options}
     * @return a copy
     */
    public Options withOn(LocalDate on) {
        return new Options(catalogue, product, on, knownOn, paid, language, withSchedule);
    }

    /**
     * The same with another {@code knownOn}.
     *
     * @param knownOn see {@link Options}
     * @return a copy
     */
    public Options withKnownOn(LocalDate knownOn) {
        return new Options(catalogue, product, on, knownOn, paid, language, withSchedule);
    }

    /**
     * The same with another {@code paid}.
     *
     * @param paid see {@link Options}
     * @return a copy
     */
    public Options withPaid(String paid) {
        return new Options(catalogue, product, on, knownOn, paid, language, withSchedule);
    }

    /**
     * The same with another {@code language}.
     *
     * @param language see {@link Options}
     * @return a copy
     */
    public Options withLanguage(Locale language) {
        return new Options(catalogue, product, on, knownOn, paid, language, withSchedule);
    }

    /**
     * The same with another {@code withSchedule}.
     *
     * @param withSchedule see {@link Options}
     * @return a copy
     */
    public Options withWithSchedule(boolean withSchedule) {
        return new Options(catalogue, product, on, knownOn, paid, language, withSchedule);
    }
}
