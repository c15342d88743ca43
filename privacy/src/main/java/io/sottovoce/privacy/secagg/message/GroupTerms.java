package io.sottovoce.privacy.secagg.message;

/**
 * How a cohort is cut into groups, each with a session and a sum of its own.
 *
 * @param size most members of a group
 * @param use what becomes of the sums
 */
public record GroupTerms(int size, Use use) {
    /** What becomes of the groups' sums. */
    public enum Use {
        /** They are added: the cohort is larger than one sum can be. */
        ADDED(1),
        /** Their means go one by one to a robust rule, which sees each of them. */
        MEANS(2);

        private final int code;

        Use(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    public GroupTerms {
        if (size < 2 || size > Limits.CLIENTS_MAX) {
            throw new IllegalArgumentException("groups of " + size + ", expected 2.." + Limits.CLIENTS_MAX);
        }
    }
}
