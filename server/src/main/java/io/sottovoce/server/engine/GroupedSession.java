package io.sottovoce.server.engine;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.release.ReleaseResult;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.privacy.secagg.message.MaskedChunk;
import io.sottovoce.privacy.secagg.message.Roster;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.privacy.secagg.message.UploadTrailer;
import io.sottovoce.privacy.secagg.server.CohortAdverts;
import io.sottovoce.privacy.secagg.server.SecAggServer.ChunkPlace;
import io.sottovoce.privacy.secagg.server.ServerEffect;
import io.sottovoce.proto.ErrorCode;
import io.sottovoce.proto.Rejection;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.proto.VectorSpec;
import io.sottovoce.rounds.port.StorageException;
import io.sottovoce.rounds.round.ExclusionReason;
import io.sottovoce.rounds.round.RoundEvent;
import io.sottovoce.rounds.secure.CutPhase;
import io.sottovoce.rounds.secure.GroupTally;
import io.sottovoce.rounds.secure.SecureEffect;
import io.sottovoce.rounds.secure.SecureEvent;
import io.sottovoce.rounds.task.GroupSpec;
import io.sottovoce.server.storage.StagedUpdate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A round whose cohort is cut into groups: hears R1 of all, cuts, then runs a session for each group and tells the round of
 * them as of one. Each group completes or aborts by itself.
 *
 * <p>Locks: the lock of a group's session may be held when this object's is taken, never the other way round; sessions are
 * made and begun outside of it.
 */
final class GroupedSession implements SumSession {
    private static final Logger LOG = Logger.getLogger(GroupedSession.class);

    /** A repeated R1 and R2b, each again after a cut connection; a message may be as large as the wire allows. */
    private static final int MESSAGES_KEPT_MAX = 4;

    /** Makes what a group needs. */
    interface Opener {
        /** The entry in the books that all groups of the round share. */
        RoundRelease release(int clientsMax);

        /** The session of a group. */
        SecureSession open(CohortAdverts.Group group, RoundRelease release, Consumer<RoundEvent> events);
    }

    private final CutPhase cut;
    private final RoundConfig config;
    private final GroupSpec spec;
    private final Opener opener;
    private final RoundRef ref;
    private final Surroundings around;
    private final SessionClock clock;
    private final Consumer<RoundEvent> events;
    private final ChunkLayout layout;
    private final List<SecureEvent> afterAdvert = new ArrayList<>();
    private final Map<ClientId, Integer> kept = new HashMap<>();

    private volatile @Nullable Groups groups;
    private boolean cutting;
    private boolean handedOn;
    private boolean over;

    /** The sessions after the cut. */
    private record Groups(List<SecureSession> sessions, Map<ClientId, SecureSession> byClient, GroupTally tally) {}

    GroupedSession(
            CutPhase cut,
            RoundConfig config,
            GroupSpec spec,
            Opener opener,
            RoundRef ref,
            Surroundings around,
            Consumer<RoundEvent> events) {
        this.cut = cut;
        this.config = config;
        this.spec = spec;
        this.opener = opener;
        this.ref = ref;
        this.around = around;
        this.clock = new SessionClock(around);
        this.events = events;
        this.layout = new ChunkLayout(config.vectors());
        wakeAt(cut.endMillis());
    }

    @Override
    public Octets offer() {
        return cut.offer().encode();
    }

    @Override
    public List<VectorSpec> vectors() {
        return config.vectors().stream()
                .map(vector -> new VectorSpec(vector.name(), vector.dimension(), vector.bits()))
                .toList();
    }

    @Override
    public ChunkLayout layout() {
        return layout;
    }

    @Override
    public List<ReleaseResult> results() {
        Groups present = groups;
        if (present == null) {
            throw new IllegalStateException("the sums of " + ref + " are not open");
        }
        List<Integer> opened;
        synchronized (this) {
            opened = present.tally().openedGroups();
        }
        return opened.stream()
                .map(group -> present.sessions().get(group).results().get(0))
                .toList();
    }

    @Override
    public void heard(ClientId client, ClientMessage message) {
        inGroup(client, session -> session.heard(client, message), new SecureEvent.Heard(client, message));
    }

