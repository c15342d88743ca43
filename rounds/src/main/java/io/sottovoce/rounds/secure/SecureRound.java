package io.sottovoce.rounds.secure;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.Moment;
import io.sottovoce.privacy.secagg.Rejection;
import io.sottovoce.privacy.secagg.graph.CohortNumbers;
import io.sottovoce.privacy.secagg.message.Advert;
import io.sottovoce.privacy.secagg.message.Deal;
import io.sottovoce.privacy.secagg.message.Offer;
import io.sottovoce.privacy.secagg.message.Result;
import io.sottovoce.privacy.secagg.message.ServerMessage;
import io.sottovoce.privacy.secagg.message.UploadTrailer;
import io.sottovoce.privacy.secagg.message.Vote;
import io.sottovoce.privacy.secagg.server.CohortAdverts;
import io.sottovoce.privacy.secagg.server.SecAggServer;
import io.sottovoce.privacy.secagg.server.ServerEffect;
import io.sottovoce.privacy.secagg.server.ServerEvent;
import io.sottovoce.privacy.secagg.server.ServerPhase;
import io.sottovoce.privacy.secagg.server.ServerSetup;
import io.sottovoce.rounds.round.ExclusionReason;
import io.sottovoce.rounds.round.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The session of one round: drives the protocol's machine, decides when a phase has waited long enough, and says who was
 * lost. Whoever is awaited in a phase and has not done its part when the phase ends is out.
 *
 * <pre>
 * phase               awaited             ends when all have                 else at its time
 * ADVERTISING_KEYS    whoever got offers  sent R1                            exchange
 * SHARING_KEYS        the roster U1       sent R2b                           exchange
 * COLLECTING_MASKED   U2                  a complete R3b                     collect
 * AGREEING_SURVIVORS  U3                  the quorum is there                exchange
 * UNMASKING           U3                  sent R5b                           exchange
 * </pre>
 *
 * <p>A client that is cut off is awaited for the return timeout, which runs from the cut, in whichever phase that was. When
 * it comes back it gets every message again that it has not answered, in order: its machine answers one that it knows with
 * the bytes of the first answer. After its input is in, losing a client loses nothing but its vote and its shares, which the
 * others make up for; it stays in the sum.
 *
 * <p>Not thread-safe. Lives in memory: a session cannot be restored, it is run again with fresh keys.
 */
public final class SecureRound {
    private final SecAggServer machine;
    private final ServerSetup setup;
    private final SecureTimes times;
    private final long returnMillis;
    private final Map<ClientId, List<ServerMessage>> unanswered = new HashMap<>();
    private final Map<ClientId, Long> goneSince = new HashMap<>();
    private final Set<ClientId> departed = new HashSet<>();
    private final SortedSet<ClientId> inSession = new TreeSet<>();
    private final SortedSet<ClientId> inputs = new TreeSet<>();
    private SortedSet<ClientId> awaited = new TreeSet<>();
    private Phase phase = Phase.ADVERTISING_KEYS;
    private long phaseEndMillis;
    private boolean over;

    /** A session that offers R0 to these clients now. */
    public SecureRound(
            ServerSetup setup, SecureTimes times, Collection<ClientId> offered, Duration returnTimeout, Moment now) {
        this(setup, new SecAggServer(setup), times, offered, offered, returnTimeout, now);
    }

    /** The session of one group of a cut cohort, whose members have all advertised. */
    public static SecureRound ofGroup(
            CohortAdverts.Group group, SecureTimes times, Duration returnTimeout, Moment now) {
        return new SecureRound(group.setup(), group.server(), times, group.members(), List.of(), returnTimeout, now);
    }

    private SecureRound(
            ServerSetup setup,
            SecAggServer machine,
            SecureTimes times,
            Collection<ClientId> members,
            Collection<ClientId> awaited,
            Duration returnTimeout,
            Moment now) {
        this.setup = setup;
        this.machine = machine;
        this.times = times;
        this.returnMillis = returnTimeout.toMillis();
        this.inSession.addAll(members);
        this.awaited.addAll(awaited);
        this.phaseEndMillis = now.monotonicMillis() + times.exchange().toMillis();
    }

    /** R0. */
    public Offer offer() {
        return machine.offer();
    }

    /** What the session began with. */
    public ServerSetup setup() {
        return setup;
    }

    /** Until when the present phase waits, on the monotonic clock. */
    public long phaseEndMillis() {
        return phaseEndMillis;
    }

