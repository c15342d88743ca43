package io.sottovoce.simulator.sim;

import io.sottovoce.learning.TrainingResult;
import io.sottovoce.privacy.ClientId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;

/** What the clients of a cohort send after their training, hostile ones included. */
final class CohortTraining {
    private final SimulatedClients clients;
    private final Hostility hostility;
    private final ClientMemory memory;
    private final TrainingRunner runner;
    private final LearnerPool learners;

    CohortTraining(
            SimulatedClients clients,
            Hostility hostility,
            ClientMemory memory,
            TrainingRunner runner,
            LearnerPool learners) {
        this.clients = clients;
        this.hostility = hostility;
        this.memory = memory;
        this.runner = runner;
        this.learners = learners;
    }

    /** Whether a client attacks. */
    boolean hostile(ClientId client) {
        return hostility.hostile(client);
    }

    /** Where the clients are trained. */
    TrainingRunner runner() {
        return runner;
    }

    /** What each sends, in the order of the cohort; empty where a training diverged. */
    List<Optional<TrainingResult>> sent(List<ClientId> cohort, long round, float[] parameters)
            throws InterruptedException {
        List<ClientId> order = clients.largestFirst(cohort);
        List<Optional<TrainingResult>> results =
                runner.train(start(round, parameters), trainees(order), (client, result) -> result);
        Map<ClientId, Optional<TrainingResult>> byClient = new HashMap<>();
        for (int i = 0; i < order.size(); i++) {
            byClient.put(order.get(i), results.get(i));
        }
        return forged(
                cohort,
                cohort.stream()
                        .map(client -> Objects.requireNonNull(byClient.get(client)))
                        .toList(),
                round);
    }

    /** Attackers replace their updates once they have seen those of the others. */
    private List<Optional<TrainingResult>> forged(
            List<ClientId> cohort, List<Optional<TrainingResult>> results, long round) {
        Map<ClientId, TrainingResult> trained = new LinkedHashMap<>();
        for (int i = 0; i < cohort.size(); i++) {
            ClientId client = cohort.get(i);
            results.get(i).ifPresent(result -> trained.put(client, result));
        }
        Map<ClientId, TrainingResult> sent = hostility.sent(trained, round);
        List<Optional<TrainingResult>> all = new ArrayList<>();
        cohort.forEach(client -> all.add(Optional.ofNullable(sent.get(client))));
        return all;
    }

    /** Trains when it is asked to, for a sum that takes each update as it comes. */
    SecureRounds.Training whenAsked(long round, float[] parameters) {
        return new SecureRounds.Training() {
            @Override
            public <R> List<R> of(List<ClientId> order, TrainingRunner.Use<R> use) throws InterruptedException {
                return runner.train(start(round, parameters), trainees(order), use);
            }
        };
    }

    /** Hands out what was sent before, for a sum whose attackers looked at the updates of the others. */
    SecureRounds.Training ready(List<ClientId> cohort, List<Optional<TrainingResult>> sent) {
        Map<ClientId, Optional<TrainingResult>> byClient = new HashMap<>();
        for (int i = 0; i < cohort.size(); i++) {
            byClient.put(cohort.get(i), sent.get(i));
        }
        return new SecureRounds.Training() {
            @Override
            public <R> List<R> of(List<ClientId> order, TrainingRunner.Use<R> use) throws InterruptedException {
                return learners.work(order.stream()
                        .<Callable<R>>map(client -> () ->
                                use.of(SimulatedClients.index(client), Objects.requireNonNull(byClient.get(client))))
                        .toList());
            }
        };
    }

    private RoundStart start(long round, float[] parameters) {
        return new RoundStart(round, parameters, memory.serverControl());
    }

    private List<Trainee> trainees(List<ClientId> order) {
        return order.stream()
                .map(client -> new Trainee(SimulatedClients.index(client), memory.of(client)))
                .toList();
    }
}
