package io.sottovoce.simulator.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.learning.data.DataCatalogue;
import io.sottovoce.simulator.RunException;
import io.sottovoce.simulator.sim.RemoteWorkload;
import io.sottovoce.simulator.workload.Workload;
import io.sottovoce.simulator.workload.WorkloadData;
import io.sottovoce.simulator.workload.Workloads;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an executor in another process does, with a serialised copy in the place of the process. */
final class ExecutorWorkloadTest {
    @Test
    void copyInAnotherProcess_loadsOnce() throws IOException, ClassNotFoundException {
        ExecutorWorkload copy = copyOf(ExecutorWorkload.of(given(tree(1), tree(1)), false));
        assertEquals(copy.ready(), copy.ready());
        copy.close();
    }

    @Test
    void dataThatIsNotTheDrivers_isRefused() throws IOException, ClassNotFoundException {
        ExecutorWorkload copy = copyOf(ExecutorWorkload.of(given(tree(1), tree(2)), false));
        RunException refusal = assertThrows(RunException.class, copy::ready);
        assertTrue(String.valueOf(refusal.getMessage()).startsWith("data set digits is not the same here"));
    }

    @Test
    void fingerprint_tellsCutsApart() {
        assertEquals(
                DataFingerprint.of(data(tree(1)).parts()),
                DataFingerprint.of(data(tree(1)).parts()));
        assertNotEquals(
                DataFingerprint.of(data(tree(1)).parts()),
                DataFingerprint.of(data(tree(2)).parts()));
    }

    private static Map<String, Object> tree(long seed) {
        Map<String, Object> tree =
                new LinkedHashMap<>(Workloads.named("digits-iid").orElseThrow().tree());
        tree.put("seed", seed);
        return tree;
    }

    /** What a driver hands over, whose data may be another's. */
    private static RemoteWorkload given(Map<String, Object> tree, Map<String, Object> ofData) {
        return new RemoteWorkload(tree, Workload.fromTree(tree), data(ofData));
    }

    private static WorkloadData data(Map<String, Object> tree) {
        return WorkloadData.load(Workload.fromTree(tree), DataCatalogue.ofEnvironment());
    }

    private static ExecutorWorkload copyOf(ExecutorWorkload workload) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(workload);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (ExecutorWorkload) in.readObject();
        }
    }
}
