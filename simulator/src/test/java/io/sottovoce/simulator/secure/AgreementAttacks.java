package io.sottovoce.simulator.secure;

import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.MemberSet;
import io.sottovoce.privacy.secagg.message.Quorum;
import io.sottovoce.privacy.secagg.message.Survivors;
import io.sottovoce.privacy.secagg.message.Vote;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What can be tried in the place of R4a and R5a.
 *
 * @param size members of the roster
 * @param place the victim's index in it
 */
record AgreementAttacks(int size, int place) {
    List<Attack> all() {
        return List.of(
                survivors("survivors of too few", AbortCode.TOO_FEW, s -> without(s, 3)),
                survivors(
                        "survivors of another roster", AbortCode.MALFORMED, s -> new Survivors(Octets.of(new byte[9]))),
                Attack.after(
                        "two sets of survivors", Step.SURVIVORS, Survivors.class, s -> without(s, 1), AbortCode.REPLAY),
                Attack.after(
                        "both kinds of share of one member",
                        Step.QUORUM,
                        Quorum.class,
                        q -> new Survivors(Octets.of(new byte[] {0x3f})),
                        AbortCode.REPLAY),
                quorum("too few votes", q -> new Quorum(q.votes().subList(0, 2))),
                quorum(
                        "votes on something else",
                        q -> new Quorum(q.votes().stream()
                                .map(vote -> new Quorum.FromVoter(vote.voter(), new Vote(Octets.of(new byte[64]))))
                                .toList())),
                quorum(
                        "one vote many times",
                        q -> new Quorum(
                                q.votes().stream().map(vote -> q.votes().get(0)).toList())));
    }

    private static Attack survivors(String name, AbortCode code, UnaryOperator<Survivors> change) {
        return Attack.instead(name, Step.SURVIVORS, Survivors.class, change::apply, code);
    }

    private static Attack quorum(String name, UnaryOperator<Quorum> change) {
        return Attack.instead(name, Step.QUORUM, Quorum.class, change::apply, AbortCode.QUORUM);
    }

    /** The set without some of the others. */
    private Survivors without(Survivors survivors, int gone) {
        MemberSet set = MemberSet.decode(size, survivors.inputSet()).orElseThrow();
        List<Integer> lost = set.members().stream()
                .filter(member -> member != place)
                .limit(gone)
                .toList();
        List<Integer> kept =
                set.members().stream().filter(member -> !lost.contains(member)).toList();
        return new Survivors(MemberSet.of(size, kept).encoded());
    }
}
