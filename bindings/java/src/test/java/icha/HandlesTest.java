package icha;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is open, closed, shared and loaded. */
class HandlesTest {
    private static final LocalDate DAY = LocalDate.of(2018, 3, 14);
    private static final int THREADS = 8;

    @TempDir
    Path folder;

    // ---- closing ----

    @Test
    void aClosedCatalogueRefuses() {
        Catalogue catalogue = Catalogue.open(Sample.CATALOGUE);
        catalogue.close();
        catalogue.close();
        assertTrue(catalogue.isClosed());
        IchaException e = assertThrows(IchaException.Closed.class, () -> catalogue.products(null, null));
        assertEquals(Status.CLOSED, e.status());
        assertThrows(IchaException.Closed.class, () -> Icha.screen("{}", catalogue, "incheon.startup", DAY));
        assertThrows(IchaException.Closed.class, () -> Icha.outlay(Sample.portfolio(), 2018, 2018,
                OutlayOptions.NONE.withCatalogue(catalogue)));
    }

    @Test
    void aClosedOutlayRefusesAndItsOpenTableGoesOn() throws IOException {
        Catalogue catalogue = Sample.catalogue();
        Outlay outlay = Icha.outlay(Sample.portfolio(), 2018, 2018, OutlayOptions.NONE.withCatalogue(catalogue));
        ReadableByteChannel rows = outlay.csv(Outlay.Table.ROWS);
        ByteBuffer room = ByteBuffer.allocateDirect(Outlay.ROOM_MIN);
        assertTrue(rows.read(room) > 0);
        catalogue.close();
        outlay.close();
        outlay.close();
        assertThrows(IchaException.Closed.class, outlay::cells);
        assertThrows(IchaException.Closed.class, () -> outlay.csv(Outlay.Table.ROWS));
        assertTrue(outlay.counts().used() > 0);
        assertTrue(rows.read(room.clear()) > 0);
        rows.close();
        assertFalse(rows.isOpen());
        assertThrows(IchaException.Closed.class, () -> rows.read(room.clear()));
    }

    @Test
    void aTableWantsRoom() throws IOException {
        try (Outlay outlay = Icha.outlay(Sample.direct("loan_id,product\n"), 2018, 2018);
                ReadableByteChannel table = outlay.csv(Outlay.Table.OUTLAY)) {
            assertThrows(IchaException.Unsupported.class, () -> table.read(ByteBuffer.allocate(1 << 20)));
            assertThrows(IchaException.Unsupported.class,
                    () -> table.read(ByteBuffer.allocateDirect(1 << 20).asReadOnlyBuffer()));
            assertThrows(IchaException.Capacity.class,
                    () -> table.read(ByteBuffer.allocateDirect(Outlay.ROOM_MIN - 1)));
            ByteBuffer room = ByteBuffer.allocateDirect(Outlay.ROOM_MIN + 3).position(3);
            int length = table.read(room);
            assertEquals(3 + length, room.position());
            byte[] header = new byte[8];
            room.get(3, header);
            assertEquals("product,", new String(header, java.nio.charset.StandardCharsets.US_ASCII));
            assertEquals(-1, table.read(room.clear()));
        }
    }

    @Test
    void whatCannotBeOpenedSaysWhy() throws IOException {
        assertThrows(IchaException.Io.class, () -> Catalogue.open(folder.resolve("none")));
        assertThrows(IchaException.class, () -> Catalogue.open(Sample.CATALOGUE, "no-such-record"));
        Files.createDirectories(folder.resolve("products"));
        Files.writeString(folder.resolve("products/bad.yaml"), "a: [1\nb: 2\n");
        IchaException e = assertThrows(IchaException.class, () -> Catalogue.open(folder));
        assertTrue(e.faults().stream().anyMatch(fault -> fault.line() > 0), e.getMessage());
        assertThrows(IchaException.Missing.class, () -> Icha.outlay(ByteBuffer.allocateDirect(0), 2018, 2018));
        assertThrows(IchaException.Range.class, () -> Icha.outlay(Sample.direct("loan_id,product\n"), 2019, 2018));
        assertThrows(IchaException.Range.class, () -> Icha.outlay(Sample.direct("loan_id,product\n"), 2018, 2018,
                OutlayOptions.NONE.withThreads(0)));
        assertThrows(IchaException.UnknownKey.class, () -> Icha.outlay(Sample.direct("loan_id,product\n"), 2018, 2018,
                OutlayOptions.NONE.withBy("colour")));
    }

    @Test
    void whatNobodyClosesIsFreed() throws Exception {
        for (int i = 0; i < 40; i++) Sample.catalogue();
        System.gc();
        Thread.sleep(100); // the cleaner's thread: what it frees must not be needed
        assertEquals(1, Icha.version().indexOf('.'));
    }

    // ---- threads ----

