package io.sottovoce.simulator.secure;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.release.ReleasePlan;
import io.sottovoce.privacy.release.ReleaseResult;
import io.sottovoce.privacy.secagg.client.SecAggClient;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.privacy.secagg.message.Offer;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.privacy.secagg.server.CohortAdverts;
import io.sottovoce.rounds.round.SecureSummary;
import io.sottovoce.rounds.secure.CutPhase;
import io.sottovoce.rounds.secure.SecureEvent;
import io.sottovoce.rounds.secure.SecureRound;
import io.sottovoce.rounds.secure.SecureTimes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;

/** A round with the protocol's machines: one session, or one for each group that the cohort is cut into. */
final class MachineSum implements CohortSum {
    private static final SecureTimes TIMES =
            new SecureTimes(Duration.ofMillis(SecureCohorts.STEP_MILLIS), Duration.ofMillis(SecureCohorts.STEP_MILLIS));
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final SecureCohorts cohorts;
    private final List<MachineSession> sessions;
    private final Map<ClientId, MachineSession> sessionOf = new HashMap<>();
    private final SecureSummary begun;

    private MachineSum(SecureCohorts cohorts, RoundFacts round, List<MachineSession> sessions) {
        this.cohorts = cohorts;
        this.sessions = sessions;
        sessions.forEach(session -> session.members().forEach(client -> sessionOf.put(client, session)));
        ReleasePlan plan = sessions.get(0).plan();
        int largest = sessions.stream()
                .mapToInt(session -> session.members().size())
                .max()
                .orElseThrow();
        cohorts.begin(plan, largest);
        this.begun = cohorts.summary(sessions.get(0).session(), round.cohort().size(), plan, sessions.size());
    }

    /** Exchanges keys and shares, so that inputs may come. */
    static MachineSum prepare(SecureCohorts cohorts, RoundFacts round, SimulatedParties parties, Work work)
            throws InterruptedException {
        RoundConfig config = cohorts.config(round, parties.revocation());
        Map<ClientId, SecAggClient> machines = new HashMap<>();
        List<Callable<SecAggClient>> making = new ArrayList<>();
        round.cohort().forEach(client -> making.add(() -> parties.client(client, config)));
        List<SecAggClient> made = work.all(making);
        for (int i = 0; i < made.size(); i++) {
            machines.put(round.cohort().get(i), made.get(i));
        }
        List<MachineSession> sessions = config.groups().isPresent()
                ? grouped(cohorts, round, parties, config, machines, work)
                : List.of(whole(cohorts, round, parties, config, machines, work));
        for (MachineSession session : sessions) {
            session.exchange(session.members());
        }
        return new MachineSum(cohorts, round, sessions);
    }

    private static MachineSession whole(
            SecureCohorts cohorts,
            RoundFacts round,
            SimulatedParties parties,
            RoundConfig config,
            Map<ClientId, SecAggClient> machines,
            Work work)
            throws InterruptedException {
        ServerSide server = new ServerSide(
                new SecureRound(parties.server(config), TIMES, round.cohort(), PATIENCE, SecureCohorts.NOW));
        List<ClientMessage> adverts = adverts(server.round().offer(), round, machines, work);
        for (int i = 0; i < adverts.size(); i++) {
            server.hear(round.cohort().get(i), adverts.get(i));
        }
        return new MachineSession(cohorts, server, round.cohort(), machines, work);
    }

    private static List<MachineSession> grouped(
            SecureCohorts cohorts,
            RoundFacts round,
            SimulatedParties parties,
            RoundConfig config,
            Map<ClientId, SecAggClient> machines,
            Work work)
            throws InterruptedException {
        int members = round.cohort().size();
        CutPhase cut = new CutPhase(
                new CohortAdverts(parties.server(config), members),
                round.cohort(),
                cohorts.spec().cohort().quorum(),
                TIMES,
                PATIENCE,
                SecureCohorts.NOW);
        List<ClientMessage> adverts = adverts(cut.offer(), round, machines, work);
        for (int i = 0; i < adverts.size(); i++) {
            cut.on(new SecureEvent.Heard(round.cohort().get(i), adverts.get(i)), SecureCohorts.NOW);
        }
        List<MachineSession> sessions = new ArrayList<>();
        for (CohortAdverts.Group group : cut.cut()) {
            ServerSide server = new ServerSide(SecureRound.ofGroup(group, TIMES, PATIENCE, SecureCohorts.NOW));
            server.begin();
            sessions.add(new MachineSession(cohorts, server, group.members(), machines, work));
        }
        return sessions;
    }

    private static List<ClientMessage> adverts(
            Offer offer, RoundFacts round, Map<ClientId, SecAggClient> machines, Work work)
            throws InterruptedException {
        List<Callable<ClientMessage>> answers = new ArrayList<>();
        for (ClientId client : round.cohort()) {
            SecAggClient machine = Objects.requireNonNull(machines.get(client));
            answers.add(() -> MachineSession.answer(machine, offer));
        }
        return work.all(answers);
    }

    @Override
    public SecureSummary begun() {
        return begun;
    }

    @Override
    public boolean input(Brought brought) {
        return Objects.requireNonNull(sessionOf.get(brought.client()), "not in the cohort")
                .input(brought);
    }

    @Override
    public OpenedSum open() throws InterruptedException {
        List<OpenedSum.GroupMean> means = new ArrayList<>();
        List<ClientId> inputs = new ArrayList<>();
        for (MachineSession session : sessions) {
            Optional<ReleaseResult> result = session.open();
            if (result.isPresent()) {
                ReleaseResult read = result.get();
                means.add(new OpenedSum.GroupMean(
                        read.mean().toArray(), read.inputs(), read.trained(), read.meanLoss(), read.evaluation()));
                inputs.addAll(session.inputs());
            }
        }
        return Opening.of(begun, means, inputs, means.isEmpty() ? begun.noise() : cohorts.published(means.size()));
    }
}
