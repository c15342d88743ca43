package io.sottovoce.rounds.aggregate;

import io.sottovoce.privacy.UpdateMap;

/** What an update of fewer coordinates moves of a whole model, worked out block by block as it is read. Thread-safe if the update is. */
public final class ExpandedUpdate implements BlockReader {
    private final BlockReader update;
    private final UpdateMap map;

    private ExpandedUpdate(BlockReader update, UpdateMap map) {
        this.update = update;
        this.map = map;
    }

    /**
     * An update as long as the model; the update itself where it is.
     *
     * @param update closed with what is returned
     */
    public static BlockReader of(BlockReader update, UpdateMap map) {
        ModelUpdater.requireDimension("an update", update, map.dimension());
        return map.isWhole() ? update : new ExpandedUpdate(update, map);
    }

    @Override
    public long dimension() {
        return map.modelDimension();
    }

    @Override
    public void read(long from, float[] target, int length) {
        map.read(update::read, Math.toIntExact(from), target, length);
    }

    @Override
    public void close() {
        update.close();
    }
}
