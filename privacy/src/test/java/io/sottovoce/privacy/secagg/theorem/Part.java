package io.sottovoce.privacy.secagg.theorem;

/** The parts that honest clients can be given in an attack on a set K, and the attack that follows from them. */
final class Part {
    /** In K, told the digest that wins. */
    static final int VOTES_IN_K = 0;
    /** In K, told another U2: K, the corrupt and the dropped; not told anything afterwards. */
    static final int SILENT_IN_K = 1;
    /** In U2, not in U3: its mask root is opened. */
    static final int DROPPED = 2;
    /** A survivor outside of K. */
    static final int OUTSIDE = 3;
    /** Not in U2. */
    static final int ABSENT = 4;

    static final int COUNT = 5;

    private Part() {}

    /** The attack in which each part is played by a set of clients; whoever passes a voter's checks votes. */
    static Attack play(Game game, int[] sets) {
        int dealt = game.graph().all() & ~sets[ABSENT];
        int inputs = sets[VOTES_IN_K] | sets[SILENT_IN_K] | sets[OUTSIDE] | game.corrupt();
        int voters = 0;
        int[] views = new int[game.graph().clients()];
        for (int i = 0; i < views.length; i++) {
            boolean willing = (((sets[VOTES_IN_K] | sets[OUTSIDE]) >> i) & 1) != 0;
            if (willing && game.graph().count(i, inputs) >= game.threshold()) {
                voters |= 1 << i;
                views[i] = dealt;
            }
            if (((sets[SILENT_IN_K] >> i) & 1) != 0) {
                views[i] = sets[VOTES_IN_K] | sets[SILENT_IN_K] | sets[DROPPED] | game.corrupt();
            }
        }
        return new Attack(dealt, inputs, voters, views);
    }
}
