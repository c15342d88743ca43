package io.sottovoce.server.engine;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.identity.PopulationId;
import io.sottovoce.privacy.identity.RevocationList;
import io.sottovoce.privacy.secagg.graph.CohortNumbers;
import io.sottovoce.privacy.secagg.message.RevocationTerms;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.privacy.secagg.message.RoundNames;
import io.sottovoce.privacy.secagg.server.CohortAdverts;
import io.sottovoce.privacy.secagg.server.Exclusions;
import io.sottovoce.privacy.secagg.server.ServerEffect;
import io.sottovoce.privacy.secagg.server.ServerSetup;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.rounds.round.RoundContext;
import io.sottovoce.rounds.round.RoundEvent;
import io.sottovoce.rounds.secure.CutPhase;
import io.sottovoce.rounds.secure.SecureRound;
import io.sottovoce.rounds.secure.SecureTask;
import io.sottovoce.rounds.secure.SecureTimes;
import io.sottovoce.rounds.secure.TaskLedger;
import io.sottovoce.server.identity.ServerIdentity;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Opens the sessions of one task and keeps what lasts from one to the next: the ledger, who was proved to cheat, and how
 * fast clients were seen to be.
 */
final class SecureRounds {
    private final SecureTask task;
    private final ServerIdentity identity;
    private final TaskLedger ledger;
    private final PaceMeter pace = new PaceMeter();
    private final List<ServerEffect> blame = new ArrayList<>();
    private Exclusions exclusions = Exclusions.none();
    private final SecureRandom random = new SecureRandom();

    /** The sessions of a task whose ledger is read from what is stored. */
    SecureRounds(SecureTask task, ServerIdentity identity, TaskLedger ledger) {
        this.task = task;
        this.identity = identity;
        this.ledger = ledger;
    }

    /** Why no further round may be opened; empty where one may. */
    Optional<String> refusal() {
        synchronized (ledger) {
            return ledger.refusal();
        }
    }

    /** Epsilon of the task so far; empty without noise. */
    Optional<Double> epsilon() {
        if (task.noise().isEmpty()) {
            return Optional.empty();
        }
        synchronized (ledger) {
            return Optional.of(ledger.epsilon());
        }
    }

    /** A session that offers R0 to these clients. */
    SumSession open(
            RunningTask running,
            RoundContext round,
            RoundRef ref,
            List<ClientId> offered,
            Surroundings around,
            Consumer<RoundEvent> events) {
        Duration limit = running.spec().cohort().roundTimeout();
        SecureTimes times = SecureTimes.of(
                offered.size(),
                running.modelBytes() + task.uploadBytes(),
                pace.bytesPerSecond(),
                pace.exchangeMillis(),
                pace.trainingMillis(),
                limit);
        RevocationList revoked = identity.revocations();
        RoundConfig config = task.config(
                new RoundNames(
                        PopulationId.ofName(running.spec().population()),
                        round.task(),
                        round.round(),
                        nonce(),
                        round.base().hash(),
                        running.planHash()),
                new RevocationTerms(revoked.epoch(), revoked.hash()),
                times.deadlines(),
                TimeUnit.MILLISECONDS.toSeconds(around.clock().millis())
                        + times.exchange().toSeconds()
                        + 1);
        ServerSetup setup = new ServerSetup(
                config, identity.signingKey(), identity.authorities(), revoked, leftOut(offered.size(), config));
        Duration patience = running.spec().cohort().returnTimeout();
        if (task.groups().isPresent()) {
            CohortAdverts adverts = new CohortAdverts(setup, offered.size());
            CutPhase cut = new CutPhase(
                    adverts,
                    offered,
                    running.spec().cohort().quorum(),
                    times,
                    patience,
                    new SessionClock(around).now());
            return new GroupedSession(
                    cut,
                    setup.config(),
                    task.groups().get(),
                    new Opener(ref, times, patience, around),
                    ref,
                    around,
                    events);
        }
        SecureRound session = new SecureRound(setup, times, offered, patience, new SessionClock(around).now());
        return new SecureSession(ref, task, session, "", release(ref, around, 0), pace, around, events, this::note);
    }

    private RoundRelease release(RoundRef ref, Surroundings around, int clientsMax) {
        return new RoundRelease(ref, task, ledger, around.storage().rounds(), clientsMax);
    }

    /** Opens the sessions of the groups of one round. */
    private final class Opener implements GroupedSession.Opener {
        private final RoundRef ref;
        private final SecureTimes times;
        private final Duration patience;
        private final Surroundings around;

        Opener(RoundRef ref, SecureTimes times, Duration patience, Surroundings around) {
            this.ref = ref;
            this.times = times;
            this.patience = patience;
            this.around = around;
        }

        @Override
        public RoundRelease release(int clientsMax) {
            return SecureRounds.this.release(ref, around, clientsMax);
        }

        @Override
        public SecureSession open(CohortAdverts.Group group, RoundRelease release, Consumer<RoundEvent> events) {
            SecureRound round = SecureRound.ofGroup(group, times, patience, new SessionClock(around).now());
            String label = "group-" + group.index() + "-";
            return new SecureSession(ref, task, round, label, release, pace, around, events, SecureRounds.this::note);
        }
    }

    private synchronized void note(ServerEffect effect) {
        blame.add(effect);
    }

    /** Whom the last session gave reason to leave out of the next one. */
    private synchronized Set<ClientId> leftOut(int clients, RoundConfig config) {
        int corrupt = CohortNumbers.corruptOfShare(clients, config.cohort().corrupt());
        exclusions = exclusions.after(corrupt, blame);
        blame.clear();
        return exclusions.all();
    }

    private ContentHash nonce() {
        byte[] nonce = new byte[ContentHash.BYTES];
        random.nextBytes(nonce);
        return ContentHash.of(nonce);
    }
}