    /** Whether a client has yet to answer R0, and may. */
    public boolean awaitsAdvertOf(ClientId client) {
        return !over && phase == Phase.ADVERTISING_KEYS && awaited.contains(client);
    }

    /** The clients whose inputs are in the sum, ascending. */
    public List<ClientId> inputs() {
        return List.copyOf(inputs);
    }

    /** The chunks that are there of a client's upload. */
    public List<SecAggServer.ChunkPlace> receivedFrom(ClientId client) {
        return machine.receivedFrom(client);
    }

    /** sid; empty before the roster is closed. */
    public Optional<ContentHash> session() {
        return machine.session();
    }

    /** The numbers of the roster; empty before it is closed. */
    public Optional<CohortNumbers> cohort() {
        return machine.cohort();
    }

    /** Whether a client's input is complete and verified. */
    public boolean hasInputOf(ClientId client) {
        return inputs.contains(client);
    }

    /** R6 for an aggregate, once the sum is open. */
    public Result result(ContentHash aggregate) {
        Result result = machine.result(aggregate);
        inputs.forEach(client -> sent(client, result));
        return result;
    }

    /** The messages to a client that it has not answered, in order: what it needs again where it was cut off. */
    public List<ServerMessage> unansweredBy(ClientId client) {
        return List.copyOf(unanswered.getOrDefault(client, List.of()));
    }

    /** Takes an event; returns what to do, in order. */
    public List<SecureEffect> on(SecureEvent event, Moment now) {
        if (over) {
            return List.of();
        }
        List<SecureEffect> effects = new ArrayList<>();
        if (event instanceof SecureEvent.Heard heard) {
            if (isIn(heard.client(), effects)) {
                heard(heard, now, effects);
            }
        } else if (event instanceof SecureEvent.Chunk chunk) {
            if (isIn(chunk.client(), effects)) {
                protocol(machine.handle(new ServerEvent.ChunkReceived(chunk.client(), chunk.chunk()), now), effects);
            }
        } else if (event instanceof SecureEvent.Left left) {
            leave(left.client(), left.reason(), left.detail(), effects);
        } else if (event instanceof SecureEvent.Gone gone) {
            gone(gone.client(), now, effects);
        } else if (event instanceof SecureEvent.Back back) {
            back(back.client(), effects);
        } else if (event instanceof SecureEvent.Cancelled) {
            over = true;
            machine.handle(new ServerEvent.Cancelled(), now);
            return List.of();
        }
        closeWhatIsDone(now, effects);
        return effects;
    }

    private void heard(SecureEvent.Heard heard, Moment now, List<SecureEffect> effects) {
        List<ServerEffect> done = machine.handle(new ServerEvent.Received(heard.client(), heard.message()), now);
        boolean refused = done.stream().anyMatch(ServerEffect.Refuse.class::isInstance);
        boolean due = !refused && isDueIn(heard.message());
        if (due) { // before what the machine says to it next
            unanswered.remove(heard.client());
        }
        protocol(done, effects);
        if (over) {
            return;
        }
        if (refused) {
            refused(heard, done, effects);
        } else if (due) {
            awaited.remove(heard.client());
            if (heard.message() instanceof UploadTrailer) {
                inputs.add(heard.client());
            }
        }
        followMachine(now, effects);
    }

    /** Whoever was lost is not heard any more: an input of it would be in the sum, but not in the record. */
    private boolean isIn(ClientId client, List<SecureEffect> effects) {
        if (inSession.contains(client)) {
            return true;
        }
        Rejection reason = new Rejection(AbortCode.ROSTER, "not in this session, or not any more");
        effects.add(new SecureEffect.Protocol(new ServerEffect.Refuse(client, reason)));
        return false;
    }

    /** Whether a message that was taken is what the present phase waits for. */
    private boolean isDueIn(io.sottovoce.privacy.secagg.message.ClientMessage message) {
        return phaseOf(message) == phase;
    }

    private static Phase phaseOf(io.sottovoce.privacy.secagg.message.ClientMessage message) {
        if (message instanceof Advert) {
            return Phase.ADVERTISING_KEYS;
        }
        if (message instanceof Deal) {
            return Phase.SHARING_KEYS;
        }
        if (message instanceof UploadTrailer) {
            return Phase.COLLECTING_MASKED;
        }
        return message instanceof Vote ? Phase.AGREEING_SURVIVORS : Phase.UNMASKING;
    }

