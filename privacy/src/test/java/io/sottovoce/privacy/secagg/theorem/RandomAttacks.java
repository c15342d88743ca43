package io.sottovoce.privacy.secagg.theorem;

import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Attacks near the ones that could work: runs of clients are given parts at random, then some of what the server says is
 * changed at random, view by view.
 */
final class RandomAttacks {
    private final Game game;
    private final SplittableRandom random;
    private long allowed;

    RandomAttacks(Game game, long seed) {
        this.game = game;
        this.random = new SplittableRandom(seed);
    }

    /** Plays so many attacks; the first that breaks, if any does. */
    Optional<Attack> play(int attacks) {
        for (int i = 0; i < attacks; i++) {
            Attack attack = changed(Part.play(game, parts()));
            if (attack.isAllowed(game)) {
                allowed++;
                if (attack.breaks(game)) {
                    return Optional.of(attack);
                }
            }
        }
        return Optional.empty();
    }

    /** How many of them honest clients would have let pass. */
    long allowed() {
        return allowed;
    }

    private int[] parts() {
        int[] sets = new int[Part.COUNT];
        int stay = 1 + random.nextInt(5);
        int inK = random.nextInt(3);
        int part = Part.OUTSIDE;
        for (int i = 0; i < game.graph().clients(); i++) {
            if (random.nextInt(stay) == 0) {
                part = drawn(inK);
            }
            if (((game.corrupt() >> i) & 1) == 0) {
                sets[part] |= 1 << i;
            }
        }
        return sets;
    }

    private int drawn(int inK) {
        int roll = random.nextInt(16);
        if (roll < 6) {
            return inK == 2 ? random.nextInt(2) : inK;
        }
        if (roll < 8) {
            return Part.DROPPED;
        }
        return roll < 9 ? Part.ABSENT : Part.OUTSIDE;
    }

    private Attack changed(Attack attack) {
        if (random.nextInt(3) == 0) {
            return attack;
        }
        int n = attack.views().length;
        int dealt = attack.dealt();
        int inputs = attack.inputs();
        int voters = attack.voters();
        int[] views = attack.views().clone();
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            int bit = 1 << random.nextInt(n);
            int i = random.nextInt(n);
            switch (random.nextInt(5)) {
                case 0 -> inputs ^= bit & dealt;
                case 1 -> voters &= ~bit;
                case 2 -> views[i] ^= ((voters >> i) & 1) == 0 ? bit : 0;
                case 3 -> views[i] = ((voters >> i) & 1) == 0 ? dealt : views[i];
                default -> views[i] = ((voters >> i) & 1) == 0 ? views[random.nextInt(n)] : views[i];
            }
        }
        for (int i = 0; i < n; i++) {
            if (((game.corrupt() >> i) & 1) != 0) {
                views[i] = 0;
            }
        }
        return new Attack(dealt, inputs, voters & inputs, views);
    }
}
