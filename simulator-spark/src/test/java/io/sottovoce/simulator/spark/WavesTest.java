package io.sottovoce.simulator.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.learning.ClientState;
import io.sottovoce.simulator.sim.Trainee;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class WavesTest {
    private static final long VECTOR = 1 << 20;

    @Test
    void everyClient_comesBackInItsPlace() {
        for (int slots = 1; slots <= 5; slots++) {
            for (int clients = 0; clients <= 40; clients++) {
                List<Integer> back = new ArrayList<>();
                for (Waves.Wave wave : new Waves(slots, 7 * VECTOR).cut(trainees(clients), VECTOR)) {
                    List<BatchOutput> outputs =
                            wave.batches().stream().map(WavesTest::trained).toList();
                    for (int i = 0; i < wave.trainees().size(); i++) {
                        back.add(wave.of(outputs, i).kept().client());
                    }
                }
                assertEquals(IntStream.range(0, clients).boxed().toList(), back);
            }
        }
    }

    @Test
    void wave_holdsNoMoreThanItsBytesUnlessSlotsWouldIdle() {
        for (Waves.Wave wave : new Waves(2, 10 * VECTOR).cut(trainees(95), VECTOR)) {
            assertTrue(wave.trainees().size() <= 10);
        }
        assertEquals(
                2, new Waves(2, 1).cut(trainees(4), VECTOR).get(0).trainees().size());
        assertEquals(1, new Waves(2, 100 * VECTOR).cut(trainees(95), VECTOR).size());
    }

    private static List<Trainee> trainees(int count) {
        return IntStream.range(0, count)
                .mapToObj(client -> new Trainee(client, new ClientState()))
                .toList();
    }

    private static BatchOutput trained(List<ClientInput> batch) {
        return new BatchOutput(
                batch.stream()
                        .map(input -> new ClientOutput(null, null, 0, 0, 0, null, input))
                        .toList(),
                0,
                null);
    }
}