    /**
     * A client whose message was refused will not send a better one: its machine answers once. But what belongs to a phase
     * that is over it has said before, or it would not be awaited now: it was asked twice, and the answer came late.
     */
    private void refused(SecureEvent.Heard heard, List<ServerEffect> done, List<SecureEffect> effects) {
        if (!awaited.contains(heard.client()) || phaseOf(heard.message()).compareTo(phase) < 0) {
            return;
        }
        String detail = done.stream()
                .filter(ServerEffect.Refuse.class::isInstance)
                .map(effect -> ((ServerEffect.Refuse) effect).reason().toString())
                .findFirst()
                .orElse("");
        leave(heard.client(), ExclusionReason.REJECTED, detail, effects);
    }

    private void leave(ClientId client, ExclusionReason reason, String detail, List<SecureEffect> effects) {
        awaited.remove(client);
        if (reason != ExclusionReason.DISCONNECTED) {
            departed.add(client);
        }
        if (!inputs.contains(client) && inSession.remove(client)) {
            effects.add(new SecureEffect.Lost(client, reason, detail));
        }
    }

    private void gone(ClientId client, Moment now, List<SecureEffect> effects) {
        if (inSession.contains(client) && goneSince.putIfAbsent(client, now.monotonicMillis()) == null) {
            effects.add(new SecureEffect.WakeAt(now.monotonicMillis() + returnMillis));
        }
    }

    private void back(ClientId client, List<SecureEffect> effects) {
        goneSince.remove(client);
        if (inSession.contains(client)) {
            unansweredBy(client)
                    .forEach(message -> effects.add(new SecureEffect.Protocol(new ServerEffect.Send(client, message))));
        }
    }

    private void expire(Moment now, List<SecureEffect> effects) {
        for (Map.Entry<ClientId, Long> gone : goneSince.entrySet()) {
            if (now.monotonicMillis() - gone.getValue() >= returnMillis && awaited.contains(gone.getKey())) {
                leave(gone.getKey(), ExclusionReason.DISCONNECTED, "", effects);
            }
        }
    }

    private void closeWhatIsDone(Moment now, List<SecureEffect> effects) {
        expire(now, effects);
        while (!over && (awaited.isEmpty() || now.monotonicMillis() >= phaseEndMillis)) {
            Phase before = phase;
            List.copyOf(awaited).forEach(client -> leave(client, ExclusionReason.DEADLINE, "in " + before, effects));
            protocol(machine.handle(new ServerEvent.PhaseClosed(machine.phase()), now), effects);
            followMachine(now, effects);
            if (phase == before) {
                return;
            }
            expire(now, effects);
        }
    }

    private void followMachine(Moment now, List<SecureEffect> effects) {
        Phase next = phaseOf(machine.phase());
        if (over || next == phase) {
            return;
        }
        phase = next;
        awaited = new TreeSet<>(next == Phase.AGREEING_SURVIVORS || next == Phase.UNMASKING ? inputs : inSession);
        awaited.removeAll(departed);
        Duration wait = next == Phase.COLLECTING_MASKED ? times.collect() : times.exchange();
        phaseEndMillis = now.monotonicMillis() + wait.toMillis();
        effects.add(new SecureEffect.Entered(next));
        effects.add(new SecureEffect.WakeAt(phaseEndMillis));
    }

    private void protocol(List<ServerEffect> done, List<SecureEffect> effects) {
        for (ServerEffect effect : done) {
            if (effect instanceof ServerEffect.Aborted aborted) {
                over = true;
                effects.add(new SecureEffect.Failed(aborted.reason().toString()));
                return;
            }
            if (effect instanceof ServerEffect.Send send) {
                sent(send.to(), send.message());
            }
            if (effect instanceof ServerEffect.Unmask) {
                over = true;
            }
            effects.add(new SecureEffect.Protocol(effect));
        }
    }

    private void sent(ClientId client, ServerMessage message) {
        unanswered.computeIfAbsent(client, to -> new ArrayList<>()).add(message);
    }

    private Phase phaseOf(ServerPhase of) {
        return switch (of) {
            case ADVERTISING -> Phase.ADVERTISING_KEYS;
            case SHARING -> Phase.SHARING_KEYS;
            case COLLECTING -> Phase.COLLECTING_MASKED;
            case VOTING -> Phase.AGREEING_SURVIVORS;
            case UNMASKING -> Phase.UNMASKING;
            case COMPLETE, ABORTED -> phase;
        };
    }
}
