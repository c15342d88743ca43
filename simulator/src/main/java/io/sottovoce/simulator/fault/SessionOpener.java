package io.sottovoce.simulator.fault;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.PopulationId;
import io.sottovoce.privacy.secagg.graph.CohortNumbers;
import io.sottovoce.privacy.secagg.message.Offer;
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
import io.sottovoce.rounds.secure.SecureTimes;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

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

    /** Opens what a round of this world takes its inputs through. */
    RoundInputs open(RoundContext round, RoundRef ref, List<ClientId> offered, Consumer<RoundEvent> events) {
        FaultWorld world = scene.world();
        if (!world.setting.masked()) {
            return new ClearInputs(scene, ref, events);
        }
        SecureTimes times = SecureTimes.of(
                offered.size(),
                world.secured().uploadBytes(),
                BYTES_PER_SECOND,
                0,
                0,
                world.spec.cohort().roundTimeout());
        ServerSetup setup = setup(config(round, times, 0), offered.size());
        return setup.config().groups().isPresent()
                ? groups(setup, ref, round.base().version(), offered, times, events)
                : sum(setup, ref, round.base().version(), offered, times, events);
    }

    private ServerSetup setup(RoundConfig config, int offered) {
        FaultWorld world = scene.world();
        exclusions = exclusions.after(
                CohortNumbers.corruptOfShare(offered, config.cohort().corrupt()), blame);
        blame.clear();
        return new ServerSetup(config, world.serverKey, world.authorities, world.revoked, exclusions.all());
    }

    private SimSession sum(
            ServerSetup setup,
            RoundRef ref,
            long version,
            List<ClientId> offered,
            SecureTimes times,
            Consumer<RoundEvent> events) {
        SecureRound round = new SecureRound(
                setup, times, offered, patience(), scene.server().moment());
        return new SimSession(scene, ref, version, round, new SimRelease(scene, ref.round(), 0), false, events);
    }

    private SimGroups groups(
            ServerSetup setup,
            RoundRef ref,
            long version,
            List<ClientId> offered,
            SecureTimes times,
            Consumer<RoundEvent> events) {
        CutPhase cut = new CutPhase(
                new CohortAdverts(setup, offered.size()),
                offered,
                scene.world().setting.quorum(),
                times,
                patience(),
                scene.server().moment());
        return new SimGroups(
                scene,
                ref,
                version,
                cut,
                setup.config(),
                group -> SecureRound.ofGroup(
                        group, times, patience(), scene.server().moment()),
                events);
    }

    private Duration patience() {
        return scene.world().spec.cohort().returnTimeout();
    }

    /** R0 of a round once more, under another nonce. */
    Octets otherOffer(RoundContext context) {
        SecureTimes times = new SecureTimes(Duration.ofMinutes(5), Duration.ofMinutes(10));
        return Offer.sign(
                        config(context, times, 1),
                        Octets.owning(scene.world().revoked.toBytes()),
                        scene.world().serverKey)
                .encode();
    }

    private RoundConfig config(RoundContext round, SecureTimes times, int attempt) {
        FaultWorld world = scene.world();
        long seconds = scene.server().moment().unixSeconds();
        return world.secured()
                .config(
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
