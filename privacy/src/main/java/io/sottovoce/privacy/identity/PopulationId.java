package io.sottovoce.privacy.identity;

import io.sottovoce.privacy.encoding.Canonical;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Names the population that a registration authority admits clients to: 16 bytes in lower-case hexadecimal digits.
 */
public record PopulationId(String hex) {
    /** Length in bytes. */
    public static final int BYTES = 16;

    public PopulationId {
        if (hex.length() != 2 * BYTES || !hex.matches("[0-9a-f]*")) {
            throw new IllegalArgumentException("a population id is 32 lower-case hexadecimal digits");
        }
    }

    /** The identifier with these 16 bytes. */
    public static PopulationId of(byte[] bytes) {
        return new PopulationId(HexFormat.of().formatHex(bytes));
    }

    /** The identifier of a name: the first 16 bytes of H("population"; name). */
    public static PopulationId ofName(String name) {
        return of(Arrays.copyOf(Canonical.hash("population", name.getBytes(StandardCharsets.UTF_8)), BYTES));
    }

    /** The 16 bytes. */
    public byte[] toBytes() {
        return HexFormat.of().parseHex(hex);
    }
}
