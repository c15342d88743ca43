package io.sottovoce.rounds.round;

import io.sottovoce.privacy.ClientId;
import java.util.List;

/**
 * Who took part in a round. Every offered client of a committed round is in exactly one of contributions and exclusions.
 *
 * @param offered the cohort, ascending
 * @param accepted those who accepted, ascending
 * @param contributions those whose update was stored and taken, ascending; in an aborted round they went unused
 * @param exclusions the others that were lost before the round ended, ascending
 */
public record Participation(
        List<ClientId> offered, List<ClientId> accepted, List<Contribution> contributions, List<Exclusion> exclusions) {
    /** Nobody: the round was aborted before a cohort was drawn. */
    public static final Participation NOBODY = new Participation(List.of(), List.of(), List.of(), List.of());

    public Participation {
        offered = List.copyOf(offered);
        accepted = List.copyOf(accepted);
        contributions = List.copyOf(contributions);
        exclusions = List.copyOf(exclusions);
    }

    /** Bytes of all updates that were taken. */
    public long uploadBytes() {
        return contributions.stream()
                .mapToLong(contribution -> contribution.report().uploadBytes())
                .sum();
    }
}
