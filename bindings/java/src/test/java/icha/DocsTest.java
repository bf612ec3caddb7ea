package icha;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/java.md, one after the other, compiled and run as they stand. */
class DocsTest {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

    @TempDir
    Path folder;

    private static String examples() throws Exception {
        String page = Files.readString(ROOT.resolve("docs/java.md"));
        List<String> blocks = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(page).results()
                .map(match -> match.group(1)).toList();
        assertTrue(blocks.size() >= 5);
        return blocks.stream().collect(Collectors.joining("\n")).replace("PREFIX", Sample.PREFIX.toString());
    }

    @Test
    void theyRun() throws Exception {
        Path source = folder.resolve("Examples.java");
        Files.writeString(source, """
                import icha.*;
                import java.math.BigDecimal;
                import java.nio.ByteBuffer;
                import java.nio.channels.FileChannel;
                import java.nio.file.Path;
                import java.time.LocalDate;
                import java.util.Locale;
                import java.util.Map;

                public class Examples {
                    public static void main(String[] arguments) throws Exception {
                """ + examples() + "System.out.println(\"payment \" + payment + \", \" + days);\n}\n}\n");
        Process run = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Dstdout.encoding=UTF-8", "-cp", System.getProperty("java.class.path"), "--source", "17",
                source.toString())
                .directory(ROOT.toFile()).redirectErrorStream(true).start();
        String said = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, run.waitFor(), said);
        // 20,000,000 x (0.035 / 12) / (1 - (1 + 0.035 / 12)^-60) = 363,834.9...; 342 of 365 days
        assertTrue(said.contains("payment 363834, 342/365"), said);
        assertTrue(said.contains("ICHA_ERR_UNIT, N-2: "), said);
        assertTrue(said.contains("product,cycle,payer,bank,lines,amount,dropped,paid_on,fiscal_year"), said);
    }
}
