package io.sottovoce.privacy.secagg.theorem;

/** One way to play: what the server tells whom. */
final class Attack {
    private final int dealt;
    private final int inputs;
    private final int voters;
    private final int[] views;

    /**
     * One way to play.
     *
     * @param dealt U2 of the digest that gets the votes
     * @param inputs U3 of that digest; a server may list clients that never uploaded
     * @param voters honest clients that were told this digest; all of them answer it
     * @param views for every honest client the U2 that it masked under; 0 where it never uploaded; voters have
     *     {@code dealt}; not copied
     */
    Attack(int dealt, int inputs, int voters, int[] views) {
        this.dealt = dealt;
        this.inputs = inputs;
        this.voters = voters;
        this.views = views;
    }

    int dealt() {
        return dealt;
    }

    int inputs() {
        return inputs;
    }

    int voters() {
        return voters;
    }

    int[] views() {
        return views;
    }

    /** Whether honest clients and the count of votes let it pass (R3a, R4a and R5a). */
    boolean isAllowed(Game game) {
        if ((inputs & ~dealt) != 0
                || (voters & ~(inputs & game.honest())) != 0
                || Integer.bitCount(inputs) < game.survivorsMin()
                || Integer.bitCount(voters | (inputs & game.corrupt())) < game.quorum()) {
            return false;
        }
        for (int i = 0; i < views.length; i++) {
            if (((game.honest() >> i) & 1) != 0 && !clientAgrees(game, i)) {
                return false;
            }
        }
        return true;
    }

    private boolean clientAgrees(Game game, int i) {
        int enough = game.threshold();
        boolean uploads = ((views[i] >> i) & 1) != 0 && game.graph().count(i, views[i]) >= enough;
        boolean votes = views[i] == dealt && game.graph().count(i, inputs) >= enough;
        return (views[i] == 0 || uploads) && (((voters >> i) & 1) == 0 || votes);
    }

    /**
     * The greatest set of honest clients such that the server can unmask a sum of all their inputs: each one's self mask
     * is known, and each pairwise mask is known or cancels within the set.
     */
    int unmaskable(Game game) {
        int open = openSelfMasks(game);
        int known = knownRoots(game) | game.corrupt();
        int before;
        do {
            before = open;
            for (int i = 0; i < views.length; i++) {
                if (((open >> i) & 1) != 0 && !closes(game, i, open, known)) {
                    open &= ~(1 << i);
                }
            }
        } while (open != before);
        return open;
    }

    /** Whether some sum other than the one over all honest clients in U3 can be unmasked. */
    boolean breaks(Game game) {
        int found = unmaskable(game);
        int meant = inputs & game.honest();
        return found != 0 && (found != meant || component(game, found) != found);
    }

    /** b is known from the client itself, or from t shares: those of answering neighbours for members of U3, of corrupt ones for all. */
    private int openSelfMasks(Game game) {
        int open = voters;
        for (int i = 0; i < views.length; i++) {
            int answering = ((inputs >> i) & 1) != 0 ? voters : 0;
            if (views[i] != 0 && game.graph().count(i, answering | game.corrupt()) >= game.threshold()) {
                open |= 1 << i;
            }
        }
        return open & game.honest();
    }

    private int knownRoots(Game game) {
        int known = 0;
        for (int i = 0; i < views.length; i++) {
            int answering = ((dealt & ~inputs) >> i) & 1;
            if (game.graph().count(i, (answering != 0 ? voters : 0) | game.corrupt()) >= game.threshold()) {
                known |= 1 << i;
            }
        }
        return known;
    }

    private boolean closes(Game game, int i, int set, int known) {
        if (((known >> i) & 1) != 0) {
            return true;
        }
        int masked = game.graph().neighbours(i) & views[i] & ~known;
        for (int left = masked; left != 0; left &= left - 1) {
            int j = Integer.numberOfTrailingZeros(left);
            boolean cancels =
                    ((set >> j) & 1) != 0 && ((views[j] >> i) & 1) != 0 && (views[j] == views[i] || !game.viewInKey());
            if (!cancels) {
                return false;
            }
        }
        return true; // masks that others put in for this client are checked from their side
    }

    /** The members of a closed set that are tied to its first one by masks that only cancel: they come together or not. */
    private int component(Game game, int set) {
        int known = knownRoots(game) | game.corrupt();
        int reached = Integer.lowestOneBit(set);
        int before;
        do {
            before = reached;
            for (int i = 0; i < views.length; i++) {
                if (((reached >> i) & 1) != 0 && ((known >> i) & 1) == 0) {
                    reached |= game.graph().neighbours(i) & views[i] & ~known & set;
                }
            }
        } while (reached != before);
        return reached;
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder("U2=" + bits(dealt) + " U3=" + bits(inputs) + " voters=" + bits(voters));
        for (int i = 0; i < views.length; i++) {
            out.append(" U2[").append(i).append("]=").append(bits(views[i]));
        }
        return out.toString();
    }

    private static String bits(int set) {
        return Integer.toBinaryString(set);
    }
}