    private static <T> List<Future<T>> onThreads(Callable<T> call) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        CountDownLatch start = new CountDownLatch(THREADS);
        List<Future<T>> all = new ArrayList<>();
        for (int i = 0; i < THREADS; i++)
            all.add(pool.submit(() -> {
                start.countDown();
                start.await();
                return call.call();
            }));
        pool.shutdown();
        return all;
    }

    @Test
    void threadsAnswerAlike() throws Exception {
        String facts = Files.readString(Path.of("../../examples/applicant.json"));
        try (Catalogue catalogue = Sample.catalogue()) {
            String alone = Icha.screen(facts, catalogue, "incheon.startup", DAY).document();
            List<Future<Boolean>> all = onThreads(() -> {
                for (int i = 0; i < 100; i++) {
                    if (!Icha.screen(facts, catalogue, "incheon.startup", DAY).document().equals(alone)) return false;
                    if (Icha.levelPaymentPpb(20_000_000, 65_000_000, 1, 360, "half_up/1", 0) != 126_414) return false;
                    if (!assertThrows(IchaException.class, () -> Icha.rateParse("3.5")).found().equals("3.5"))
                            return false;
                }
                return true;
            });
            for (Future<Boolean> one : all) assertTrue(one.get());
        }
    }

    /** Closed while all threads use it: each call is answered or refused, and nothing else happens. */
    @Test
    void closingWhileOthersUseIt() throws Exception {
        for (int round = 0; round < 20; round++) {
            Catalogue catalogue = Sample.catalogue();
            Outlay outlay = Icha.outlay(Sample.direct("loan_id,product\nL1,p\n"), 2018, 2018,
                    OutlayOptions.NONE.withCatalogue(catalogue));
            CountDownLatch begun = new CountDownLatch(THREADS);
            List<Future<Integer>> all = onThreads(() -> {
                int answered = 0;
                begun.countDown();
                try {
                    for (;; answered++) {
                        assertEquals(1, outlay.held().size());
                        assertFalse(catalogue.products(DAY, null).isEmpty());
                        outlay.write(Outlay.Table.HELD, new ByteArrayOutputStream());
                    }
                } catch (IchaException closed) {
                    assertInstanceOf(IchaException.Closed.class, closed);
                    return answered;
                }
            });
            begun.await();
            if (round % 2 == 0) outlay.close();
            catalogue.close();
            outlay.close();
            for (Future<Integer> one : all) one.get();
        }
    }

    @Test
    void manyThreadsComeAndGo() throws Exception {
        for (int i = 0; i < 200; i++) {
            Thread thread = new Thread(() -> Icha.levelPaymentPpb(20_000_000, 65_000_000, 1, 360, "half_up/1", 0));
            thread.start();
            thread.join();
        }
    }

    /** Each refusal makes some objects in the native part; local references would run out after some thousands. */
    @Test
    void refusalsLeaveNothingBehind() {
        for (int i = 0; i < 20_000; i++) assertThrows(IchaException.class, () -> Icha.moneyParse("x"));
        String[] names = Stream.generate(() -> "no-such-record").limit(64).toArray(String[]::new);
        for (int i = 0; i < 20; i++) assertThrows(IchaException.class, () -> Catalogue.open(Sample.CATALOGUE, names));
        assertThrows(IchaException.Range.class,
                () -> Catalogue.open(Sample.CATALOGUE, Stream.generate(() -> "x").limit(65).toArray(String[]::new)));
    }

    // ---- loading ----

    private static String mapped() throws IOException {
        return Files.readString(Path.of("/proc/self/maps"));
    }

    /** Another GMP and MPFR; the others are the jar's, whose files are gone once they are loaded. */
    @Test
    void aStatedFolderIsLoadedInPlaceOfTheJars() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        for (String name : List.of("libgmp.so.10", "libmpfr.so.6"))
            try (var in = Icha.class.getResourceAsStream("/META-INF/native/linux-x86_64/" + name)) {
                Files.copy(in, folder.resolve(name));
            }
        Process run = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-Xcheck:jni",
                "-Djava.io.tmpdir=" + temporary, "-Dicha.native.path=" + folder, "-cp",
                System.getProperty("java.class.path"), HandlesTest.class.getName())
                .redirectErrorStream(true).start();
        String said = new String(run.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertEquals(0, run.waitFor(), said);
        assertTrue(said.contains(folder + "/libgmp.so.10") && said.contains(folder + "/libmpfr.so.6"), said);
        assertTrue(said.contains(temporary + "/icha-java-") && said.contains("libicha_jni.so (deleted)"), said);
        try (Stream<Path> left = Files.list(temporary)) {
            assertEquals(List.of(), left.filter(file -> file.getFileName().toString().startsWith("icha")).toList());
        }
        assertFalse(said.contains("WARNING") || said.contains("FATAL"), said);
    }

    /** What the test above starts. */
    public static void main(String[] arguments) throws IOException {
        Icha.levelPaymentPpb(20_000_000, 65_000_000, 1, 360, "half_up/1", 0);
        System.out.println(mapped());
    }
}
