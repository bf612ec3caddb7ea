package icha;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What several tests use. */
final class Sample {
    static final Path PREFIX = Path.of(System.getProperty("icha.prefix"));
    static final Path CATALOGUE = PREFIX.resolve("share/icha/catalogue");
    static final Path PORTFOLIO = Path.of("../../examples/incheon-2018/portfolio.csv");
    static final String[] ASSUMPTIONS = {"kr-bank-conventions", "incheon-2018-open"};

    /** 1,200,000 won over 12 months at 3.65 %: 10 won of interest per 100,000 won and day. */
    static final String TERMS = """
            {"principal": 1200000, "rate": "3.65%", "disbursed_on": "2019-01-15", "term_months": 12,
             "method": "equal_principal", "day_count": "act/365", "inclusion": "start",
             "rounding": {"interest": "down/1", "payment": "down/1"}, "residual": "last"}""";

    private Sample() {}

    static ByteBuffer direct(String text) {
        return direct(text.getBytes(StandardCharsets.UTF_8));
    }

    static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    static ByteBuffer portfolio() throws IOException {
        try (FileChannel file = FileChannel.open(PORTFOLIO)) {
            return file.map(FileChannel.MapMode.READ_ONLY, 0, file.size());
        }
    }

    static Catalogue catalogue() {
        return Catalogue.open(CATALOGUE, ASSUMPTIONS);
    }
}
