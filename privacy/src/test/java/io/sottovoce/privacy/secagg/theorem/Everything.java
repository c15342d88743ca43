package io.sottovoce.privacy.secagg.theorem;

import java.util.Optional;

/** Every attack there is on a tiny graph, but for corrupt clients, who are always in every set. */
final class Everything {
    private final Game game;
    private final int[] views;

    private Everything(Game game) {
        this.game = game;
        this.views = new int[game.graph().clients()];
    }

    static Optional<Attack> search(Game game) {
        Everything everything = new Everything(game);
        int honest = game.honest();
        for (int dealt = honest; ; dealt = (dealt - 1) & honest) {
            for (int inputs = dealt; ; inputs = (inputs - 1) & dealt) {
                Optional<Attack> found =
                        everything.from(0, new Attack(dealt | game.corrupt(), inputs | game.corrupt(), 0, new int[0]));
                if (found.isPresent() || inputs == 0) {
                    if (found.isPresent()) {
                        return found;
                    }
                    break;
                }
            }
            if (dealt == 0) {
                return Optional.empty();
            }
        }
    }

    private Optional<Attack> from(int client, Attack so) {
        if (client == views.length) {
            Attack attack = new Attack(so.dealt(), so.inputs(), so.voters(), views);
            boolean broken = attack.isAllowed(game) && attack.breaks(game);
            return broken
                    ? Optional.of(new Attack(so.dealt(), so.inputs(), so.voters(), views.clone()))
                    : Optional.empty();
        }
        views[client] = 0;
        if (((game.corrupt() >> client) & 1) != 0) {
            return from(client + 1, so);
        }
        Optional<Attack> found = from(client + 1, so);
        for (int others = game.honest(); found.isEmpty(); others = (others - 1) & game.honest()) {
            if (((others >> client) & 1) != 0) {
                views[client] = others | game.corrupt();
                found = from(client + 1, so);
            }
            if (others == 0) {
                break;
            }
        }
        if (found.isEmpty() && ((so.inputs() >> client) & 1) != 0) {
            views[client] = so.dealt();
            found = from(client + 1, new Attack(so.dealt(), so.inputs(), so.voters() | (1 << client), views));
        }
        return found;
    }
}
