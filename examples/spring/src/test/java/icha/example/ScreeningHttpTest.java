package icha.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The service as a caller has it: over HTTP, on loopback. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = {
    "screening.catalogue=${icha.prefix}/share/icha/catalogue",
    "screening.assumptions=kr-bank-conventions,incheon-2018-open"})
class ScreeningHttpTest {
    private static final String QUESTION = "product=incheon.startup&on=2018-03-14";

    @LocalServerPort
    private int port;

    private final HttpClient client = HttpClient.newHttpClient();
    private String facts;

    @BeforeEach
    void readFacts() throws IOException {
        facts = Files.readString(Path.of("../applicant.json"));
    }

    private HttpRequest request(String question, String body, String language) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/screenings?" + question))
                .header("Content-Type", "application/json").header("Accept-Language", language)
                .POST(HttpRequest.BodyPublishers.ofString(body)).build();
    }

    private HttpResponse<String> post(String question, String body, String language) throws Exception {
        return client.send(request(question, body, language), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        return new ObjectMapper().readTree(answer.body());
    }

    private static boolean isKorean(String text) {
        return text.codePoints().anyMatch(c -> c >= 0xAC00 && c <= 0xD7A3);
    }

    @Test
    void anEligibleApplicant() throws Exception {
        HttpResponse<String> answer = post(QUESTION, facts, "en");
        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals("application/json", answer.headers().firstValue("Content-Type").orElseThrow().split(";")[0]);
        assertEquals("ELIGIBLE", json(answer).get("verdict").textValue());
        assertTrue(json(answer).get("offer").get("maximum").isIntegralNumber());
        assertEquals("Credit grade", json(answer).get("reasons").get(0).get("sentence").textValue().split(":")[0]);
    }

    @Test
    void inKorean() throws Exception {
        HttpResponse<String> answer = post(QUESTION, facts, "ko-KR,ko;q=0.9,en;q=0.5");
        assertEquals("ko", answer.headers().firstValue("Content-Language").orElseThrow());
        assertTrue(isKorean(json(answer).get("reasons").get(0).get("sentence").textValue()), answer.body());
    }

    @Test
    void aNoAndAnUnknownAreAnswers() throws Exception {
        HttpResponse<String> no = post(QUESTION, facts.replace("\"value\": 6", "\"value\": 8"), "en");
        assertEquals(200, no.statusCode());
        assertEquals("INELIGIBLE", json(no).get("verdict").textValue());
        HttpResponse<String> unknown = post(QUESTION, "{}", "en");
        assertEquals(200, unknown.statusCode());
        assertEquals("UNDETERMINED", json(unknown).get("verdict").textValue());
        assertTrue(json(unknown).get("needs").size() > 0);
    }

    @Test
    void badFactsAreAProblemWithEveryFault() throws Exception {
        HttpResponse<String> answer = post(QUESTION, "{\"credit.grade\": 60, \"no.such.fact\": 1}", "ko");
        assertEquals(400, answer.statusCode(), answer.body());
        assertEquals("application/problem+json",
                answer.headers().firstValue("Content-Type").orElseThrow().split(";")[0]);
        JsonNode problem = json(answer);
        assertEquals(400, problem.get("status").intValue());
        assertTrue(problem.get("type").textValue().startsWith("urn:icha:ICHA_ERR_"));
        assertTrue(isKorean(problem.get("detail").textValue()), answer.body());
        assertEquals(2, problem.get("faults").size(), answer.body());
        assertEquals("no.such.fact", problem.get("faults").get(1).get("field").textValue(), answer.body());
    }

    @Test
    void whatIsNoQuestion() throws Exception {
        assertEquals(400, post("product=incheon.startup&on=14.3.2018", facts, "en").statusCode());
        assertEquals(400, post("product=incheon.startup", facts, "en").statusCode());
        assertEquals(400, post("product=no.such&on=2018-03-14", facts, "en").statusCode());
        assertEquals(400, post(QUESTION, "{\"credit.grade\"", "en").statusCode());
        assertEquals(413, post(QUESTION, " ".repeat(70_000), "en").statusCode());
    }

    @Test
    void manyAtOnce() throws Exception {
        String alone = post(QUESTION, facts, "en").body();
        List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
        for (int i = 0; i < 64; i++)
            all.add(client.sendAsync(request(QUESTION, facts, "en"), HttpResponse.BodyHandlers.ofString()));
        for (CompletableFuture<HttpResponse<String>> one : all) assertEquals(alone, one.get().body());
    }
}
