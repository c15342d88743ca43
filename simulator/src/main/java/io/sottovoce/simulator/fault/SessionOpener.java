package io.sottovoce.simulator.fault;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.identity.PopulationId;
import io.sottovoce.privacy.secagg.graph.CohortNumbers;
import io.sottovoce.privacy.secagg.message.RevocationTerms;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.privacy.secagg.message.RoundNames;
import io.sottovoce.privacy.secagg.server.Exclusions;
import io.sottovoce.privacy.secagg.server.ServerEffect;
import io.sottovoce.privacy.secagg.server.ServerSetup;
import io.sottovoce.rounds.round.RoundContext;
import io.sottovoce.rounds.secure.SecureRound;
import io.sottovoce.rounds.secure.SecureTimes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Opens the sessions of one task after another, and remembers whom the last one gave reason to leave out. */
final class SessionOpener {
    private static final double BYTES_PER_SECOND = 1e6;
    private static final int NONCE = 600;

    private final Scene scene;
    private final List<ServerEffect> blame = new ArrayList<>();
    private Exclusions exclusions = Exclusions.none();

    SessionOpener(Scene scene) {
        this.scene = scene;
    }

    void note(ServerEffect effect) {
        blame.add(effect);
    }

    /** The process ended, and this was in its memory. */
    void forget() {
        exclusions = Exclusions.none();
        blame.clear();
    }

    SecureRound open(RoundContext round, List<ClientId> offered) {
        FaultWorld world = scene.world();
        SecureTimes times = SecureTimes.of(
                offered.size(),
                world.secureTask.uploadBytes(),
                BYTES_PER_SECOND,
                0,
                0,
                world.spec.cohort().roundTimeout());
        RoundConfig config = config(round, times, 0);
        exclusions = exclusions.after(
                CohortNumbers.corruptOfShare(offered.size(), config.cohort().corrupt()), blame);
        blame.clear();
        ServerSetup setup =
                new ServerSetup(config, world.serverKey, world.authorities, world.revoked, exclusions.all());
        return new SecureRound(
                setup,
                times,
                offered,
                world.spec.cohort().returnTimeout(),
                scene.server().moment());
    }

    /** R0's configuration of a round. */
    RoundConfig config(RoundContext round, SecureTimes times, int attempt) {
        FaultWorld world = scene.world();
        long seconds = scene.server().moment().unixSeconds();
        return world.secureTask.config(
                new RoundNames(
                        PopulationId.ofName(FaultWorld.POPULATION),
                        world.task,
                        round.round(),
                        nonce(round.round(), attempt),
                        round.base().hash(),
                        ContentHash.ofContent(world.plan.toByteArray())),
                new RevocationTerms(world.revoked.epoch(), world.revoked.hash()),
                times.deadlines(),
                seconds + times.exchange().toSeconds() + 1);
    }

    private ContentHash nonce(long round, int attempt) {
        return ContentHash.ofContent(ByteBuffer.allocate(Long.BYTES)
                .putLong(Mix.of(scene.world().setting.seed(), NONCE, round, attempt))
                .array());
    }
}