    @Override
    public void left(ClientId client, ExclusionReason reason, String detail) {
        inGroup(client, session -> session.left(client, reason, detail), new SecureEvent.Left(client, reason, detail));
    }

    @Override
    public void gone(ClientId client) {
        inGroup(client, session -> session.gone(client), new SecureEvent.Gone(client));
    }

    @Override
    public void back(ClientId client) {
        inGroup(client, session -> session.back(client), new SecureEvent.Back(client));
    }

    @Override
    public synchronized boolean awaitsAdvertOf(ClientId client) {
        return !over && groups == null && cut.awaitsAdvertOf(client);
    }

    @Override
    public long millisLeft() {
        return clock.millisLeft(cut.endMillis());
    }

    @Override
    public void end() {
        synchronized (this) {
            over = true;
        }
        Groups present = groups;
        if (present != null) {
            present.sessions().forEach(SecureSession::end);
        }
    }

    @Override
    public List<ChunkPlace> receivedFrom(ClientId client) {
        return session(client).map(session -> session.receivedFrom(client)).orElse(List.of());
    }

    @Override
    public ChunkAnswer chunk(ClientId client, MaskedChunk chunk) {
        return session(client)
                .map(session -> session.chunk(client, chunk))
                .orElseGet(() -> new ChunkAnswer(false, Optional.of(closed())));
    }

    @Override
    public Optional<Rejection> finish(ClientId client, UploadTrailer trailer, StagedUpdate staged, long sinceNanos) {
        return session(client)
                .map(session -> session.finish(client, trailer, staged, sinceNanos))
                .orElseGet(() -> Optional.of(closed()));
    }

    @Override
    public Rejection storageFailed(StorageException e) {
        LOG.errorf("%s: %s", ref, e.getMessage());
        end();
        events.accept(new RoundEvent.StorageFailed(String.valueOf(e.getMessage())));
        return new Rejection(ErrorCode.INTERNAL, "", "the server cannot store updates at present");
    }

    private Optional<SecureSession> session(ClientId client) {
        return Optional.ofNullable(groups).map(present -> present.byClient().get(client));
    }

    private void inGroup(ClientId client, Consumer<SecureSession> step, SecureEvent event) {
        if (!inCut(event)) {
            session(client).ifPresent(step);
        }
    }

    /** Takes an event, now or when the groups have begun; false where they have heard all that came before it. */
    private boolean inCut(SecureEvent event) {
        synchronized (this) {
            if (handedOn) {
                return false;
            }
            if (over) {
                return true;
            }
            if (cutting) {
                keep(event);
                return true;
            }
            if (!completes(event)) {
                return true;
            }
        }
        beginGroups();
        return true;
    }

    /** Whether the cut can be made after this event. Our fault ends the round: who sent the message has no part in it. */
    private boolean completes(SecureEvent event) {
        boolean answered = !(event instanceof SecureEvent.Heard) && !(event instanceof SecureEvent.TimePassed);
        try {
            cut.on(event, clock.now()).forEach(this::act);
            if (answered) {
                afterAdvert.add(event);
            }
            cutting = cut.isDone();
            return cutting;
        } catch (RuntimeException | Error e) {
            fault(e);
            return false;
        }
    }

    /** For the groups, which are being made. Whoever says more than a client can have to say meanwhile is not kept. */
    private void keep(SecureEvent event) {
        if (!(event instanceof SecureEvent.Heard heard)
                || kept.merge(heard.client(), 1, Integer::sum) <= MESSAGES_KEPT_MAX) {
            afterAdvert.add(event);
        }
    }

    private void act(SecureEffect effect) {
        if (effect instanceof SecureEffect.Lost lost) {
            events.accept(new RoundEvent.ClientLost(lost.client(), lost.reason(), lost.detail()));
        } else if (effect instanceof SecureEffect.WakeAt wake) {
            wakeAt(wake.monotonicMillis());
        } else if (effect instanceof SecureEffect.Protocol protocol
                && protocol.effect() instanceof ServerEffect.Refuse refused) {
            LOG.infof("%s: message of client %s refused: %s", ref, refused.to(), refused.reason());
            around.metrics().secureRefusal(refused.reason().code());
        }
    }

