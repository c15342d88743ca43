package io.sottovoce.simulator.fault;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.privacy.secagg.message.Roster;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.privacy.secagg.server.CohortAdverts;
import io.sottovoce.proto.Decoded;
import io.sottovoce.proto.ErrorCode;
import io.sottovoce.proto.Receipt;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.proto.UploadCodec;
import io.sottovoce.proto.UploadState;
import io.sottovoce.proto.VectorSpec;
import io.sottovoce.rounds.round.RoundContext;
import io.sottovoce.rounds.round.RoundEffect;
import io.sottovoce.rounds.round.RoundEvent;
import io.sottovoce.rounds.secure.CutPhase;
import io.sottovoce.rounds.secure.GroupTally;
import io.sottovoce.rounds.secure.SecureEffect;
import io.sottovoce.rounds.secure.SecureEvent;
import io.sottovoce.rounds.secure.SecureRound;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A round whose cohort is cut into groups, as the server drives it: R1 of everybody, the cut, then a session for each group
 * and one tally of them all.
 */
final class SimGroups implements RoundInputs {
    private final Scene scene;
    private final RoundRef ref;
    private final long version;
    private final CutPhase cut;
    private final RoundConfig config;
    private final Function<CohortAdverts.Group, SecureRound> opener;
    private final Consumer<RoundEvent> events;
    private final List<SecureEvent> afterAdvert = new ArrayList<>();
    private final List<SimSession> sessions = new ArrayList<>();
    private final SortedMap<ClientId, SimSession> byClient = new TreeMap<>();
    private @Nullable GroupTally tally;
    private boolean over;

    SimGroups(
            Scene scene,
            RoundRef ref,
            long version,
            CutPhase cut,
            RoundConfig config,
            Function<CohortAdverts.Group, SecureRound> opener,
            Consumer<RoundEvent> events) {
        this.scene = scene;
        this.ref = ref;
        this.version = version;
        this.cut = cut;
        this.config = config;
        this.opener = opener;
        this.events = events;
        wakeAt(cut.endMillis());
    }

    @Override
    public Octets config() {
        return cut.offer().encode();
    }

    @Override
    public Octets otherConfig(RoundContext context) {
        return scene.server().opener().otherOffer(context);
    }

    @Override
    public List<VectorSpec> vectors() {
        return SimSession.vectors(config);
    }

    @Override
    public void said(RoundEvent event) {
        SecureEvent.Left left = SimSession.left(event);
        inGroup(left.client(), left);
    }

    @Override
    public void heard(ClientId client, ClientMessage message) {
        inGroup(client, new SecureEvent.Heard(client, message));
    }

    @Override
    public void gone(ClientId client) {
        inGroup(client, new SecureEvent.Gone(client));
    }

    @Override
    public void back(ClientId client) {
        inGroup(client, new SecureEvent.Back(client));
    }

    @Override
    public boolean awaitsAnswerOf(ClientId client) {
        return !over && tally == null && cut.awaitsAdvertOf(client);
    }

    @Override
    public long millisLeft() {
        return Math.max(1, cut.endMillis() - scene.server().moment().monotonicMillis());
    }

    @Override
    public Decoded<UploadState> state(ClientId client) {
        SimSession session = byClient.get(client);
        return session == null
                ? Decoded.rejected(ErrorCode.ROUND_CLOSED, "round", "takes no input of this client")
                : session.state(client);
    }

    @Override
    public Optional<Receipt> take(ClientId client, UploadCodec.Part part) {
        SimSession session = byClient.get(client);
        return session == null
                ? Optional.of(new Receipt(ErrorCode.ROUND_CLOSED, "round: takes no input of this client"))
                : session.take(client, part);
    }

    @Override
    public void close(ClientId client) {
        // the session knows who is out
    }

    @Override
    public RoundEvent aggregate(RoundContext context, RoundEffect.Aggregate effect) {
        GroupTally done = tally;
        if (done == null) {
            throw new IllegalStateException("the sums are not open");
        }
        List<StepInput> means = done.openedGroups().stream()
                .map(group -> sessions.get(group).mean(group))
                .toList();
        return StepInput.step(scene, context, means);
    }

    @Override
    public void end() {
        over = true;
        sessions.forEach(SimSession::end);
    }

    private void inGroup(ClientId client, SecureEvent event) {
        if (tally == null) {
            inCut(event);
        } else if (byClient.containsKey(client)) {
            byClient.get(client).on(event);
        }
    }

    private void inCut(SecureEvent event) {
        if (over || tally != null) {
            return;
        }
        boolean answered = !(event instanceof SecureEvent.Heard) && !(event instanceof SecureEvent.TimePassed);
        cut.on(event, scene.server().moment()).forEach(this::act);
        if (answered) {
            afterAdvert.add(event);
        }
        if (cut.isDone()) {
            beginGroups();
        }
    }

    private void act(SecureEffect effect) {
        if (effect instanceof SecureEffect.Lost lost) {
            events.accept(new RoundEvent.ClientLost(lost.client(), lost.reason(), lost.detail()));
        } else if (effect instanceof SecureEffect.WakeAt wake) {
            wakeAt(wake.monotonicMillis());
        }
    }

    private void beginGroups() {
        Optional<String> problem = cut.problem();
        if (problem.isPresent()) {
            end();
            events.accept(new RoundEvent.SessionAborted(problem.get()));
            return;
        }
        make(cut.cut());
        List.copyOf(sessions).forEach(session -> session.on(new SecureEvent.TimePassed()));
        List<SecureEvent> late = List.copyOf(afterAdvert);
        afterAdvert.clear();
        late.forEach(event -> inGroup(SimSession.clientOf(event), event));
    }

    private void make(List<CohortAdverts.Group> parts) {
        scene.trace().add("round " + ref.round() + " is cut into " + parts.size() + " groups");
        int largest =
                parts.stream().mapToInt(part -> part.members().size()).max().orElseThrow();
        SimRelease release = new SimRelease(scene, ref.round(), largest);
        GroupTally made = new GroupTally(
                scene.world().secured().groups().orElseThrow(),
                Roster.hashOf(parts.get(0).setup().cohort()),
                parts.stream().map(CohortAdverts.Group::members).toList(),
                release::opened);
        tally = made;
        for (CohortAdverts.Group part : parts) {
            SimSession session = new SimSession(
                    scene, ref, version, opener.apply(part), release, true, event -> said(made, part.index(), event));
            sessions.add(session);
            part.members().forEach(client -> byClient.put(client, session));
        }
    }

    private void said(GroupTally of, int group, RoundEvent event) {
        if (over) {
            return;
        }
        List<RoundEvent> heard = of.on(group, event);
        heard.forEach(events);
        over = of.over();
        if (heard.stream().anyMatch(RoundEvent.SessionAborted.class::isInstance)) {
            scene.server().later(0, this::end);
        }
    }

    private void wakeAt(long monotonicMillis) {
        long delay = Math.max(0, monotonicMillis - scene.server().moment().monotonicMillis());
        scene.server().later(delay, () -> inCut(new SecureEvent.TimePassed()));
    }
}
