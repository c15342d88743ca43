package io.sottovoce.client;

import io.sottovoce.client.secure.SecurePolicy;
import io.sottovoce.learning.RecordCost;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.learning.spec.UpdateLayout;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.accounting.RenyiBudget;
import io.sottovoce.privacy.accounting.book.Budget;
import io.sottovoce.privacy.accounting.book.Charge;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.release.ReleasePlan;
import io.sottovoce.privacy.secagg.client.CohortPolicy;
import io.sottovoce.privacy.secagg.client.CorruptBound;
import io.sottovoce.privacy.secagg.graph.CohortNumbers;
import io.sottovoce.privacy.secagg.message.CohortTerms;
import io.sottovoce.privacy.secagg.message.NoiseTerms;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.proto.AggregationMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Goes through everything that a policy says and compares it with what a task's first round asks for: not only the first
 * thing that it would be declined for. What depends on the client's past (retries, sessions a day, what is spent) is stated
 * for a client without one. The answer to an offer is {@link ClientEngine}'s alone.
 */
public final class PolicyReview {
    private static final String ONE_ROUND = "one round";

    private final ClientPolicy policy;
    private final List<PolicyFinding> findings = new ArrayList<>();

    private PolicyReview(ClientPolicy policy) {
        this.policy = policy;
    }

    /**
     * The findings.
     *
     * @param planHash of the plan's bytes as they are offered
     * @param config R0 of the first round; empty in clear mode
     * @param now when the round would be
     * @param examples that the client has: what training in private costs one of them depends on it; 0 where it is not known,
     *     and then nothing is said of that
     */
    public static List<PolicyFinding> of(
            ClientPolicy policy,
            AggregationMode mode,
            Plan plan,
            ContentHash planHash,
            Optional<RoundConfig> config,
            Instant now,
            int examples) {
        PolicyReview review = new PolicyReview(policy);
        review.plan(mode, plan, planHash, now);
        if (examples > 0 && plan.training().options().privacy().isPresent()) {
            review.records(plan, examples);
        }
        config.ifPresent(terms -> review.secure(terms, UpdateLayout.of(plan).dimension()));
        return List.copyOf(review.findings);
    }

    private void plan(AggregationMode mode, Plan plan, ContentHash planHash, Instant now) {
        String setting =
                switch (mode) {
                    case CLEAR -> "allowClear";
                    case GROUPED -> "allowGrouped";
                    case SECURE -> "aggregation";
                };
        add(setting, mode, policy.modes(), policy.modes().contains(mode));
        long bytes = (long) plan.model().parameterCount() * Float.BYTES;
        add("modelBytesMax", bytes, policy.modelBytesMax(), bytes <= policy.modelBytesMax());
        boolean epochs = plan.training().epochs().isPresent();
        Optional<String> tooLong = policy.objectionToLength(plan);
        add(
                epochs ? "epochsMax" : "stepsMax",
                epochs ? plan.training().epochs().getAsInt() : plan.training().stepsOn(1),
                epochs ? policy.epochsMax() : policy.stepsMax(),
                tooLong.isEmpty());
        if (!policy.modelFamilies().isEmpty()) {
            add(
                    "modelFamilies",
                    plan.model().name(),
                    policy.modelFamilies(),
                    policy.objectionToFamily(plan).isEmpty());
        }
        add(
                "planHashes",
                planHash.hex(),
                policy.planHashes().isEmpty() ? "any" : policy.planHashes().size() + " plans",
                policy.objectionToPlanHash(planHash).isEmpty());
        if (!policy.windows().isEmpty()) {
            add("windows", now, policy.windows(), policy.objectionToTime(now).isEmpty());
        }
    }

    private void records(Plan plan, int examples) {
        Charge charge = RecordCost.charge(plan, examples, TaskId.of(new byte[TaskId.BYTES]), 1);
        budget("records.epsilon", "one training of " + examples + " examples", policy.records(), charge.cost());
    }

