package io.sottovoce.rounds.round;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.rounds.aggregate.UpdateSummary;
import io.sottovoce.rounds.cohort.ClientSet;
import io.sottovoce.rounds.guard.Guard;
import io.sottovoce.rounds.release.ReleaseSpec;
import io.sottovoce.rounds.task.RankSlack;
import java.util.Optional;

/**
 * What a round is held to beyond its cohort and pacing.
 *
 * @param release what the new model must reach to be published, where it is evaluated
 * @param guard checks on the mean update
 * @param only the clients that may take part; empty for all
 * @param barred clients that may not
 * @param slack by which updates that the round sees one by one are weighed anew
 */
public record Oversight(
        Optional<ReleaseSpec> release,
        Optional<Guard> guard,
        Optional<ClientSet> only,
        ClientSet barred,
        Optional<RankSlack> slack) {
    /** Nothing. */
    public static final Oversight NONE =
            new Oversight(Optional.empty(), Optional.empty(), Optional.empty(), ClientSet.empty(), Optional.empty());

    /** A gate and nothing else. */
    public static Oversight of(ReleaseSpec release) {
        return new Oversight(
                Optional.of(release), Optional.empty(), Optional.empty(), ClientSet.empty(), Optional.empty());
    }

    /** Why a mean is refused, one line; empty where it is within the bounds, or there are none. */
    public Optional<String> problem(UpdateSummary mean) {
        return guard.flatMap(bounds -> bounds.problem(mean));
    }

    /** Whether a client may take part. */
    boolean admits(ClientId client) {
        return !barred.contains(client) && (only.isEmpty() || only.get().contains(client));
    }
}
