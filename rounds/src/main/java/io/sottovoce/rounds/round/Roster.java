package io.sottovoce.rounds.round;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.rounds.cohort.ClientSet;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The cohort and what became of each member; immutable. A change copies an array of references. */
final class Roster {
    private final Member[] members;
    private final int reported;
    private final int excluded;
    private final @Nullable SecureSummary secure;

    private Roster(Member[] members, int reported, int excluded, @Nullable SecureSummary secure) {
        this.members = members;
        this.reported = reported;
        this.excluded = excluded;
        this.secure = secure;
    }

    static Roster of(ClientSet cohort) {
        return new Roster(cohort.toList().stream().map(Member::offered).toArray(Member[]::new), 0, 0, null);
    }

    /** The member with this id, or null where the client is not in the cohort. */
    @Nullable
    Member find(ClientId client) {
        int at = indexOf(client);
        return at < 0 ? null : members[at];
    }

    /** This roster with a pending member replaced by what became of it, which is not an exclusion. */
    Roster with(Member changed) {
        int at = indexOf(changed.client());
        if (at < 0 || !members[at].pending()) {
            throw new IllegalArgumentException("client " + changed.client() + " is not pending");
        }
        Member[] copy = members.clone();
        copy[at] = changed;
        return new Roster(copy, reported + (changed.contribution() != null ? 1 : 0), excluded, secure);
    }

    /** This roster with these pending members excluded. */
    Roster excluding(List<Exclusion> lost) {
        Member[] copy = members.clone();
        for (Exclusion why : lost) {
            int at = indexOf(why.client());
            if (at < 0 || !copy[at].pending()) {
                throw new IllegalArgumentException("client " + why.client() + " is not pending");
            }
            copy[at] = copy[at].excluded(why);
        }
        return new Roster(copy, reported, excluded + lost.size(), secure);
    }

    /** This roster without these members, whether their input was there or not; those excluded before stay as they are. */
    Roster losing(List<Exclusion> lost) {
        Member[] copy = members.clone();
        int contributions = reported;
        for (Exclusion why : lost) {
            int at = indexOf(why.client());
            contributions -= copy[at].contribution() != null ? 1 : 0;
            copy[at] = copy[at].excluded(why);
        }
        return new Roster(copy, contributions, excluded + lost.size(), secure);
    }

    /** This roster with what is known of its secure sum. */
    Roster with(SecureSummary summary) {
        return new Roster(members, reported, excluded, summary);
    }

    /** The secure sum; null where there is none, or nothing was sent for it yet. */
    @Nullable
    SecureSummary secure() {
        return secure;
    }

    int size() {
        return members.length;
    }

    int reported() {
        return reported;
    }

    int pending() {
        return members.length - reported - excluded;
    }

    List<Member> pendingMembers() {
        return stream().filter(Member::pending).toList();
    }

    /** Those that have not been told how their part ended. */
    List<Member> notExcluded() {
        return stream().filter(member -> member.exclusion() == null).toList();
    }

    List<Contribution> contributions() {
        return stream().map(Member::contribution).filter(Objects::nonNull).toList();
    }

    Participation participation() {
        return new Participation(
                stream().map(Member::client).toList(),
                stream().filter(Member::accepted).map(Member::client).toList(),
                contributions(),
                stream().map(Member::exclusion).filter(Objects::nonNull).toList());
    }

    private Stream<Member> stream() {
        return Arrays.stream(members);
    }

    private int indexOf(ClientId client) {
        int low = 0;
        int high = members.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = members[middle].client().compareTo(client);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }
}
