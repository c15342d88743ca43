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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What clients put into models, in the clear: the update of each training, the stream that rounding and noise of a sum were
 * drawn from, and what liars add. So every sum and every model can be made again without a mask and without the server.
 */
final class PlainInputs {
    static final double LOSS = 0.5;

    private static final int UPDATES = 400;
    private static final int STREAMS = 401;
    private static final int EXAMPLES = 402;
    private static final int FORGED = 403;
    private static final int EXAMPLES_MAX = 100;

    private final FaultSetting setting;
    private final NoiseSamplers samplers = new NoiseSamplers();
    private final Map<ContentHash, Input> brought = new HashMap<>();

    /** What is wrong with an input. */
    enum Flaw {
        NONE,
        NOT_FINITE,
        FALSE_REPORT
    }

    /**
     * A client's input of a round.
     *
     * @param label of the training: its round, or the version that was trained from where that is ahead of rounds
     * @param base the version trained from where that is ahead of rounds; otherwise -1
     * @param factor of the forgery; 0 where there is none
     */
    record Input(int client, long round, long label, long base, long factor, Flaw flaw) {
        Input forged(long by) {
            return new Input(client, round, label, base, by, flaw);
        }

        Input with(Flaw wrong) {
            return new Input(client, round, label, base, factor, wrong);
        }

        /** The coordinates that leave in the clear, of those that training gave. */
        float[] forge(float[] honest) {
            float[] values = honest.clone();
            for (int i = 0; factor != 0 && i < values.length; i++) {
                values[i] *= factor;
            }
            return values;
        }
    }

    PlainInputs(FaultSetting setting) {
        this.setting = setting;
    }

    /** The input that a client makes for a round; trained from {@code base} ahead of it, or for it where that is negative. */
    Input of(int client, long round, long base) {
        return new Input(client, round, base < 0 ? round : base, base, 0, Flaw.NONE);
    }

    /** An input leaves its client; the root is in the trailer. */
    void brings(ContentHash root, Input input) {
        brought.put(root, input);
    }

    Optional<Input> broughtUnder(ContentHash root) {
        return Optional.ofNullable(brought.get(root));
    }

    /** What a training gives a client; some of it is longer than the clip. */
    Update update(int client, long label) {
        float[] values = new float[setting.dimension()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (Mix.below(2001, setting.seed(), UPDATES, client, label, i) - 1000) / 2000f;
        }
        return Update.owning(values);
    }

    long examples(int client, long label) {
        return 1L + Mix.below(EXAMPLES_MAX, setting.seed(), EXAMPLES, client, label);
    }

    /** Examples as the report of an input states them. */
    long reported(Input input) {
        return input.flaw() == Flaw.FALSE_REPORT ? 0 : examples(input.client(), input.label());
    }

    /** The seed of the stream that a client draws rounding and noise of a round from. */
    long stream(int client, long round) {
        return Mix.of(setting.seed(), STREAMS, client, round);
    }

    /** (1 + s)^-a of an input in a round with this base version; 1 where nothing is trained ahead. */
    static double weight(Input input, long version) {
        return input.base() < 0 ? 1 : Math.pow(1.0 + (version - input.base()), -FaultTask.STALENESS_EXPONENT);
    }

    /** What an honest client makes of its training before it leaves. */
    float[] weighted(Input input, long version) {
        float[] values = update(input.client(), input.label()).toArray();
        double weight = weight(input, version);
        for (int i = 0; weight != 1 && i < values.length; i++) {
            values[i] = (float) (values[i] * weight);
        }
        return values;
    }

    /** What a forger adds to a masked chunk. */
    RingVector addition(Input input, VectorSpec spec, int vector, int chunk) {
        int[] values = new int[spec.chunkLength(chunk)];
        for (int i = 0; i < values.length; i++) {
            long word = Mix.of(setting.seed(), FORGED, input.client(), input.round(), vector, chunk, i);
            values[i] = (int) (input.factor() * (Long.remainderUnsigned(word, 2001) - 1000));
        }
        return RingVector.owning(spec.ring(), values);
    }

    /**
     * The first coordinate in which an opened sum is not that of the plain inputs; empty where there is none.
     *
     * @param accepted the input behind each client's masked one
     * @param version that the round's clients were given
     */
    String difference(
            ReleasePlan plan,
            ContentHash session,
            long version,
            List<ClientId> agreed,
            Function<ClientId, Optional<Input>> accepted,
            ClearSum clear) {
        List<RingVector> expected = new ArrayList<>();
        clear.vectors().forEach(spec -> expected.addAll(zeros(spec)));
        for (ClientId client : agreed) {
            Optional<Input> input = accepted.apply(client);
            if (input.isEmpty()) {
                return "client " + client + " has made no such input";
            }
            add(input.get(), version, plan, session, clear.vectors(), expected);
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

    private void add(
            Input input,
            long version,
            ReleasePlan plan,
            ContentHash session,
            List<VectorSpec> vectors,
            List<RingVector> sum) {
        double bound = weight(input, version) * plan.encoding().clip();
        ReleaseInput release = ReleaseInput.of(
                plan,
                session,
                ClippedUpdate.clip(Update.owning(weighted(input, version)), bound),
                LOSS,
                samplers,
                SimulatedRandomness.ofSeed(stream(input.client(), input.round()))
                        .secrets());
        int at = 0;
        for (int v = 0; v < vectors.size(); v++) {
            for (int c = 0; c < vectors.get(v).chunks(); c++) {
                RingVector chunk = sum.get(at++);
                chunk.add(RingVector.owning(chunk.ring(), release.next()));
                if (input.factor() != 0) {
                    chunk.add(addition(input, vectors.get(v), v, c));
                }
            }
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