    private void secure(RoundConfig config, long dimension) {
        SecurePolicy own = policy.secure();
        CohortPolicy cohort = own.cohort();
        CohortTerms terms = config.cohort();
        add(
                "secure.trustServerToFollowProtocol",
                "mode " + config.mode().name().charAt(0),
                cohort.modes(),
                cohort.modes().contains(config.mode()));
        add("secure.suiteMin", config.suite(), cohort.suiteMin(), config.suite().compareTo(cohort.suiteMin()) >= 0);
        add("secure.sigmaMin", terms.sigma(), cohort.sigmaMin(), terms.sigma() >= cohort.sigmaMin());
        add(
                "secure.clientsMin",
                terms.clientsMin() + (config.groups().isPresent() ? " in a group" : ""),
                cohort.clientsMin(),
                terms.clientsMin() >= cohort.clientsMin());
        add(
                "secure.dropoutMax",
                terms.dropped(),
                cohort.droppedMax(),
                terms.dropped().value() <= cohort.droppedMax().value());
        corrupt(config, cohort);
        add(
                "secure.sessionMax",
                Duration.ofMillis(config.deadlines().resultMillis()),
                own.sessionMax(),
                config.deadlines().resultMillis() <= own.sessionMax().toMillis());
        noise(config, own, dimension);
    }

    private void corrupt(RoundConfig config, CohortPolicy cohort) {
        CohortTerms terms = config.cohort();
        if (cohort.corrupt() instanceof CorruptBound.Share share) {
            add(
                    "secure.corruptShare",
                    terms.corrupt(),
                    "at least " + share.share(),
                    terms.corrupt().value() >= share.share().value());
        } else {
            add("secure.corruptMax", terms.corrupt(), cohort.corrupt().of(terms.clientsMin()), true);
        }
        int corrupt = cohort.corrupt().of(terms.clientsMin());
        CohortNumbers numbers = CohortNumbers.of(terms.clientsMin(), corrupt, terms.dropped(), terms.survivorsMin());
        add(
                "secure.honestMin",
                numbers.honestInputs(),
                cohort.honestMin(),
                numbers.honestInputs() >= cohort.honestMin());
    }

    private void noise(RoundConfig config, SecurePolicy own, long dimension) {
        if (config.noise().isEmpty()) {
            add("secure.allowSumsWithoutNoise", "a sum without noise", !own.noiseRequired(), !own.noiseRequired());
            return;
        }
        NoiseTerms noise = config.noise().get();
        add(
                "secure.noiseMultiplierMin",
                noise.noiseMultiplier(),
                own.noiseMultiplierMin(),
                noise.noiseMultiplier() >= own.noiseMultiplierMin());
        add(
                "secure.epsilon.delta",
                noise.delta(),
                own.total().delta(),
                noise.delta() <= own.total().delta());
        add("secure.participationsMax", 1, own.participationsMax(), 1 <= own.participationsMax());
        CohortTerms terms = config.cohort();
        RenyiBudget cost = ReleasePlan.of(config, dimension, terms.numbers(terms.clientsMin()))
                .zeroOut()
                .orElseThrow();
        budget("secure.epsilon.round", ONE_ROUND, own.round(), cost);
        budget("secure.epsilon.day", ONE_ROUND, own.day(), cost);
        budget("secure.epsilon.total", ONE_ROUND, own.total(), cost);
    }

    private void budget(String setting, String what, Budget budget, RenyiBudget cost) {
        double epsilon = cost.epsilon(budget.delta()).epsilon();
        add(
                setting,
                String.format(Locale.ROOT, "%.4f for %s", epsilon, what),
                budget.epsilon() + " at delta " + budget.delta(),
                epsilon <= budget.epsilon());
    }

    private void add(String setting, Object asked, Object allowed, boolean agreed) {
        findings.add(new PolicyFinding(setting, String.valueOf(asked), String.valueOf(allowed), agreed));
    }
}
