package io.sottovoce.simulator.spark;

import io.sottovoce.learning.data.Dataset;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;

/** Tells data sets apart that should be the same on two machines: not a protection against forgery. */
final class DataFingerprint {
    private DataFingerprint() {}

    /** Of the parts of all clients, in order, never 0: features, labels, targets and sizes. */
    static long of(List<Dataset> parts) {
        CRC32C checksum = new CRC32C();
        for (Dataset part : parts) {
            add(part, checksum);
        }
        return 1 + checksum.getValue();
    }

    private static void add(Dataset part, CRC32C checksum) {
        int width = part.featuresPerExample();
        float[] features = new float[width];
        ByteBuffer row = ByteBuffer.allocate((width + 1) * Float.BYTES);
        checksum.update(row.putInt(0, part.size()).array(), 0, Integer.BYTES);
        for (int i = 0; i < part.size(); i++) {
            part.copyFeatures(i, features, 0);
            row.asFloatBuffer().put(features);
            float target = part.classes() == 0 ? part.target(i) : part.label(i);
            row.putFloat(width * Float.BYTES, target);
            checksum.update(row.array());
        }
    }
}
