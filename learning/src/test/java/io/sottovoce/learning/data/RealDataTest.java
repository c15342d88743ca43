package io.sottovoce.learning.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The published data sets, where this machine has them. */
class RealDataTest {
    private static LoadedData loadOrSkip(String name) {
        try {
            return DataCatalogue.ofEnvironment().load(name);
        } catch (DataException absent) {
            Assumptions.assumeFalse(
                    String.valueOf(absent.getMessage()).contains("not found"), String.valueOf(absent.getMessage()));
            throw absent;
        }
    }

    private static String md5(Dataset data) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("MD5");
        float[] features = new float[data.featuresPerExample()];
        byte[] pixels = new byte[features.length];
        for (int i = 0; i < data.size(); i++) {
            data.copyFeatures(i, features, 0);
            for (int j = 0; j < pixels.length; j++) {
                pixels[j] = (byte) Math.round(features[j] * 255);
            }
            digest.update(pixels);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    @Test
    void mnist_isRead() throws Exception {
        LoadedData mnist = loadOrSkip("mnist");
        assertArrayEquals(
                new int[] {5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949},
                mnist.train().data().labelCounts());
        assertArrayEquals(
                new int[] {980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009},
                mnist.test().data().labelCounts());
        assertEquals("6510e85a72c3e9475c492d559d3770d2", md5(mnist.train().data()));
    }

    @Test
    void mnistByWriter_has539Writers() {
        LoadedData mnist = loadOrSkip("mnist-by-writer");
        assertEquals(539, new HashSet<>(mnist.train().users()).size());
        Partition partition = Partitioner.user().partition(mnist.train(), 0, 1);
        int smallest = Integer.MAX_VALUE;
        int largest = 0;
        for (int i = 0; i < partition.clients(); i++) {
            smallest = Math.min(smallest, partition.size(i));
            largest = Math.max(largest, partition.size(i));
        }
        assertEquals(19, smallest);
        assertEquals(131, largest);
    }

    @Test
    void fashionMnist_isRead() {
        LoadedData fashion = loadOrSkip("fashion-mnist");
        for (int count : fashion.train().data().labelCounts()) {
            assertEquals(6000, count);
        }
        for (int count : fashion.test().data().labelCounts()) {
            assertEquals(1000, count);
        }
        assertEquals("Ankle boot", fashion.classes().get(fashion.train().data().label(0)));
    }

    @Test
    void cifar10_isRead() {
        LoadedData cifar = loadOrSkip("cifar10");
        for (int count : cifar.train().data().labelCounts()) {
            assertEquals(5000, count);
        }
        // Channel means of the training images as published widely: 0.4914, 0.4822, 0.4465.
        double[] sums = new double[3];
        float[] pixels = new float[3072];
        Dataset train = cifar.train().data();
        for (int i = 0; i < train.size(); i++) {
            train.copyFeatures(i, pixels, 0);
            for (int j = 0; j < pixels.length; j++) {
                sums[j % 3] += pixels[j];
            }
        }
        double[] means = {0.4914, 0.4822, 0.4465};
        for (int channel = 0; channel < 3; channel++) {
            assertEquals(means[channel], sums[channel] / (1024.0 * train.size()), 1e-4);
        }
        double across = neighbourDifference(train, 3);
        double down = neighbourDifference(train, 96);
        assertTrue(down < 1.2 * across && across < 1.2 * down, "across " + across + ", down " + down);
        assertTrue(down < 0.5 * neighbourDifference(train, 16 * 96), "neighbours are alike, distant pixels are not");
    }

    /** Mean difference of pixels this many values apart, over 1000 images: alike where rows lie as they should. */
    private static double neighbourDifference(Dataset data, int distance) {
        float[] pixels = new float[3072];
        double sum = 0;
        for (int i = 0; i < 1000; i++) {
            data.copyFeatures(i, pixels, 0);
            for (int j = distance; j < pixels.length; j++) {
                sum += Math.abs(pixels[j] - pixels[j - distance]);
            }
        }
        return sum / (1000.0 * (3072 - distance));
    }
}
