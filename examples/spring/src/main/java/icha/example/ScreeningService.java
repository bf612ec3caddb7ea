package icha.example;

import icha.Catalogue;
import icha.Icha;
import icha.Options;
import icha.Screening;
import java.time.LocalDate;
import java.util.Locale;
import org.springframework.stereotype.Service;

/** Screens an applicant. */
@Service
public class ScreeningService {
    private final Options options;

    ScreeningService(Catalogue catalogue) {
        options = Options.NONE.withCatalogue(catalogue);
    }

    Screening screen(String facts, String product, LocalDate on, Locale language) {
        return Icha.screen(facts, options.withProduct(product).withOn(on).withLanguage(language));
    }
}
