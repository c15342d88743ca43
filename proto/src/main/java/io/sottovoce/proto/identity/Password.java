package io.sottovoce.proto.identity;

import io.sottovoce.privacy.secret.Secret;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Function;

/** What a key file is protected with. Never shown. */
public final class Password {
    /** Fewest bytes of a password in UTF-8. */
    public static final int BYTES_MIN = 8;

    private static final int BYTES_MAX = 1024;

    private final Secret utf8;

    private Password(byte[] utf8) {
        if (utf8.length < BYTES_MIN || utf8.length > BYTES_MAX) {
            Arrays.fill(utf8, (byte) 0);
            throw new IdentityException(
                    "the password has " + utf8.length + " bytes, expected " + BYTES_MIN + " to " + BYTES_MAX);
        }
        this.utf8 = Secret.owning(utf8);
    }

    /** A password of characters, which stay the caller's to wipe. */
    public static Password of(char[] characters) {
        // A character of UTF-16 takes at most three bytes of UTF-8.
        ByteBuffer encoded = ByteBuffer.allocate(3 * characters.length);
        if (StandardCharsets.UTF_8
                .newEncoder()
                .encode(CharBuffer.wrap(characters), encoded, true)
                .isError()) {
            throw new IdentityException("the password is not text");
        }
        byte[] bytes = Arrays.copyOf(encoded.array(), encoded.position());
        Arrays.fill(encoded.array(), (byte) 0);
        return new Password(bytes);
    }

    /** The first line of a file that others may not read. */
    public static Password ofFile(Path file) {
        byte[] content = PrivateFile.read(file, "password file", BYTES_MAX + 2);
        try {
            int end = 0;
            while (end < content.length && content[end] != '\n' && content[end] != '\r') {
                end++;
            }
            return new Password(Arrays.copyOf(content, end));
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    <T> T with(Function<byte[], T> use) {
        return utf8.with(use);
    }

    @Override
    public String toString() {
        return "Password[redacted]";
    }
}
