package io.sottovoce.client.secure;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.noise.NoiseSamplers;
import io.sottovoce.privacy.release.ReleaseInput;
import io.sottovoce.privacy.release.ReleasePlan;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.Moment;
import io.sottovoce.privacy.secagg.client.ClientEffect;
import io.sottovoce.privacy.secagg.client.ClientEvent;
import io.sottovoce.privacy.secagg.client.ClientPhase;
import io.sottovoce.privacy.secagg.client.MaskedUpdate;
import io.sottovoce.privacy.secagg.client.SecAggClient;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.privacy.secagg.message.MaskedChunk;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.privacy.secagg.message.ServerMessage;
import io.sottovoce.privacy.secagg.message.UploadTrailer;
import io.sottovoce.privacy.secret.SecretRandomness;
import io.sottovoce.privacy.vector.ClippedUpdate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One live session: gives the protocol's machine its events and does what it says. Its network and its training are
 * somebody else's.
 *
 * <p>Two threads meet here. One tells what the server says; the other trains, waits in {@link #awaitGrant} until the input
 * may go, makes it in {@link #release}, uploads it and reports {@link #acknowledged}. Every touch of the machine is under
 * one lock, masking included, so that a session that ends wipes its secrets with nobody at work on them.
 */
public final class ClientSession {
    private static final System.Logger LOG = System.getLogger(ClientSession.class.getName());

    /** Where messages of the protocol go. */
    public interface Outlet {
        /** Sends a message. */
        void send(ClientMessage message);

        /** The session is dead; the server learns the code and nothing else. */
        void aborted(AbortCode code);
    }

    private static final Set<ServerMessage.Kind> FOLLOW_THE_UPLOAD =
            EnumSet.of(ServerMessage.Kind.SURVIVORS, ServerMessage.Kind.QUORUM);
    private static final int EARLY_MAX = 2;

    private final SecAggClient machine;
    private final RoundConfig config;
    private final long dimension;
    private final SecurePolicy policy;
    private final ClientStore store;
    private final PrivacyBooks books;
    private final NoiseSamplers samplers;
    private final SecretRandomness randomness;
    private final Supplier<Moment> clock;
    private final Outlet outlet;
    private final Receipt receipt;
    private final List<ServerMessage> early = new ArrayList<>();

    private ClientEffect.@Nullable ChargeRelease grant;
    private boolean trailerMade;
    private boolean over;
    private String end = "the session was left open";

    ClientSession(
            SecAggClient machine,
            RoundConfig config,
            long dimension,
            SecurePolicy policy,
            ClientStore store,
            PrivacyBooks books,
            NoiseSamplers samplers,
            SecretRandomness randomness,
            Supplier<Moment> clock,
            Outlet outlet) {
        this.machine = machine;
        this.config = config;
        this.dimension = dimension;
        this.policy = policy;
        this.store = store;
        this.books = books;
        this.samplers = samplers;
        this.randomness = randomness;
        this.clock = clock;
        this.outlet = outlet;
        this.receipt = new Receipt(config, policy);
    }

    /** What was agreed to. */
    public RoundConfig config() {
        return config;
    }

    /** Whether nothing more will come of the session. */
    public synchronized boolean over() {
        return over;
    }

    /** Why it is over, one line. */
    public synchronized String end() {
        return end;
    }

    /** Whether a client whose training failed stays in with zero and its noise. */
    public boolean toleratesFailure() {
        return config.noise().isPresent();
    }

    /** Takes a message of the server. */
    public synchronized void take(ServerMessage message) {
        boolean uploadAnswered = machine.phase() != ClientPhase.UPLOADING;
        if (!uploadAnswered && trailerMade && FOLLOW_THE_UPLOAD.contains(message.kind())) {
            keep(message); // every byte is out, and the acknowledgement may be behind this on another stream
            return;
        }
        handle(new ClientEvent.Received(message));
    }

    /** A second one of a kind that differs ends the session later on; further ones can add nothing. */
    private void keep(ServerMessage message) {
        boolean known = early.stream().anyMatch(kept -> kept.contentHash().equals(message.contentHash()));
        long ofThisKind =
                early.stream().filter(kept -> kept.kind() == message.kind()).count();
        if (!known && ofThisKind < EARLY_MAX) {
            early.add(message);
        }
    }

    /** Time has passed. */
    public synchronized void tick() {
        handle(new ClientEvent.Tick());
    }

    /** Gives up; nothing more leaves. */
    public synchronized void cancel(String why) {
        if (!over) {
            finish("given up: " + why);
            machine.handle(new ClientEvent.Cancelled(), clock.get());
        }
    }

    /** Whether {@link #awaitGrant} would return at once: {@link #release} may be called. */
    public synchronized boolean isGranted() {
        return grant != null && !over;
    }

    /** Waits until keys are exchanged and the input may be charged and sent. */
    public synchronized void awaitGrant() throws InterruptedException, SessionDeadException {
        while (grant == null && !over) {
            wait();
        }
        requireAlive();
    }

    /**
     * Charges the books, then encodes, noises and masks.
     *
     * @param update clipped to the configuration's bound; empty where training failed
     * @param meanLoss of the training, in nats
     * @param model hash of the model bytes that were trained on
     * @throws SessionDeadException where the session is over or the books refuse
     */
    public MaskedInput release(Optional<ClippedUpdate> update, double meanLoss, double[] evaluation, ContentHash model)
            throws SessionDeadException {
        ClientEffect.ChargeRelease granted;
        MaskedUpdate upload;
        ReleasePlan plan;
        synchronized (this) {
            requireAlive();
            granted = takeGrant();
            plan = plan(granted);
            charge(plan);
            upload = charged(model);
        }
        ReleaseInput input = update.isPresent()
                ? ReleaseInput.of(plan, granted.session(), update.get(), meanLoss, evaluation, samplers, randomness)
                : ReleaseInput.empty(plan, granted.session(), samplers, randomness);
        MaskedInput masked = mask(input, upload);
        long bytes = masked.chunks().stream()
                .mapToLong(chunk -> chunk.packed().length())
                .sum();
        synchronized (this) {
            requireAlive();
            receipt.sent(update.isPresent(), bytes);
        }
        return masked;
    }

    /** The server has every byte. */
    public synchronized void acknowledged() {
        if (over) {
            return;
        }
        handle(new ClientEvent.UploadAcknowledged());
        List<ServerMessage> waiting = List.copyOf(early);
        early.clear();
        waiting.forEach(this::take);
    }

    private MaskedInput mask(ReleaseInput input, MaskedUpdate upload) throws SessionDeadException {
        List<MaskedChunk> chunks = new ArrayList<>();
        while (input.hasNext()) {
            int[] coordinates = input.next();
            synchronized (this) {
                requireAlive();
                chunks.add(upload.next(coordinates));
            }
        }
        synchronized (this) {
            requireAlive();
            UploadTrailer trailer = upload.finish();
            trailerMade = true;
            return new MaskedInput(chunks, trailer);
        }
    }

    private ClientEffect.ChargeRelease takeGrant() {
        ClientEffect.ChargeRelease taken = grant;
        if (taken == null) {
            throw new IllegalStateException("a release before it was granted");
        }
        grant = null;
        return taken;
    }

    private ReleasePlan plan(ClientEffect.ChargeRelease granted) throws SessionDeadException {
        try {
            ReleasePlan plan = ReleasePlan.of(config, dimension, granted.cohort());
            receipt.agreed(plan);
            return plan;
        } catch (IllegalArgumentException e) {
            handle(new ClientEvent.ReleaseRefused(String.valueOf(e.getMessage())));
            throw new SessionDeadException(end);
        }
    }

    /** On disk before the noise is drawn, hence before a byte leaves. */
    private void charge(ReleasePlan plan) throws SessionDeadException {
        long today = Days.of(clock.get().unixSeconds());
        Optional<String> refusal = plan.charge(samplers).flatMap(entry -> books.charge(entry, today));
        if (refusal.isPresent()) {
            handle(new ClientEvent.ReleaseRefused(refusal.get()));
            throw new SessionDeadException(end);
        }
        try {
            store.records().released(config.names().task(), config.names().model());
        } catch (UncheckedIOException e) {
            handle(new ClientEvent.ReleaseRefused("the records cannot be written: " + e));
            throw new SessionDeadException(end);
        }
        receipt.spent(plan, books.epsilon(), policy.total().delta());
    }

    private MaskedUpdate charged(ContentHash model) throws SessionDeadException {
        for (ClientEffect effect :
                machine.handle(new ClientEvent.ReleaseCharged(model, config.vectors()), clock.get())) {
            if (effect instanceof ClientEffect.Upload upload) {
                return upload.upload();
            }
            act(effect);
        }
        throw new SessionDeadException(end);
    }

    private void handle(ClientEvent event) {
        if (over) {
            return;
        }
        try {
            machine.handle(event, clock.get()).forEach(this::act);
        } catch (RuntimeException e) { // the machine has wiped itself; without this the session would wait for ever
            LOG.log(System.Logger.Level.ERROR, "a session failed on a fault of this client", e);
            fail(e);
        }
    }

    /** A fault of the own side ends the session; the server learns that it was given up. */
    void fail(RuntimeException fault) {
        if (!over) {
            finish("given up on a fault of this client: " + fault);
            machine.handle(new ClientEvent.Cancelled(), clock.get());
            outlet.aborted(AbortCode.CANCELLED);
        }
    }

    /** Does what the machine said to R0: from here on the session lives. */
    synchronized void begin(List<ClientEffect> effects) {
        effects.forEach(this::act);
    }

    /** A session that was only considered: it leaves no trace. */
    synchronized void discard() {
        over = true;
        end = "not begun";
        machine.handle(new ClientEvent.Cancelled(), clock.get());
    }

    private void act(ClientEffect effect) {
        if (effect instanceof ClientEffect.RememberRound remember) {
            store.records()
                    .remember(
                            remember.serverKey(),
                            config.names().task(),
                            config.names().round(),
                            clock.get().unixSeconds(),
                            config.revocation().epoch());
        } else if (effect instanceof ClientEffect.Send send) {
            outlet.send(send.message());
        } else if (effect instanceof ClientEffect.ChargeRelease charge) {
            grant = charge;
            notifyAll();
        } else if (effect instanceof ClientEffect.Aborted aborted) {
            finish("aborted by this client: " + aborted.reason());
            outlet.aborted(aborted.reason().code());
        } else if (effect instanceof ClientEffect.Finished finished) {
            finish("sum opened, aggregate " + finished.aggregate().hex());
        }
        // An upload that is resumed is resumed by whoever uploads: it asks the server what is there.
    }

    /** The server closed the round. */
    public synchronized void closed(String how) {
        if (!over) {
            finish("closed by the server: " + how);
            machine.handle(new ClientEvent.Cancelled(), clock.get());
        }
    }

    private void finish(String how) {
        over = true;
        end = how;
        early.clear();
        receipt.ended(how);
        try {
            store.receipt(config.names(), receipt.toString());
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "a receipt could not be written: {0}", e.toString());
        }
        notifyAll();
    }

    private void requireAlive() throws SessionDeadException {
        if (over) {
            throw new SessionDeadException(end);
        }
    }
}
