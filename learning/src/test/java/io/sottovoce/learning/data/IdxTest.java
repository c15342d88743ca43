package io.sottovoce.learning.data;

import static io.sottovoce.learning.data.TestFiles.gzip;
import static io.sottovoce.learning.data.TestFiles.idxBytes;
import static io.sottovoce.learning.data.TestFiles.idxInts;
import static io.sottovoce.learning.data.TestFiles.refused;
import static io.sottovoce.learning.data.TestFiles.source;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class IdxTest {
    private static final byte[] IMAGES = idxBytes(new int[] {2, 1, 3}, 0, 1, 2, 253, 254, 255);

    @Test
    void plainAndGzip_giveTheSame() {
        for (byte[] file : new byte[][] {IMAGES, gzip(IMAGES)}) {
            Idx.Bytes images = Idx.bytes(source(file), 3);
            assertArrayEquals(new int[] {2, 1, 3}, images.extents());
            assertArrayEquals(new byte[] {0, 1, 2, -3, -2, -1}, images.values());
        }
    }

    @Test
    void signedIntegers_areRead() {
        byte[] file = idxInts(new int[] {2, 2}, 1, -1, Integer.MIN_VALUE, Integer.MAX_VALUE);
        assertArrayEquals(
                new int[] {1, -1, Integer.MIN_VALUE, Integer.MAX_VALUE},
                Idx.ints(source(gzip(file)), 2).values());
    }

    @Test
    void truncationAtEveryByte_isRefused() {
        byte[] ints = idxInts(new int[] {2, 2}, 1, 2, 3, 4);
        TestFiles.everyTruncationRefused(IMAGES, file -> Idx.bytes(file, 3));
        TestFiles.everyTruncationRefused(gzip(IMAGES), file -> Idx.bytes(file, 3));
        TestFiles.everyTruncationRefused(ints, file -> Idx.ints(file, 2));
        TestFiles.everyTruncationRefused(gzip(ints), file -> Idx.ints(file, 2));
    }

    @Test
    void changeOfAnyByte_isReadOrRefused() {
        TestFiles.everyChangeReadOrRefused(IMAGES, file -> Idx.bytes(file, 3));
        TestFiles.everyChangeReadOrRefused(gzip(IMAGES), file -> Idx.bytes(file, 3));
    }

    @Test
    void shortFile_isRefusedWithOffsetAndSizes() {
        refused(
                () -> Idx.bytes(source(Arrays.copyOf(IMAGES, 18)), 3),
                "file: at byte 18: ",
                "ends after 2 of 6 bytes of values");
    }

    @Test
    void longFile_isRefused() {
        refused(() -> Idx.bytes(source(Arrays.copyOf(IMAGES, 23)), 3), "more bytes");
    }

    @Test
    void otherTypeOrDimensions_areRefusedWithBothNumbers() {
        refused(() -> Idx.bytes(source(IMAGES), 1), "0x00000803", "0x00000801");
        refused(() -> Idx.ints(source(IMAGES), 3), "0x00000803", "0x00000c03");
    }

    @Test
    void hugeHeader_allocatesLittle() {
        int huge = Integer.MAX_VALUE - 8;
        var bean = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = bean.getCurrentThreadAllocatedBytes();
        refused(() -> Idx.bytes(source(idxBytes(new int[] {huge}, 1, 2)), 1), "ends after 2 of " + huge);
        refused(() -> Idx.bytes(source(gzip(idxBytes(new int[] {huge}, 1, 2))), 1), "ends after 2 of " + huge);
        refused(() -> Idx.bytes(source(idxBytes(new int[] {huge, huge, huge})), 3), "more than 2 GiB");
        refused(() -> Idx.bytes(source(idxBytes(new int[] {0x80000000, 1, 1})), 3), "-2147483648");
        refused(() -> Idx.ints(source(idxInts(new int[] {1 << 29, 1})), 2), "more than 2 GiB");
        long allocated = bean.getCurrentThreadAllocatedBytes() - before;
        Assertions.assertTrue(allocated < 4 << 20, allocated + " bytes allocated");
    }
}
