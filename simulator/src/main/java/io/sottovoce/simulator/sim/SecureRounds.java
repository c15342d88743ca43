package io.sottovoce.simulator.sim;

import io.sottovoce.learning.TrainingResult;
import io.sottovoce.privacy.ClientId;
import io.sottovoce.rounds.round.ExclusionReason;
import io.sottovoce.rounds.round.Phase;
import io.sottovoce.rounds.round.RoundEvent;
import io.sottovoce.rounds.task.SecureSpec;
import io.sottovoce.simulator.secure.Brought;
import io.sottovoce.simulator.secure.CohortSum;
import io.sottovoce.simulator.secure.OpenedSum;
import io.sottovoce.simulator.secure.RoundFacts;
import io.sottovoce.simulator.secure.SecureCohorts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The rounds of a simulated task of secure aggregation: keys, training with the inputs that follow from it, the sum. An
 * update is added up on the thread that made it and forgotten, so that memory does not grow with the cohort.
 */
final class SecureRounds {
    private final SecureCohorts cohorts;
    private final SecureSpec spec;
    private final LearnerPool learners;
    private final RoundMeter meter;

    SecureRounds(SecureCohorts cohorts, SecureSpec spec, LearnerPool learners, RoundMeter meter) {
        this.cohorts = cohorts;
        this.spec = spec;
        this.learners = learners;
        this.meter = meter;
    }

    /** Why the budget covers no further round; empty where it does. */
    Optional<String> refusal() {
        return cohorts.refusal();
    }

    /** Trains clients as {@link TrainingRunner#train} does. */
    interface Training {
        <R> List<R> of(List<ClientId> order, TrainingRunner.Use<R> use) throws InterruptedException;
    }

    /**
     * How a client's part ended, its update forgotten.
     *
     * @param examples that it trained on, each pass counted; 0 where it diverged
     * @param inSum whether its input was taken
     */
    record Part(ClientId client, long examples, boolean inSum) {}

    /** Something that happens to the round, so many milliseconds after its offers. */
    record Happening(long afterMillis, RoundEvent event) {}

    /** A round that was run: what happens to it, and the means of its sums. */
    record Run(List<Part> parts, List<Happening> happenings, List<OpenedSum.GroupMean> means) {}

    /**
     * Runs a round to the opened sum.
     *
     * @param order in which the cohort's trainings begin
     * @param clips whether a client keeps to the bound on its update
     */
    Run run(RoundFacts facts, List<ClientId> order, Training training, Predicate<ClientId> clips) {
        CohortSum sum = meter.timed("key exchange", () -> cohorts.prepare(facts, learners::work));
        List<Happening> happenings = new ArrayList<>();
        facts.cohort().forEach(client -> happenings.add(new Happening(0, new RoundEvent.OfferAccepted(client))));
        happenings.add(new Happening(0, new RoundEvent.SecurePhase(Phase.SHARING_KEYS)));
        happenings.add(new Happening(0, new RoundEvent.ReleaseBegun(sum.begun())));
        happenings.add(new Happening(0, new RoundEvent.SecurePhase(Phase.COLLECTING_MASKED)));
        List<Part> parts = meter.timed("training", () -> train(order, training, clips, sum));
        long lastMillis = 0;
        for (Part part : parts) {
            long after = 1 + part.examples() * 1000 / SimulatedTask.EXAMPLES_PER_SECOND;
            lastMillis = Math.max(lastMillis, after);
            happenings.add(new Happening(after, ended(part)));
        }
        OpenedSum opened = meter.timed("unmasking", sum::open);
        happenings.add(new Happening(lastMillis, new RoundEvent.SecurePhase(Phase.AGREEING_SURVIVORS)));
        happenings.add(new Happening(lastMillis, new RoundEvent.SecurePhase(Phase.UNMASKING)));
        for (RoundEvent event : end(parts, opened)) {
            happenings.add(new Happening(lastMillis, event));
        }
        return new Run(parts, happenings, opened.means());
    }

    private static List<Part> train(List<ClientId> order, Training training, Predicate<ClientId> clips, CohortSum sum)
            throws InterruptedException {
        return training.of(order, (number, result) -> {
            ClientId client = SimulatedClients.id(number);
            boolean in = sum.input(new Brought(client, result, clips.test(client)));
            return new Part(client, result.map(TrainingResult::examples).orElse(0L), in);
        });
    }

    private RoundEvent ended(Part part) {
        return part.inSum()
                ? new RoundEvent.InputStored(part.client(), cohorts.uploadBytes())
                : new RoundEvent.ClientLost(part.client(), ExclusionReason.TRAINING_FAILED, "DIVERGED");
    }

    private List<RoundEvent> end(List<Part> parts, OpenedSum opened) {
        int sums = opened.summary().groups();
        int needed = sums == 1 ? 1 : spec.groups().needed(sums);
        if (opened.means().size() < needed) {
            return List.of(new RoundEvent.SessionAborted(
                    opened.means().size() + " of " + sums + " sums have enough inputs, needed are " + needed));
        }
        Set<Object> inSums = new HashSet<>(opened.inputs());
        List<ClientId> unopened = parts.stream()
                .filter(Part::inSum)
                .map(Part::client)
                .filter(client -> !inSums.contains(client))
                .toList();
        List<RoundEvent> events = new ArrayList<>();
        if (!unopened.isEmpty()) {
            events.add(new RoundEvent.GroupAborted(unopened, "too few inputs"));
        }
        events.add(new RoundEvent.SumReady(opened.inputs(), opened.summary()));
        return events;
    }
}
