package io.sottovoce.simulator.fault;

import io.sottovoce.rounds.round.RoundEffect;
import io.sottovoce.rounds.round.RoundRecord;
import io.sottovoce.rounds.run.TaskEffect;

/** What of a transition must be on disk before anybody hears of it. */
final class SaveFirst {
    private SaveFirst() {}

    static void save(Scene scene, ServerDisk disk, TaskEffect effect) {
        if (effect instanceof TaskEffect.OpenRound open) {
            disk.open(scene.world().task, open.round().round(), scene.agenda().nowMillis());
        } else if (effect instanceof TaskEffect.InRound inRound) {
            save(scene, disk, inRound.round(), inRound.effect());
        }
    }

    private static void save(Scene scene, ServerDisk disk, long round, RoundEffect effect) {
        if (effect instanceof RoundEffect.RecordExclusion exclusion) {
            disk.exclude(scene.world().task, round, exclusion.exclusion());
            scene.trace().add("round " + round + " excludes " + exclusion.exclusion());
        } else if (effect instanceof RoundEffect.Commit commit) {
            finish(scene, disk, commit.record());
        } else if (effect instanceof RoundEffect.Abort abort) {
            finish(scene, disk, abort.record());
        }
    }

    private static void finish(Scene scene, ServerDisk disk, RoundRecord record) {
        disk.finish(record);
        scene.trace().add("round " + record.round() + " ends: " + record.result());
    }
}
