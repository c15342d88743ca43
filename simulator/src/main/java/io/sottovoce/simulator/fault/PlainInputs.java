package io.sottovoce.simulator.fault;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.Update;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.noise.NoiseSamplers;
import io.sottovoce.privacy.release.ReleaseInput;
import io.sottovoce.privacy.release.ReleasePlan;
import io.sottovoce.privacy.secagg.message.VectorSpec;
import io.sottovoce.privacy.secagg.server.ClearSum;
import io.sottovoce.privacy.vector.ClippedUpdate;
import io.sottovoce.privacy.vector.RingVector;
import io.sottovoce.simulator.SimulatedRandomness;
import java.util.ArrayList;
import java.util.List;

/**
 * What clients put into sums, in the clear: the update of a client in a round, and the stream that its rounding and noise
 * were drawn from. So every sum can be made again without a mask.
 */
final class PlainInputs {
    static final double LOSS = 0.5;

    private static final int UPDATES = 400;
    private static final int STREAMS = 401;

    private final FaultSetting setting;
    private final NoiseSamplers samplers = new NoiseSamplers();

    PlainInputs(FaultSetting setting) {
        this.setting = setting;
    }

    /** What training gives a client in a round; some of it is longer than the clip. */
    Update update(int client, long round) {
        float[] values = new float[setting.dimension()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (Mix.below(2001, setting.seed(), UPDATES, client, round, i) - 1000) / 2000f;
        }
        return Update.owning(values);
    }

    /** The seed of the stream that a client draws rounding and noise of a round from. */
    long stream(int client, long round) {
        return Mix.of(setting.seed(), STREAMS, client, round);
    }

    /** The first coordinate in which an opened sum is not that of the plain inputs; empty where there is none. */
    String difference(ReleasePlan plan, ContentHash session, long round, List<ClientId> agreed, ClearSum clear) {
        List<RingVector> expected = new ArrayList<>();
        clear.vectors().forEach(spec -> expected.addAll(zeros(spec)));
        for (int client = 0; client < setting.clients(); client++) {
            if (agreed.contains(FaultWorld.id(client))) {
                add(client, round, plan, session, expected);
            }
        }
        return compare(expected, clear);
    }

    private static List<RingVector> zeros(VectorSpec spec) {
        List<RingVector> chunks = new ArrayList<>();
        for (int c = 0; c < spec.chunks(); c++) {
            chunks.add(RingVector.zeros(spec.ring(), spec.chunkLength(c)));
        }
        return chunks;
    }

    private void add(int client, long round, ReleasePlan plan, ContentHash session, List<RingVector> sum) {
        ReleaseInput input = ReleaseInput.of(
                plan,
                session,
                ClippedUpdate.clip(update(client, round), plan.encoding().clip()),
                LOSS,
                samplers,
                SimulatedRandomness.ofSeed(stream(client, round)).secrets());
        for (RingVector chunk : sum) {
            chunk.add(RingVector.owning(chunk.ring(), input.next()));
        }
    }

    private static String compare(List<RingVector> expected, ClearSum clear) {
        int at = 0;
        for (int v = 0; v < clear.vectors().size(); v++) {
            for (int c = 0; c < clear.vectors().get(v).chunks(); c++) {
                RingVector found = clear.chunk(v, c);
                RingVector plain = expected.get(at++);
                for (int i = 0; i < found.length(); i++) {
                    if (found.get(i) != plain.get(i)) {
                        return "vector " + v + " coordinate " + i + " is " + found.get(i) + ", the plain inputs give "
                                + plain.get(i);
                    }
                }
            }
        }
        return "";
    }
}
