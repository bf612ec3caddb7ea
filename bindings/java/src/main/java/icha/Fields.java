package icha;

import java.nio.charset.StandardCharsets;

/** Texts and numbers that the native part packs one after the other, each ended by a zero byte (text.c). */
final class Fields {
    private final byte[] packed;
    private int at;

    Fields(byte[] packed) {
        this.packed = packed;
    }

    boolean more() {
        return at < packed.length;
    }

    String text() {
        int from = at;
        while (packed[at] != 0) at++;
        return new String(packed, from, at++ - from, StandardCharsets.UTF_8);
    }

    String textOrNull() {
        String text = text();
        return text.isEmpty() ? null : text;
    }

    long number() {
        return Long.parseLong(text());
    }
}
