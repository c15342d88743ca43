package io.sottovoce.simulator.authority;

import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.proto.identity.IdentityException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * The append-only register of an authority: a line an entry, {@code JSON TAB check}, where the check is the beginning of
 * {@code H("register"; check before, JSON)}, so that a line cannot be changed, taken out or put in unnoticed.
 *
 * <p>An entry counts once it is on the disk. A last line that was cut off while it was written is dropped, for nothing
 * that it speaks of was handed out; anything else that does not fit is refused. One process at a time has it open.
 */
final class Register implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Register.class.getName());
    private static final int CHECK_BYTES = 16;
    private static final int FILE_BYTES_MAX = 1 << 30;

    private final Path file;
    private final FileChannel channel;
    private final List<Entry> entries = new ArrayList<>();
    private byte[] check = new byte[CHECK_BYTES];

    private Register(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Makes an empty register. */
    static void create(Path file) {
        try {
            Files.createFile(file);
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            }
        } catch (IOException e) {
            throw new IdentityException("register " + file + ": cannot be made: " + e.getMessage());
        }
    }

    /** Opens a register and reads it; waits while another process has it open. */
    static Register open(Path file) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                lock(channel);
                Register register = new Register(file, channel);
                register.read();
                return register;
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (java.nio.file.NoSuchFileException e) {
            throw new IdentityException("register " + file + ": no such file; ra init makes one");
        } catch (IOException e) {
            throw new IdentityException("register " + file + ": " + e.getMessage());
        }
    }

    /** All entries, oldest first. */
    List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** Adds an entry durably. */
    void append(Entry entry) {
        String json = EntryJson.line(entry);
        byte[] next = check(check, json);
        String line = json + "\t" + HexFormat.of().formatHex(next) + "\n";
        try {
            ByteBuffer left = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(true);
        } catch (IOException e) {
            throw new IdentityException("register " + file + ": cannot be written: " + e.getMessage());
        }
        check = next;
        entries.add(entry);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new IdentityException("register " + file + ": does not close: " + e.getMessage());
        }
    }

    private void read() throws IOException {
        if (channel.size() > FILE_BYTES_MAX) {
            throw new IdentityException("register " + file + ": more than " + FILE_BYTES_MAX + " bytes");
        }
        byte[] all = Files.readAllBytes(file);
        int start = 0;
        for (int i = 0; i < all.length; i++) {
            if (all[i] == '\n') {
                take(new String(all, start, i - start, StandardCharsets.UTF_8));
                start = i + 1;
            }
        }
        if (start < all.length) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "register {0}: a last line that was cut off is dropped; what it was about did not happen",
                    file);
            channel.truncate(start);
            channel.force(true);
        }
        channel.position(start);
    }

    private void take(String line) {
        int tab = line.indexOf('\t');
        String json = tab < 0 ? "" : line.substring(0, tab);
        byte[] next = check(check, json);
        if (!line.substring(tab + 1).equals(HexFormat.of().formatHex(next))) {
            throw altered();
        }
        try {
            entries.add(EntryJson.entry(json));
        } catch (IllegalArgumentException e) {
            throw altered();
        }
        check = next;
    }

    private IdentityException altered() {
        return new IdentityException("register " + file + ": line " + (entries.size() + 1)
                + " was altered, or does not follow the one before; bring back a copy");
    }

    private static byte[] check(byte[] before, String json) {
        return Arrays.copyOf(Canonical.hash("register", before, json.getBytes(StandardCharsets.UTF_8)), CHECK_BYTES);
    }

    private static void lock(FileChannel channel) throws IOException {
        FileLock lock;
        try {
            lock = channel.lock();
        } catch (OverlappingFileLockException e) {
            throw new IdentityException("the register is open in this process already");
        }
        if (!lock.isValid()) {
            throw new IOException("it cannot be locked");
        }
    }
}
