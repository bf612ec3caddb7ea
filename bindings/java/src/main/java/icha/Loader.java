package icha;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * Loads the native part: from the folder that the system property {@code icha.native.path} names, library by library,
 * and what is not there from the jar. GMP and MPFR are libraries of their own (LGPL), so others can stand in that
 * folder.
 */
final class Loader {
    private static final String PLACE = "/META-INF/native/linux-x86_64/";

    private Loader() {}

    static void load() {
        String os = System.getProperty("os.name"), machine = System.getProperty("os.arch");
        if (!os.equals("Linux") || !machine.equals("amd64"))
            throw new UnsatisfiedLinkError("icha's jar carries libraries for Linux on amd64; this is " + os + " on "
                    + machine);
        try {
            load(System.getProperty("icha.native.path"));
        } catch (IOException e) {
            throw new UncheckedIOException("icha's native libraries could not be read or written to "
                    + System.getProperty("java.io.tmpdir")
                    + "; the system property icha.native.path names a folder that"
                    + " holds them", e);
        }
    }

    /** In the order of the list each finds those that it needs loaded before it. */
    private static void load(String stated) throws IOException {
        Path folder = Files.createTempDirectory("icha-java-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try {
            for (String name : names()) {
                Path own = stated == null ? null : Path.of(stated, name).toAbsolutePath();
                if (own != null && Files.isRegularFile(own)) System.load(own.toString());
                else loadFromJar(name, folder);
            }
        } finally {
            Files.deleteIfExists(folder);
        }
    }

    private static List<String> names() throws IOException {
        try (InputStream in = open("libraries.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
        }
    }

    /** Nothing is left behind: the file is needed only until it is mapped. */
    private static void loadFromJar(String name, Path folder) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream in = open(name)) {
            Files.copy(in, file);
            System.load(file.toString());
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static InputStream open(String name) throws IOException {
        InputStream in = Loader.class.getResourceAsStream(PLACE + name);
        if (in == null) throw new IOException(PLACE + name + " is not in the jar");
        return in;
    }
}
