package io.sottovoce.proto;

/**
 * What an offer of an asynchronous task is about.
 *
 * @param stage which of the two parts
 * @param leastBase with {@code WORK}: an update from this version or a later one is as good as a new one
 * @param stalenessExponent with {@code BUFFER}: a of the update's weight {@code (1 + staleness)^-a}
 */
public record Pace(Stage stage, long leastBase, double stalenessExponent) {
    /** The parts of an asynchronous task. */
    public enum Stage {
        /** Train from the offered model, and hold the update. */
        WORK,
        /** Take part in the offered round with the update that is held. */
        BUFFER
    }

    /** An offer of work. */
    public static Pace work(long leastBase) {
        return new Pace(Stage.WORK, leastBase, 0);
    }

    /** An offer of a place in a buffer. */
    public static Pace buffer(double stalenessExponent) {
        return new Pace(Stage.BUFFER, 0, stalenessExponent);
    }

    static Pace of(io.sottovoce.proto.v1.Pace wire) {
        return new Pace(
                Wire.constant(Stage.class, wire.getStage(), "", "pace.stage"),
                wire.getLeastBase(),
                wire.getStalenessExponent());
    }

    io.sottovoce.proto.v1.Pace wire() {
        return io.sottovoce.proto.v1.Pace.newBuilder()
                .setStage(io.sottovoce.proto.v1.Stage.valueOf(stage.name()))
                .setLeastBase(leastBase)
                .setStalenessExponent(stalenessExponent)
                .build();
    }
}
