package io.sottovoce.simulator.fault;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.proto.ErrorCode;
import io.sottovoce.rounds.round.Contribution;
import io.sottovoce.rounds.round.Exclusion;
import io.sottovoce.rounds.round.ExclusionReason;
import io.sottovoce.rounds.round.Participation;
import io.sottovoce.rounds.round.RoundRecord;
import io.sottovoce.rounds.round.RoundResult;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Knows what each committed model has to be, by the record of its round and what clients sent: makes it again in one go, and
 * sees that nothing is in it twice, or lost, or was to be refused.
 */
final class ModelWitness {
    private final FaultSetting setting;
    private final PlainInputs inputs;
    private final Witness witness;
    private final Map<Long, float[]> models = new HashMap<>();
    private final Map<Place, ContentHash> accepted = new HashMap<>();
    private final Map<Place, ErrorCode> refused = new HashMap<>();
    private final Map<Long, List<StepInput>> means = new HashMap<>();
    private final Set<List<Long>> used = new HashSet<>();

    private record Place(ClientId client, long round) {}

    ModelWitness(FaultSetting setting, PlainInputs inputs, Witness witness) {
        this.setting = setting;
        this.inputs = inputs;
        this.witness = witness;
        models.put(0L, new float[setting.dimension()]);
    }

    /** The server has acknowledged an input with this root. */
    void accepted(ClientId client, long round, ContentHash root) {
        accepted.put(new Place(client, round), root);
        Optional<PlainInputs.Input> input = inputs.broughtUnder(root);
        if (input.isEmpty()) {
            fail(Violation.Invariant.EXACT_MODEL, "client " + client + " never sent what was taken from it");
        } else if (input.get().flaw() != PlainInputs.Flaw.NONE) {
            fail(
                    Violation.Invariant.REFUSED_INPUT,
                    "an update of client " + client + " was taken although it is "
                            + input.get().flaw());
        }
    }

    /** The server has refused an update for good. */
    void refused(ClientId client, long round, ErrorCode code) {
        refused.put(new Place(client, round), code);
    }

    /** The input that the server has acknowledged; empty where there is none. */
    Optional<PlainInputs.Input> inputOf(ClientId client, long round) {
        return Optional.ofNullable(accepted.get(new Place(client, round))).flatMap(inputs::broughtUnder);
    }

    /** The means of the sums of a round, which are what its sums say. */
    void means(long round, List<StepInput> opened) {
        means.put(round, List.copyOf(opened));
    }

    /** A record is on the server's disk. */
    void finished(RoundRecord record) {
        refusals(record);
        if (record.result() instanceof RoundResult.Committed end) {
            accounted(record.participation());
            kept(record);
            once(record);
            model(record, end);
        }
    }

    private void refusals(RoundRecord record) {
        Set<ClientId> excluded = new HashSet<>();
        for (Exclusion exclusion : record.participation().exclusions()) {
            ErrorCode code = refused.get(new Place(exclusion.client(), record.round()));
            if (code != null
                    && exclusion.reason() == ExclusionReason.REJECTED
                    && exclusion.detail().startsWith(code.name())) {
                excluded.add(exclusion.client());
            }
        }
        refused.forEach((place, code) -> {
            boolean ran = record.participation().offered().contains(place.client());
            if (place.round() == record.round() && ran && !excluded.contains(place.client())) {
                fail(
                        Violation.Invariant.REFUSED_INPUT,
                        "the record of round " + record.round() + " does not say that client " + place.client()
                                + " is out with " + code);
            }
        });
    }

    private void accounted(Participation participation) {
        List<ClientId> all = new ArrayList<>();
        participation.contributions().forEach(one -> all.add(one.client()));
        participation.exclusions().forEach(one -> all.add(one.client()));
        all.sort(null);
        if (!all.equals(participation.offered())) {
            fail(
                    Violation.Invariant.ACCOUNTED,
                    participation.offered().size() + " clients were offered the round, the record tells of " + all);
        }
    }

    /** Under masks an input goes with its group. */
    private void kept(RoundRecord record) {
        Set<ClientId> there = new HashSet<>();
        record.participation().contributions().forEach(one -> there.add(one.client()));
        record.participation().exclusions().stream()
                .filter(one -> setting.mode().isCut() && one.reason() == ExclusionReason.SESSION_ABORTED)
                .forEach(one -> there.add(one.client()));
        accepted.keySet().stream()
                .filter(place -> place.round() == record.round() && !there.contains(place.client()))
                .min(Comparator.comparing(Place::client))
                .ifPresent(lost -> fail(
                        Violation.Invariant.KEPT,
                        "round " + record.round() + " has lost the update of client " + lost.client()
                                + ", which was acknowledged"));
    }

    private void once(RoundRecord record) {
        for (Contribution one : record.participation().contributions()) {
            Optional<PlainInputs.Input> input = inputOf(one.client(), record.round());
            if (input.isEmpty()) {
                fail(Violation.Invariant.EXACT_MODEL, "nothing was acknowledged of client " + one.client());
                continue;
            }
            if (!used.add(List.of((long) input.get().client(), input.get().label()))) {
                fail(
                        Violation.Invariant.COUNTED_ONCE,
                        "an update of client " + one.client() + " is in a second model, of round " + record.round());
            }
            long staleness = record.base().version() - input.get().base();
            if (input.get().base() >= 0 && (staleness < 0 || staleness > FaultSetting.STALENESS_MAX)) {
                fail(
                        Violation.Invariant.STALENESS,
                        "an update of client " + one.client() + " is " + staleness + " versions old");
            }
        }
    }

    private void model(RoundRecord record, RoundResult.Committed end) {
        List<StepInput> parts = setting.masked() ? means.getOrDefault(record.round(), List.of()) : updates(record);
        float[] base = models.get(record.base().version());
        if (base == null || parts.isEmpty()) {
            fail(Violation.Invariant.EXACT_MODEL, "round " + record.round() + " steps from nothing known");
            return;
        }
        float[] made = step(base, parts);
        models.put(end.model().version(), made);
        if (!hash(made).equals(end.model().hash())) {
            fail(
                    Violation.Invariant.EXACT_MODEL,
                    "version " + end.model().version() + " is not what the " + parts.size()
                            + " updates of its record make");
        }
    }

    private List<StepInput> updates(RoundRecord record) {
        List<StepInput> updates = new ArrayList<>();
        for (Contribution one : record.participation().contributions()) {
            inputOf(one.client(), record.round()).ifPresent(input -> {
                float[] honest = inputs.weighted(input, record.base().version());
                updates.add(new StepInput(one.client(), inputs.reported(input), input.forge(honest)));
            });
        }
        return updates;
    }

    /** The mean in the order of names as docs/ROUNDS.md has it, and a step of length one; nothing here is the server's. */
    private static float[] step(float[] base, List<StepInput> parts) {
        List<StepInput> sorted =
                parts.stream().sorted(Comparator.comparing(StepInput::name)).toList();
        float[] next = new float[base.length];
        for (int i = 0; i < base.length; i++) {
            double mean = 0;
            double total = 0;
            for (StepInput part : sorted) {
                total += part.weight();
                mean += total == part.weight() ? part.value(i) : part.weight() / total * (part.value(i) - mean);
            }
            next[i] = (float) (base[i] + mean);
        }
        return next;
    }

    private static ContentHash hash(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return ContentHash.ofContent(bytes.array());
    }

    private void fail(Violation.Invariant invariant, String detail) {
        witness.fail(invariant, detail);
    }
}
