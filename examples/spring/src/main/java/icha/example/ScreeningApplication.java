package icha.example;

import icha.Catalogue;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** The service: one catalogue, loaded when it starts, shared by all requests, closed when it stops. */
@SpringBootApplication
public class ScreeningApplication {
    /** Starts it. */
    public static void main(String[] arguments) {
        SpringApplication.run(ScreeningApplication.class, arguments);
    }

    @Bean(destroyMethod = "close")
    Catalogue catalogue(@Value("${screening.catalogue}") Path folder,
            @Value("${screening.assumptions}") String[] assumptions) {
        return Catalogue.open(folder, assumptions);
    }
}
