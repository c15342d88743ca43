package io.sottovoce.rounds.secure;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.Moment;
import io.sottovoce.privacy.secagg.Rejection;
import io.sottovoce.privacy.secagg.message.Offer;
import io.sottovoce.privacy.secagg.server.CohortAdverts;
import io.sottovoce.privacy.secagg.server.ServerEffect;
import io.sottovoce.rounds.round.ExclusionReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The first phase of a round whose cohort is cut into groups: R1 of everybody is awaited, then the groups follow from what
 * has come. Whoever has not advertised when the phase ends is out. Not thread-safe.
 */
public final class CutPhase {
    private final CohortAdverts adverts;
    private final int clientsMin;
    private final long endMillis;
    private final long returnMillis;
    private final SortedSet<ClientId> awaited;
    private final Map<ClientId, Long> goneSince = new HashMap<>();

    /**
     * Offers R0 to these clients now.
     *
     * @param clientsMin least clients that make a cohort
     */
    public CutPhase(
            CohortAdverts adverts,
            Collection<ClientId> offered,
            int clientsMin,
            SecureTimes times,
            Duration returnTimeout,
            Moment now) {
        this.adverts = adverts;
        this.clientsMin = clientsMin;
        this.awaited = new TreeSet<>(offered);
        this.endMillis = now.monotonicMillis() + times.exchange().toMillis();
        this.returnMillis = returnTimeout.toMillis();
    }

    /** R0. */
    public Offer offer() {
        return adverts.offer();
    }

    /** Until when the phase waits, on the monotonic clock. */
    public long endMillis() {
        return endMillis;
    }

    /** Whether a client has yet to answer R0, and may. */
    public boolean awaitsAdvertOf(ClientId client) {
        return awaited.contains(client);
    }

    /** Whether nobody is awaited any more. */
    public boolean isDone() {
        return awaited.isEmpty();
    }

    /** Why there are no groups; empty where there are. */
    public Optional<String> problem() {
        return adverts.size() >= clientsMin
                ? Optional.empty()
                : Optional.of(adverts.size() + " clients have joined, needed are " + clientsMin);
    }

    /** The groups, once the phase is done. */
    public List<CohortAdverts.Group> cut() {
        return adverts.cut();
    }

    /** Takes an event; returns what to do, in order. */
    public List<SecureEffect> on(SecureEvent event, Moment now) {
        List<SecureEffect> effects = new ArrayList<>();
        if (event instanceof SecureEvent.Heard heard) {
            heard(heard, now, effects);
        } else if (event instanceof SecureEvent.Chunk chunk) {
            effects.add(refuse(chunk.client(), new Rejection(AbortCode.OUT_OF_ORDER, "masked input before R1")));
        } else if (event instanceof SecureEvent.Left left) {
            lose(left.client(), left.reason(), left.detail(), effects);
        } else if (event instanceof SecureEvent.Gone gone && awaited.contains(gone.client())) {
            goneSince.putIfAbsent(gone.client(), now.monotonicMillis());
            effects.add(new SecureEffect.WakeAt(now.monotonicMillis() + returnMillis));
        } else if (event instanceof SecureEvent.Back back) {
            goneSince.remove(back.client());
        }
        expire(now, effects);
        return effects;
    }

    private void heard(SecureEvent.Heard heard, Moment now, List<SecureEffect> effects) {
        Optional<Rejection> refusal = adverts.take(heard.client(), heard.message(), now);
        if (refusal.isEmpty()) {
            awaited.remove(heard.client());
            goneSince.remove(heard.client());
            return;
        }
        effects.add(refuse(heard.client(), refusal.get()));
        lose(heard.client(), ExclusionReason.REJECTED, refusal.get().toString(), effects);
    }

    private void lose(ClientId client, ExclusionReason reason, String detail, List<SecureEffect> effects) {
        goneSince.remove(client);
        if (awaited.remove(client)) {
            effects.add(new SecureEffect.Lost(client, reason, detail));
        }
    }

    private void expire(Moment now, List<SecureEffect> effects) {
        for (ClientId client : List.copyOf(goneSince.keySet())) {
            Long since = goneSince.get(client);
            if (since != null && now.monotonicMillis() - since >= returnMillis) {
                lose(client, ExclusionReason.DISCONNECTED, "", effects);
            }
        }
        if (now.monotonicMillis() >= endMillis) {
            List.copyOf(awaited)
                    .forEach(client -> lose(client, ExclusionReason.DEADLINE, "in ADVERTISING_KEYS", effects));
        }
    }

    private static SecureEffect refuse(ClientId client, Rejection reason) {
        return new SecureEffect.Protocol(new ServerEffect.Refuse(client, reason));
    }
}
