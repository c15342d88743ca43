package io.sottovoce.proto.identity;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** Files of keys and of what is said about keys: bounded reading, and writing in one step. */
public final class PrivateFile {
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.OTHERS_EXECUTE);
    private static final Set<PosixFilePermission> OWNER =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final Set<PosixFilePermission> EVERYBODY = EnumSet.of(
            PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.OTHERS_READ);

    private PrivateFile() {}

    /**
     * Reads a file that other users may not touch, where the file system knows of other users.
     *
     * @param kind what the file is, for the message
     */
    public static byte[] read(Path file, String kind, int bytesMax) {
        byte[] content = readPublic(file, kind, bytesMax);
        try {
            if (isPosix(file)) {
                Set<PosixFilePermission> found = Files.getPosixFilePermissions(file);
                if (found.stream().anyMatch(OTHERS::contains)) {
                    throw new IdentityException(kind + " " + file + ": permissions "
                            + PosixFilePermissions.toString(found) + " let other users in, expected rw-------");
                }
            }
        } catch (IOException e) {
            throw failed(file, kind, e);
        }
        return content;
    }

    /** Reads a file that everybody may read. */
    public static byte[] readPublic(Path file, String kind, int bytesMax) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(bytesMax + 1);
            if (content.length > bytesMax) {
                throw new IdentityException(kind + " " + file + ": more than " + bytesMax + " bytes");
            }
            return content;
        } catch (IOException e) {
            throw failed(file, kind, e);
        }
    }

    /** Writes or replaces a file that only its owner can read; it is there whole and durably, or not at all. */
    public static void write(Path file, String kind, byte[] content) {
        replace(file, kind, content, OWNER);
    }

    /** As {@link #write}, for everybody to read. */
    public static void writePublic(Path file, String kind, byte[] content) {
        replace(file, kind, content, EVERYBODY);
    }

    private static void replace(Path file, String kind, byte[] content, Set<PosixFilePermission> permissions) {
        Path target = file.toAbsolutePath();
        Path folder = target.getParent();
        try {
            if (folder == null || !Files.isDirectory(folder)) {
                throw new IdentityException(kind + " " + file + ": its folder is not there");
            }
            Path draft = Files.createTempFile(folder, ".draft", "", attributes(folder));
            try {
                writeDurably(draft, content);
                if (isPosix(draft)) {
                    Files.setPosixFilePermissions(draft, permissions);
                }
                Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                forceFolder(target);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException e) {
            throw new IdentityException(kind + " " + file + ": cannot be written: " + reason(e));
        }
    }

    private static void writeDurably(Path draft, byte[] content) throws IOException {
        try (FileChannel out = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            ByteBuffer left = ByteBuffer.wrap(content);
            while (left.hasRemaining()) {
                out.write(left);
            }
            out.force(true);
        }
    }

    /** A name that is new in a folder outlives a loss of power once the folder is on disk too. */
    public static void forceFolder(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null && File.separatorChar == '/') { // elsewhere a folder cannot be opened
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static FileAttribute<?>[] attributes(Path folder) {
        return isPosix(folder)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER)}
                : new FileAttribute<?>[0];
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static IdentityException failed(Path file, String kind, IOException e) {
        return new IdentityException(kind + " " + file + ": " + reason(e));
    }

    private static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "no such file";
        }
        return e instanceof AccessDeniedException ? "permission denied" : String.valueOf(e.getMessage());
    }
}
