package io.sottovoce.client.secure;

import io.sottovoce.privacy.release.ReleasePlan;
import io.sottovoce.privacy.secagg.Mode;
import io.sottovoce.privacy.secagg.client.CorruptBound;
import io.sottovoce.privacy.secagg.message.GroupTerms;
import io.sottovoce.privacy.secagg.message.NoiseTerms;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a client keeps of a round, for people: what was asked, agreed, sent and spent, and how it ended. No secrets. */
final class Receipt {
    private final List<String> lines = new ArrayList<>();

    Receipt(RoundConfig config, SecurePolicy policy) {
        line("task", config.names().task().hex());
        line("round", Long.toString(config.names().round()));
        line("model", config.names().model().hex());
        line("plan", config.names().plan().hex());
        line(
                "mode",
                config.mode() + ", suite " + config.suite() + ", sigma "
                        + config.cohort().sigma());
        line(
                "cohort asked for",
                config.cohort().clientsMin() + " to " + config.cohort().clientsMax() + " clients, at most "
                        + config.cohort().dropped() + " of them dropping out");
        config.groups().ifPresent(groups -> line("groups", groups(config, groups)));
        line("corrupt clients assumed", corrupt(policy));
        line("clip norm", Double.toString(config.encoding().clip()));
        line("noise asked for", config.noise().map(Receipt::noise).orElse("none"));
    }

    private static String groups(RoundConfig config, GroupTerms groups) {
        String use = groups.use() == GroupTerms.Use.MEANS
                ? "whose means the operator sees one by one"
                : "whose sums are added: the operator sees each of them";
        String trust = config.mode() == Mode.HONEST_SERVER ? "; trusts the operator not to stack groups" : "";
        return "the cohort is cut into groups of at most " + groups.size() + ", " + use + trust;
    }

    private static String corrupt(SecurePolicy policy) {
        return policy.cohort().corrupt() instanceof CorruptBound.Absolute absolute
                ? "at most " + absolute.clients()
                : "a share of the cohort; assumes the operator does not choose who is listed";
    }

    private static String noise(NoiseTerms terms) {
        return (terms.mechanism() == NoiseTerms.SKELLAM ? "Skellam" : "discrete Gaussian") + ", z "
                + terms.noiseMultiplier() + ", delta " + terms.delta() + ", at most " + terms.participationsMax()
                + " participations";
    }

    void agreed(ReleasePlan plan) {
        line(
                "cohort found",
                plan.cohort().clients() + " clients, at least " + plan.cohort().survivorsMin() + " in the sum, "
                        + plan.encoding().shares() + " honest noise shares");
    }

    void spent(ReleasePlan plan, double epsilonInTotal, double delta) {
        plan.zeroOut()
                .ifPresent(cost -> line(
                        "spent on this round",
                        String.format(
                                Locale.ROOT,
                                "epsilon %.4f at delta %s (zero-out); %.4f if one record or the whole update were another"
                                        + " one (replace-one)",
                                cost.epsilon(delta).epsilon(),
                                delta,
                                plan.replaceOne().orElseThrow().epsilon(delta).epsilon())));
        line("spent towards this server in total", String.format(Locale.ROOT, "epsilon %.4f", epsilonInTotal));
        plan.ownNoiseOnly(plan.encoding().shares())
                .ifPresent(alone -> line(
                        "if all other clients colluded",
                        String.format(
                                Locale.ROOT,
                                "this round alone would have cost epsilon %.4f",
                                alone.epsilon(delta).epsilon())));
    }

    void sent(boolean trained, long bytes) {
        line(
                "sent",
                bytes + " bytes, masked"
                        + (trained ? "" : "; training failed, so zero with this client's full share of noise"));
    }

    void ended(String how) {
        line("ended", how);
    }

    private void line(String what, String value) {
        lines.add(what + ": " + value);
    }

    @Override
    public String toString() {
        return String.join("\n", lines) + "\n";
    }
}
