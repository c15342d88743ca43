package io.sottovoce.simulator.cli;

import io.sottovoce.simulator.report.Numbers;
import io.sottovoce.simulator.report.PrivacyPoint;
import io.sottovoce.simulator.report.RoundPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A round as a line for people. */
final class RoundLines {
    private RoundLines() {}

    static String line(RoundPoint round) {
        List<String> parts = new ArrayList<>();
        parts.add(String.format(Locale.ROOT, "round %3d", round.round()));
        if (!round.committed()) {
            parts.add(round.outcome());
        }
        round.accuracy().ifPresent(share -> parts.add("accuracy " + Numbers.percent(share)));
        round.loss().ifPresent(loss -> parts.add(String.format(Locale.ROOT, "loss %.4f", loss)));
        round.measures().forEach((name, value) -> parts.add(String.format(Locale.ROOT, "%s %.4g", name, value)));
        round.privacy().ifPresent(privacy -> parts.add(views(privacy)));
        parts.add(round.contributed() + " clients");
        parts.add(excluded(round));
        parts.add(Numbers.millis(round.millis()));
        return String.join("  ", parts);
    }

    /** What is claimed of the worst client so far, then the same towards readers, then what is stated beside it. */
    private static String views(PrivacyPoint privacy) {
        return String.format(
                Locale.ROOT,
                "epsilon %.3f at delta %s (readers %.3f; replace-one %.3f; for reference: gaussian %.3f, own noise alone"
                        + " %.3f)",
                privacy.epsilon(),
                privacy.delta(),
                privacy.readersEpsilon(),
                privacy.replaceOneEpsilon(),
                privacy.gaussianEpsilon(),
                privacy.ownNoiseEpsilon());
    }

    /** Accuracy alone, for real targets the loss; empty where there is neither. */
    static String scores(RoundPoint round) {
        if (round.accuracy().isPresent()) {
            return Numbers.percent(round.accuracy().getAsDouble());
        }
        return round.loss().isPresent() ? "loss " + Numbers.plain(round.loss().getAsDouble()) : "";
    }

    private static String excluded(RoundPoint round) {
        List<String> reasons = new ArrayList<>();
        round.exclusions().forEach((reason, count) -> reasons.add(count + " " + reason));
        return reasons.isEmpty() ? "0 excluded" : round.excluded() + " excluded (" + String.join(", ", reasons) + ")";
    }
}
