package io.sottovoce.client;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.proto.Pace;
import io.sottovoce.proto.ServerMessage.RoundOffer;
import java.util.Optional;

/**
 * An update of an asynchronous task that waits for its round.
 *
 * <p>An application has no use for it: it is public for simulations, which drive the parts of a
 * client themselves.
 *
 * @param base version that it was trained from
 * @param plan hash of the plan it was trained by
 */
public record HeldUpdate(TaskId task, long base, ContentHash plan, LocalResult result) {
    /** The update of work that is done. */
    public static HeldUpdate of(RoundOffer work, LocalResult result) {
        return new HeldUpdate(work.round().task(), work.model().version(), work.planHash(), result);
    }

    /** Whether this is of the task of an offer of work, and as good as a new one. */
    public boolean satisfies(RoundOffer work) {
        return task.equals(work.round().task())
                && base >= work.pace().map(Pace::leastBase).orElse(Long.MAX_VALUE);
    }

    /** What of this goes into a buffer; empty where it is of another task or plan, or of a version to come. */
    public Optional<Prepared> preparedFor(RoundOffer buffer) {
        long staleness = buffer.model().version() - base;
        if (!task.equals(buffer.round().task()) || !plan.equals(buffer.planHash()) || staleness < 0) {
            return Optional.empty();
        }
        return buffer.pace().map(pace -> new Prepared(result, Math.pow(1.0 + staleness, -pace.stalenessExponent())));
    }
}