    private void beginGroups() {
        try {
            Optional<String> problem = cut.problem();
            if (problem.isPresent()) {
                abort(problem.get());
            } else {
                begin(make(cut.cut()));
            }
        } catch (StorageException e) {
            storageFailed(e);
        } catch (RuntimeException | Error e) { // nobody takes an event any more: nothing else would end the round soon
            fault(e);
        }
    }

    private void fault(Throwable e) {
        LOG.errorf(e, "%s: a fault of this server ends the session", ref);
        abort("internal error: " + e.getClass().getSimpleName());
    }

    private void abort(String problem) {
        end();
        events.accept(new RoundEvent.SessionAborted(problem));
    }

    private void begin(Groups made) {
        groups = made;
        boolean ended;
        synchronized (this) {
            ended = over;
        }
        if (ended) { // while they were made, when nobody knew them
            made.sessions().forEach(SecureSession::end);
            return;
        }
        made.sessions().forEach(SecureSession::begin);
        handOn(made);
    }

    /** Tells the groups what came meanwhile, in order: what comes now waits its turn, until nothing is left. */
    private void handOn(Groups made) {
        List<SecureEvent> late;
        do {
            synchronized (this) {
                late = List.copyOf(afterAdvert);
                afterAdvert.clear();
                handedOn = late.isEmpty();
            }
            late.forEach(event -> again(made, event));
        } while (!late.isEmpty());
    }

    private Groups make(List<CohortAdverts.Group> parts) {
        LOG.infof("%s: cut into %d groups", ref, parts.size());
        int largest =
                parts.stream().mapToInt(part -> part.members().size()).max().orElseThrow();
        RoundRelease release = opener.release(largest);
        List<List<ClientId>> members =
                parts.stream().map(CohortAdverts.Group::members).toList();
        GroupTally tally =
                new GroupTally(spec, Roster.hashOf(parts.get(0).setup().cohort()), members, release::opened);
        List<SecureSession> sessions = new ArrayList<>();
        Map<ClientId, SecureSession> byClient = new HashMap<>();
        try {
            for (CohortAdverts.Group part : parts) {
                SecureSession session = opener.open(part, release, event -> said(tally, part.index(), event));
                sessions.add(session);
                part.members().forEach(client -> byClient.put(client, session));
            }
            return new Groups(List.copyOf(sessions), Map.copyOf(byClient), tally);
        } catch (RuntimeException | Error e) {
            sessions.forEach(SecureSession::end); // each would wake up and begin by itself
            throw e;
        }
    }

    /** Who left after its advert, while the others were awaited, has left its group. */
    private static void again(Groups made, SecureEvent event) {
        if (event instanceof SecureEvent.Left left) {
            toSession(made, left.client(), session -> session.left(left.client(), left.reason(), left.detail()));
        } else if (event instanceof SecureEvent.Gone gone) {
            toSession(made, gone.client(), session -> session.gone(gone.client()));
        } else if (event instanceof SecureEvent.Back back) {
            toSession(made, back.client(), session -> session.back(back.client()));
        } else if (event instanceof SecureEvent.Heard heard) {
            toSession(made, heard.client(), session -> session.heard(heard.client(), heard.message()));
        }
    }

    private static void toSession(Groups made, ClientId client, Consumer<SecureSession> step) {
        SecureSession session = made.byClient().get(client);
        if (session != null) {
            step.accept(session);
        }
    }

    private void said(GroupTally tally, int group, RoundEvent event) {
        boolean aborted = false;
        synchronized (this) {
            if (over) {
                return;
            }
            for (RoundEvent heard : tally.on(group, event)) {
                aborted |= heard instanceof RoundEvent.SessionAborted;
                events.accept(heard);
            }
            over = tally.over();
        }
        if (aborted) {
            around.threads().execute(this::end);
        }
    }

    private void wakeAt(long monotonicMillis) {
        clock.wakeAt(monotonicMillis, () -> {
            if (groups == null) {
                inCut(new SecureEvent.TimePassed());
            }
        });
    }

    private Rejection closed() {
        return new Rejection(ErrorCode.ROUND_CLOSED, "round", ref + " takes no input of this client");
    }
}
