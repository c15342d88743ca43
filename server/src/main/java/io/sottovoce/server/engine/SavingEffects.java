package io.sottovoce.server.engine;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.rounds.round.RoundEffect;
import io.sottovoce.rounds.round.RoundEffectHandler;
import io.sottovoce.rounds.run.Rollback;
import io.sottovoce.rounds.run.TaskEffect;
import io.sottovoce.server.storage.Storage;
import java.time.InstantSource;
import java.util.Optional;

/** What of a transition must be durable before anybody hears of it. A store that fails throws. */
final class SavingEffects implements RoundEffectHandler {
    private final TaskId task;
    private final long round;
    private final Storage storage;
    private final ModelNotary notary;

    private SavingEffects(TaskId task, long round, Storage storage, ModelNotary notary) {
        this.task = task;
        this.round = round;
        this.storage = storage;
        this.notary = notary;
    }

    static void save(TaskId task, TaskEffect effect, Storage storage, ModelNotary notary, InstantSource clock) {
        if (effect instanceof TaskEffect.OpenRound open) {
            storage.rounds().open(task, open.round().round(), clock.millis());
        } else if (effect instanceof TaskEffect.InRound inRound) {
            inRound.effect().accept(new SavingEffects(task, inRound.round(), storage, notary));
        } else if (effect instanceof TaskEffect.Restore restore) {
            Rollback back = restore.rollback();
            storage.models().promote(task, back.version(), Optional.of(notary.rollback(back)));
        } else if (effect instanceof TaskEffect.Finish finish) {
            storage.tasks().end(task, finish.status(), finish.reason(), clock.millis());
        }
    }

    @Override
    public void recordExclusion(RoundEffect.RecordExclusion effect) {
        storage.rounds().exclude(task, round, effect.exclusion());
    }

    @Override
    public void commit(RoundEffect.Commit effect) {
        storage.rounds().finish(effect.record(), notary.round(effect.record()));
    }

    @Override
    public void abort(RoundEffect.Abort effect) {
        storage.rounds().finish(effect.record());
    }

    @Override
    public void sendOffers(RoundEffect.SendOffers effect) {
        // Nothing to save: an offer that was not sent is sent again or times out.
    }

    @Override
    public void closeClient(RoundEffect.CloseClient effect) {
        // Nothing to save: the exclusion or the record of the round says it.
    }

    @Override
    public void discardUpdate(RoundEffect.DiscardUpdate effect) {
        // Nothing to save: what is left of a round goes with its end.
    }

    @Override
    public void aggregate(RoundEffect.Aggregate effect) {
        // Nothing to save: the updates are stored already.
    }

    @Override
    public void evaluate(RoundEffect.Evaluate effect) {
        // Nothing to save: the candidate is stored already.
    }

    @Override
    public void wakeAt(RoundEffect.WakeAt effect) {
        // Nothing to save: deadlines do not survive a restart, since rounds do not.
    }
}
