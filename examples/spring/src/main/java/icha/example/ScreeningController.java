package icha.example;

import icha.Fault;
import icha.IchaException;
import icha.Status;
import java.net.URI;
import java.time.LocalDate;
import java.util.Locale;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.format.annotation.DateTimeFormat;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * POST /screenings?product=incheon.startup&amp;on=2018-03-14 with FACTS: the document of a screening, in the caller's
 * language.
 */
@RestController
public class ScreeningController {
    private final ScreeningService service;
    private final int factsMax;

    ScreeningController(ScreeningService service, @Value("${screening.facts-max}") int factsMax) {
        this.service = service;
        this.factsMax = factsMax;
    }

    /** "Ineligible" and "undetermined" are answers: 200. */
    @PostMapping(path = "/screenings", consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<String> screen(@RequestBody String facts, @RequestParam String product,
            @RequestParam @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate on, Locale language) {
        if (facts.length() > factsMax) return ResponseEntity.status(HttpStatus.PAYLOAD_TOO_LARGE).build();
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON)
                .header(HttpHeaders.CONTENT_LANGUAGE, tag(language))
                .body(service.screen(facts, product, on, language).document());
    }

    private static String tag(Locale language) {
        return language.getLanguage().equals("ko") ? "ko" : "en";
    }

    /** What is wrong with a request, all at once, as a problem of RFC 7807. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> refused(IchaException e, Locale language) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(statusOf(e), e.sentence(language));
        problem.setType(URI.create("urn:icha:" + e.status().code()));
        problem.setTitle(e.status().code());
        problem.setProperty("faults", e.faults().stream().map(fault -> told(fault, language)).toList());
        return ResponseEntity.status(problem.getStatus()).contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .header(HttpHeaders.CONTENT_LANGUAGE, tag(language)).body(problem);
    }

    /** The caller's input is the caller's fault; anything else is ours, or the catalogue's. */
    private static HttpStatus statusOf(IchaException e) {
        if (e.status() == Status.CLOSED) return HttpStatus.SERVICE_UNAVAILABLE;
        if (e instanceof IchaException.Means) return HttpStatus.INTERNAL_SERVER_ERROR;
        return e instanceof IchaException.Dated ? HttpStatus.UNPROCESSABLE_ENTITY : HttpStatus.BAD_REQUEST;
    }

    private record Told(String status, String field, String rule, long line, long column, String sentence) {}

    private static Told told(Fault fault, Locale language) {
        return new Told(fault.status().code(), fault.field(), fault.rule(), fault.line(), fault.column(),
                fault.sentence(language));
    }
}
