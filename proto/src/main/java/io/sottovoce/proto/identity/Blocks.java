package io.sottovoce.proto.identity;

import io.sottovoce.privacy.encoding.Octets;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text files of labelled binary blocks, as RFC 7468 describes them ({@code -----BEGIN LABEL-----}, Base64,
 * {@code -----END LABEL-----}). Strict: between blocks there are only empty lines and lines that begin with {@code #}.
 */
public final class Blocks {
    private static final Pattern BEGIN = Pattern.compile("-----BEGIN ([A-Z][A-Z0-9 ]{0,62})-----");
    private static final int BLOCKS_MAX = 32;

    private Blocks() {}

    /** One block. */
    public record Block(String label, Octets octets) {
        /** A block over a copy of the content. */
        public static Block of(String label, byte[] content) {
            return new Block(label, Octets.of(content));
        }

        /** A copy of the content. */
        public byte[] content() {
            return octets.toBytes();
        }
    }

    /** The text of blocks. */
    public static byte[] write(String comment, List<Block> blocks) {
        StringBuilder text = new StringBuilder();
        comment.lines().forEach(line -> text.append("# ").append(line).append('\n'));
        Base64.Encoder base64 = Base64.getMimeEncoder(64, new byte[] {'\n'});
        for (Block block : blocks) {
            text.append("-----BEGIN ").append(block.label()).append("-----\n");
            text.append(base64.encodeToString(block.content())).append('\n');
            text.append("-----END ").append(block.label()).append("-----\n");
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * The blocks of a text.
     *
     * @param where names the file in messages
     */
    public static List<Block> read(byte[] text, String where) {
        List<Block> blocks = new ArrayList<>();
        Lines lines = new Lines(new String(text, StandardCharsets.ISO_8859_1).split("\r?\n", -1));
        while (lines.more()) {
            String line = lines.next();
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            Matcher begin = BEGIN.matcher(line);
            if (!begin.matches() || blocks.size() == BLOCKS_MAX) {
                throw new IdentityException(where + ": line " + lines.number() + " is not the beginning of a block");
            }
            blocks.add(Block.of(begin.group(1), content(begin.group(1), lines, where)));
        }
        return blocks;
    }

    private static byte[] content(String label, Lines lines, String where) {
        StringBuilder base64 = new StringBuilder();
        String end = "-----END " + label + "-----";
        while (lines.more()) {
            String line = lines.next();
            if (line.equals(end)) {
                return decode(base64.toString(), label, where);
            }
            base64.append(line.strip());
        }
        throw new IdentityException(where + ": cut off in block " + label);
    }

    private static byte[] decode(String base64, String label, String where) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IdentityException(where + ": block " + label + " is not Base64");
        }
    }

    private static final class Lines {
        private final String[] lines;
        private int next;

        Lines(String[] lines) {
            this.lines = lines;
        }

        boolean more() {
            return next < lines.length;
        }

        String next() {
            return lines[next++];
        }

        int number() {
            return next;
        }
    }
}
