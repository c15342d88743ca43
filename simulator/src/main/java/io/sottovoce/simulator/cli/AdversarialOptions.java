package io.sottovoce.simulator.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Adversarial training by options. Picocli fills it in; the plan's reader checks it. */
final class AdversarialOptions {
    @Option(
            names = "--adversarial",
            paramLabel = "METHOD",
            description = "Train on perturbed examples: pgd, trades, fast, or noise (docs/HARDENING.md).")
    private Optional<String> method = Optional.empty();

    @Option(
            names = "--adv-epsilon",
            paramLabel = "E",
            description = "Largest norm of a perturbation; noise: deviation.")
    private Optional<Double> epsilon = Optional.empty();

    @Option(names = "--adv-norm", paramLabel = "NORM", description = "linf or l2 (default: linf).")
    private Optional<String> norm = Optional.empty();

    @Option(names = "--adv-steps", paramLabel = "N", description = "Steps of the search (default: 7; 1 for fast).")
    private Optional<Integer> steps = Optional.empty();

    @Option(names = "--adv-step-size", paramLabel = "A", description = "Length of a step (default: 2.5 E / N).")
    private Optional<Double> stepSize = Optional.empty();

    @Option(names = "--adv-clean", paramLabel = "SHARE", description = "Share of the loss on examples as they are.")
    private Optional<Double> cleanShare = Optional.empty();

    @Option(names = "--adv-beta", paramLabel = "B", description = "Weight of the divergence in trades (default: 6).")
    private Optional<Double> beta = Optional.empty();

    @Option(
            names = "--adv-warmup",
            paramLabel = "STEPS",
            description = "Steps over which epsilon rises (default: none).")
    private Optional<Integer> warmup = Optional.empty();

    /** The part of a plan, where there is one. */
    Optional<Map<String, Object>> tree() {
        if (method.isEmpty()) {
            boolean stray = epsilon.isPresent() || norm.isPresent() || steps.isPresent() || stepSize.isPresent();
            if (stray || cleanShare.isPresent() || beta.isPresent() || warmup.isPresent()) {
                throw new UsageException("--adv-... options are about --adversarial, which is missing");
            }
            return Optional.empty();
        }
        if (epsilon.isEmpty()) {
            throw new UsageException("--adv-epsilon: missing, expected with --adversarial");
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("method", method.get());
        epsilon.ifPresent(value -> tree.put(method.get().equals("noise") ? "sigma" : "epsilon", value));
        norm.ifPresent(value -> tree.put("norm", value));
        steps.ifPresent(value -> tree.put("steps", value));
        stepSize.ifPresent(value -> tree.put("stepSize", value));
        cleanShare.ifPresent(value -> tree.put("cleanShare", value));
        beta.ifPresent(value -> tree.put("beta", value));
        warmup.ifPresent(value -> tree.put("warmup", value));
        return Optional.of(tree);
    }
}
