package io.sottovoce.simulator.secure;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.release.ReleasePlan;
import io.sottovoce.privacy.secagg.Mode;
import io.sottovoce.privacy.secagg.graph.CohortGroups;
import io.sottovoce.privacy.secagg.graph.CohortNumbers;
import io.sottovoce.privacy.secagg.message.RevocationTerms;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.rounds.round.SecureSummary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

/**
 * The arithmetic of a secure sum: inputs as the protocol's clients make them, added in the ring, read as the server reads
 * them. Masks cancel in a sum, so that leaving them out changes no coordinate of it. The metrics beside the model, which
 * steer nothing, are taken in the clear.
 */
final class ArithmeticSum implements CohortSum {
    private final SecureCohorts cohorts;
    private final RoundFacts round;
    private final List<Part> parts = new ArrayList<>();
    private final Map<ClientId, Part> partOf = new HashMap<>();
    private final SecureSummary begun;

    /** One of the sums that the cohort is cut into. */
    private record Part(ReleasePlan plan, ContentHash session, RingSum sum, Losses losses, Queue<ClientId> inputs) {}

    ArithmeticSum(SecureCohorts cohorts, RoundFacts round) {
        this.cohorts = cohorts;
        this.round = round;
        RoundConfig config = cohorts.config(round, new RevocationTerms(0, cohorts.hash("revocations", 0)));
        List<List<Integer>> cut = cut(config);
        for (int g = 0; g < cut.size(); g++) {
            ReleasePlan plan =
                    cohorts.task().plan(config, numbers(config, cut.get(g).size()));
            Part part = new Part(
                    plan,
                    cohorts.hash("session " + g, round.round()),
                    new RingSum(config.vectors()),
                    new Losses(),
                    new ConcurrentLinkedQueue<>());
            parts.add(part);
            cut.get(g).forEach(rank -> partOf.put(round.cohort().get(rank), part));
        }
        int largest = cut.stream().mapToInt(List::size).max().orElseThrow();
        cohorts.begin(parts.get(0).plan(), largest);
        this.begun = cohorts.summary(
                parts.get(0).session(), round.cohort().size(), parts.get(0).plan(), parts.size());
    }

    private List<List<Integer>> cut(RoundConfig config) {
        int members = round.cohort().size();
        return config.groups()
                .map(groups -> CohortGroups.cut(cohorts.hash("roster", round.round()), members, groups.size()))
                .orElseGet(() -> List.of(IntStream.range(0, members).boxed().toList()));
    }

    private CohortNumbers numbers(RoundConfig config, int clients) {
        return config.groups()
                .map(groups -> CohortNumbers.of(
                        clients,
                        corruptOfGroup(config, groups.size()),
                        config.cohort().dropped(),
                        config.cohort().survivorsMin()))
                .orElseGet(() -> config.cohort().numbers(clients));
    }

    private int corruptOfGroup(RoundConfig config, int size) {
        int members = round.cohort().size();
        return config.mode() == Mode.HONEST_SERVER
                ? 1
                : CohortGroups.corruptPerGroup(
                        members,
                        CohortNumbers.corruptOfShare(members, config.cohort().corrupt()),
                        size);
    }

    @Override
    public SecureSummary begun() {
        return begun;
    }

    @Override
    public boolean input(Brought brought) {
        ClientId client = brought.client();
        Part part = Objects.requireNonNull(partOf.get(client), "not in the cohort");
        if (brought.result().isEmpty() && !part.plan().isNoised()) {
            return false;
        }
        Inputs input = Inputs.of(cohorts, part.plan(), part.session(), brought);
        for (int chunk = 0; input.hasNext(); chunk++) {
            part.sum().add(chunk, input.next());
        }
        part.inputs().add(client);
        brought.result().ifPresent(result -> part.losses().trained(client, result.meanLoss()));
        return true;
    }

    private static List<Double> evaluation(Part part) {
        int at = part.sum().modelChunks() + 1;
        return at < part.sum().chunkCount() ? part.plan().evaluation(part.sum().chunk(at)) : List.of();
    }

    @Override
    public OpenedSum open() {
        List<OpenedSum.GroupMean> means = new ArrayList<>();
        List<ClientId> inputs = new ArrayList<>();
        for (Part part : parts) {
            int count = part.inputs().size();
            if (count >= part.plan().cohort().survivorsMin()) {
                float[] mean = RingSumReading.mean(part.plan().encoding(), part.session(), part.sum(), count);
                means.add(new OpenedSum.GroupMean(
                        mean,
                        count,
                        part.losses().count() / (double) count,
                        part.losses().mean(),
                        evaluation(part)));
                inputs.addAll(part.inputs());
            }
        }
        return Opening.of(begun, means, inputs, means.isEmpty() ? begun.noise() : cohorts.published(means.size()));
    }
}
