package io.sottovoce.proto.identity;

import io.sottovoce.privacy.identity.RevocationList;
import java.nio.file.Path;
import java.util.List;

/** Revocation lists as files: one block {@code SOTTOVOCE REVOCATION LIST}. */
public final class RevocationFile {
    private static final String LABEL = "SOTTOVOCE REVOCATION LIST";
    private static final String KIND = "revocation list";
    private static final int FILE_BYTES_MAX = 16 << 20;

    private RevocationFile() {}

    /** Reads a file; who signed it is for the caller to check. */
    public static RevocationList read(Path file) {
        return parse(PrivateFile.readPublic(file, KIND, FILE_BYTES_MAX), KIND + " " + file);
    }

    /** Reads the text of a file. */
    public static RevocationList parse(byte[] text, String where) {
        List<Blocks.Block> blocks = Blocks.read(text, where);
        if (blocks.size() != 1 || !blocks.get(0).label().equals(LABEL)) {
            throw new IdentityException(where + ": expected exactly one block " + LABEL);
        }
        return RevocationList.decode(blocks.get(0).content())
                .orElseThrow(() -> new IdentityException(where + ": malformed or cut off"));
    }

    /** The text of a file. */
    public static byte[] toText(RevocationList list) {
        return Blocks.write(
                "Sottovoce revocation list, epoch " + list.epoch(), List.of(Blocks.Block.of(LABEL, list.toBytes())));
    }
}
