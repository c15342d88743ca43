package io.sottovoce.simulator.load;

import io.sottovoce.privacy.encoding.Canonical;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * What this machine can do at most of what an upload consists of, each measured alone.
 *
 * @param loopbackBytesPerSecond from one thread to another through TCP
 * @param diskBytesPerSecond files of an update's size, each written and forced to disk, by two threads
 * @param diskForcesPerSecond such files
 * @param sha256BytesPerSecond by one thread
 */
record MachineLimits(
        double loopbackBytesPerSecond,
        double diskBytesPerSecond,
        double diskForcesPerSecond,
        double sha256BytesPerSecond) {
    private static final int BLOCK = 1 << 18;
    private static final int WRITERS = 2;
    private static final double WARM_UP_SECONDS = 0.3;
    private static final double SECONDS = 1;
    private static final int WINDOWS = 6;
    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    static MachineLimits measure(Path folder, long fileBytes) throws InterruptedException {
        try {
            double[] disk = disk(folder, fileBytes);
            return new MachineLimits(loopback(), disk[0], disk[1], sha256());
        } catch (IOException e) {
            throw new UncheckedIOException("the machine's limits cannot be measured", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the platform lacks SHA-256", e);
        }
    }

    /** Updates of so many bytes a second that no step alone could exceed. */
    double updatesPerSecond(long updateBytes) {
        double bytes = Math.min(loopbackBytesPerSecond, Math.min(diskBytesPerSecond, sha256BytesPerSecond));
        return bytes / updateBytes;
    }

    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("loopbackBytesPerSecond", loopbackBytesPerSecond);
        fields.put("diskBytesPerSecond", diskBytesPerSecond);
        fields.put("diskForcesPerSecond", diskForcesPerSecond);
        fields.put("sha256BytesPerSecond", sha256BytesPerSecond);
        return fields;
    }

    private static double loopback() throws IOException, InterruptedException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Thread writer = new Thread(() -> write(server), "loopback");
            writer.start();
            try (SocketChannel in = SocketChannel.open(server.getLocalAddress())) {
                read(in, WARM_UP_SECONDS);
                return read(in, SECONDS);
            } finally {
                writer.join();
            }
        }
    }

    private static void write(ServerSocketChannel server) {
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
        try (SocketChannel out = server.accept()) {
            while (true) {
                out.write(block.clear());
            }
        } catch (IOException e) {
            // The reader has seen enough.
        }
    }

    private static double read(SocketChannel in, double seconds) throws IOException {
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
        long start = System.nanoTime();
        long bytes = 0;
        while (since(start) < seconds) {
            bytes += in.read(block.clear());
        }
        return bytes / since(start);
    }

    private static double[] disk(Path folder, long fileBytes) throws IOException, InterruptedException {
        LongAdder files = new LongAdder();
        Thread[] writers = new Thread[WRITERS];
        Path place = Files.createTempDirectory(folder, "disk-");
        long start = System.nanoTime();
        for (int i = 0; i < WRITERS; i++) {
            Path file = place.resolve(Integer.toString(i));
            writers[i] = new Thread(() -> writeFiles(file, fileBytes, start, files), "disk");
            writers[i].start();
        }
        for (Thread writer : writers) {
            writer.join();
        }
        double rate = files.sum() / since(start);
        Files.delete(place);
        return new double[] {rate * fileBytes, rate};
    }

    private static void writeFiles(Path path, long bytes, long start, LongAdder files) {
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
        try {
            while (since(start) < 2 * SECONDS) {
                try (FileChannel file =
                        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                    for (long left = bytes; left > 0; left -= BLOCK) {
                        file.write(block.clear().limit((int) Math.min(BLOCK, left)));
                    }
                    file.force(false);
                }
                Files.delete(path);
                files.increment();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + path, e);
        }
    }

    private static double sha256() throws GeneralSecurityException {
        byte[] block = new byte[BLOCK];
        MessageDigest digest = Canonical.newSha256();
        return best(BLOCK, () -> digest.update(block));
    }

    /** Does something with bytes. */
    private interface Step {
        void run() throws GeneralSecurityException;
    }

    /** Bytes a second in the best of several windows: the first ones are slow, until it is compiled. */
    private static double best(int bytesAStep, Step step) throws GeneralSecurityException {
        double best = 0;
        for (int window = 0; window < WINDOWS; window++) {
            long start = System.nanoTime();
            long bytes = 0;
            while (since(start) < WARM_UP_SECONDS) {
                step.run();
                bytes += bytesAStep;
            }
            best = Math.max(best, bytes / since(start));
        }
        return best;
    }

    private static double since(long startNanos) {
        return (System.nanoTime() - startNanos) / NANOS;
    }
}
