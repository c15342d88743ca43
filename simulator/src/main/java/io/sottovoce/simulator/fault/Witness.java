package io.sottovoce.simulator.fault;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.rounds.round.RoundRecord;
import io.sottovoce.rounds.round.RoundResult;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sees everything that happens in a run and knows what must never happen. Keeps the first violation. */
final class Witness {
    private final Trace trace;
    private final ModelWitness models;
    private final Map<String, ContentHash> inputs = new HashMap<>();
    private final Map<String, Octets> inputSets = new HashMap<>();
    private final Map<String, Boolean> kinds = new HashMap<>();
    private final Map<String, ContentHash> revealed = new HashMap<>();
    private final Map<Long, ContentHash> commits = new HashMap<>();
    private final Map<Integer, Double> epsilons = new HashMap<>();
    private long committedVersion;
    private int releases;
    private int commitCount;
    private int sums;
    private @Nullable Violation violation;

    Witness(Trace trace, FaultSetting setting, PlainInputs plain) {
        this.trace = trace;
        this.models = new ModelWitness(setting, plain, this);
    }

    /** What looks after the models. */
    ModelWitness models() {
        return models;
    }

    Optional<Violation> violation() {
        return Optional.ofNullable(violation);
    }

    int sums() {
        return sums;
    }

    int commits() {
        return commitCount;
    }

    void fail(Violation.Invariant invariant, String detail) {
        if (violation == null) {
            violation = new Violation(invariant, detail);
            trace.add("VIOLATION " + violation);
        }
    }

    /** A client hands over the input of a session: one a round, resent only as the same bytes. */
    void inputLeaves(int client, long round, ContentHash root) {
        ContentHash earlier = inputs.putIfAbsent(client + " " + round, root);
        if (earlier != null && !earlier.equals(root)) {
            fail(Violation.Invariant.ONE_INPUT, "client " + client + " sent a second input in round " + round);
        }
    }

    /** A client was told of survivors; the first list of a session is the one it may answer. */
    void toldSurvivors(int client, ContentHash session, Octets inputSet) {
        inputSets.putIfAbsent(client + " " + session.hex(), inputSet);
    }

    /**
     * A client that follows the protocol reveals shares: of each dealer one kind, which is the same with everybody.
     *
     * @param isIn whether a dealer is in the list of survivors that the client was told of
     */
    void reveals(int client, ContentHash session, ContentHash message, Map<Integer, Boolean> isIn) {
        ContentHash earlier = revealed.putIfAbsent(client + " " + session.hex(), message);
        if (earlier != null && !earlier.equals(message)) {
            fail(Violation.Invariant.ONE_SHARE_KIND, "client " + client + " revealed twice in one session");
        }
        isIn.forEach((dealer, in) -> {
            Boolean other = kinds.putIfAbsent(session.hex() + " " + dealer, in);
            if (other != null && !other.equals(in)) {
                fail(Violation.Invariant.ONE_SHARE_KIND, "both kinds of share of dealer " + dealer + " were revealed");
            }
        });
    }

    Optional<Octets> survivorsTold(int client, ContentHash session) {
        return Optional.ofNullable(inputSets.get(client + " " + session.hex()));
    }

    void spokeAfterAbort(int client, String what) {
        fail(
                Violation.Invariant.SILENCE_AFTER_ABORT,
                "client " + client + " sent " + what + " after its session's end");
    }

    /** A sum is about to be opened. */
    void opens(int inputCount, int inputsMin, int sharesOfFewest, int threshold) {
        sums++;
        if (inputCount < inputsMin) {
            fail(Violation.Invariant.THRESHOLD, "a sum of " + inputCount + " inputs, at least " + inputsMin);
        }
        if (sharesOfFewest < threshold) {
            fail(Violation.Invariant.THRESHOLD, "opened with " + sharesOfFewest + " shares, threshold " + threshold);
        }
    }

    void sum(List<ClientId> agreed, String difference) {
        if (!difference.isEmpty()) {
            fail(Violation.Invariant.EXACT_SUM, "over " + agreed.size() + " inputs: " + difference);
        }
    }

    /** A record of a round is on the server's disk. */
    void finished(RoundRecord record) {
        models.finished(record);
        if (!(record.result() instanceof RoundResult.Committed end)) {
            return;
        }
        commitCount++;
        ContentHash earlier = commits.putIfAbsent(record.round(), end.model().hash());
        if (earlier != null) {
            fail(Violation.Invariant.ONE_COMMIT, "round " + record.round() + " was committed twice");
        }
        if (end.model().version() != committedVersion + 1) {
            fail(
                    Violation.Invariant.ONE_COMMIT,
                    "version " + end.model().version() + " after version " + committedVersion);
        }
        committedVersion = end.model().version();
    }

    void clientEpsilon(int client, double epsilon) {
        double before = epsilons.getOrDefault(client, 0.0);
        if (epsilon < before) {
            fail(Violation.Invariant.LEDGER, "epsilon of client " + client + " fell from " + before + " to " + epsilon);
        }
        epsilons.put(client, Math.max(before, epsilon));
    }

    void clientDisk(int client, String shortened) {
        if (!shortened.isEmpty()) {
            fail(Violation.Invariant.LEDGER, "client " + client + " has lost confirmed entries of " + shortened);
        }
    }

    void serverReleases(int now) {
        if (now < releases) {
            fail(Violation.Invariant.LEDGER, "the server knows of " + now + " releases, knew of " + releases);
        }
        releases = now;
    }
}
