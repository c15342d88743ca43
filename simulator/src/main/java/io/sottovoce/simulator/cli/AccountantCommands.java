package io.sottovoce.simulator.cli;

import io.sottovoce.privacy.accounting.AccountantAnswer;
import io.sottovoce.privacy.accounting.AccountantKind;
import io.sottovoce.privacy.accounting.AccountantQuery;
import io.sottovoce.privacy.accounting.Accountants;
import io.sottovoce.privacy.accounting.MechanismKind;
import io.sottovoce.privacy.accounting.RenyiOrders;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Privacy accounting. */
final class AccountantCommands {
    private AccountantCommands() {}

    static CommandLine group(Console console) {
        return new CommandLine(new Group()).addSubcommand(new Epsilon(console)).addSubcommand(new Noise(console));
    }

    @CommandLine.Command(
            name = "accountant",
            description = "What a mechanism costs, and how much noise a target needs.",
            synopsisSubcommandLabel = "COMMAND",
            footer = {
                "",
                "Examples:",
                "  ./sottovoce accountant epsilon --accountant pld --noise-multiplier 1 --sampling-rate 0.01"
                        + " --steps 1000 --delta 1e-5",
                "  ./sottovoce accountant noise --target-epsilon 2 --delta 1e-5 --steps 100 --accountant analytic"
            })
    private static final class Group extends CommandGroup {}

    /** A command whose question the accountants may refuse. */
    private abstract static class Asking extends Command {
        @Mixin
        final AccountantOptions options = new AccountantOptions();

        Asking(Console console) {
            super(console);
        }

        abstract Map<String, Object> answer(Output output);

        @Override
        final Map<String, Object> run(Output output) {
            try {
                return answer(output);
            } catch (IllegalArgumentException refusal) {
                throw new UsageException(String.valueOf(refusal.getMessage()));
            }
        }
    }

    @CommandLine.Command(
            name = "epsilon",
            description = "Epsilon at a delta, or delta at an epsilon. Exits 2 where nothing is proved.",
            footer = {
                "",
                "Examples:",
                "  ./sottovoce accountant epsilon --accountant rdp --noise-multiplier 1.1 --sampling-rate 0.01"
                        + " --steps 1000 --delta 1e-5",
                "  ./sottovoce accountant epsilon --mechanism skellam --l1 2000 --l2 40 --variance 1600 --delta 1e-5",
                "  ./sottovoce accountant epsilon --mechanism tree --accountant zcdp --noise-multiplier 8.83"
                        + " --participations 1 --steps 1600 --delta 1e-6",
                "  ./sottovoce accountant epsilon --accountant analytic --noise-multiplier 1 --epsilon 2"
            })
    private static final class Epsilon extends Asking {
        @Option(
                names = "--noise-multiplier",
                paramLabel = "S",
                description = "Standard deviation of the noise over the L2 sensitivity.")
        private @Nullable Double noiseMultiplier;

        @Option(names = "--delta", paramLabel = "D", description = "The delta to find epsilon at.")
        private @Nullable Double delta;

        @Option(names = "--epsilon", paramLabel = "E", description = "The epsilon to find delta at.")
        private @Nullable Double epsilon;

        @Option(
                names = "--order",
                paramLabel = "A",
                description =
                        "Use this order of rdp only; without --delta and --epsilon, its divergence is the answer.")
        private @Nullable Double order;

        Epsilon(Console console) {
            super(console);
        }

        @Override
        Map<String, Object> answer(Output output) {
            AccountantQuery query = query();
            Map<String, Object> fields = new LinkedHashMap<>();
            if (delta == null && epsilon == null) {
                divergence(query, fields);
            } else {
                pair(query, fields);
            }
            fields.put("accountant", query.accountant().label());
            fields.put("mechanism", query.mechanism().label());
            fields.put("adjacency", options.adjacency());
            MechanismKind kind = query.mechanism();
            if (kind == MechanismKind.TREE || kind == MechanismKind.BANDED) {
                fields.put("squaredSensitivity", Accountants.streamSensitivity(query));
            }
            say(output, fields);
            return fields;
        }

        private AccountantQuery query() {
            if (delta != null && epsilon != null) {
                throw new UsageException("--delta and --epsilon: one of them is the question, give the other");
            }
            AccountantQuery.Builder builder = options.query();
            if (noiseMultiplier != null) {
                builder.noiseMultiplier(noiseMultiplier);
            }
            if (order != null) {
                if (options.accountant() != AccountantKind.RDP) {
                    throw new UsageException("--order applies to rdp, not to "
                            + options.accountant().label());
                }
                builder.orders(RenyiOrders.of(order));
            } else if (delta == null && epsilon == null) {
                throw new UsageException("--delta or --epsilon is needed");
            }
            return builder.build();
        }

        /** (order, epsilon)-Renyi privacy: no delta. */
        private void divergence(AccountantQuery query, Map<String, Object> fields) {
            double at = order == null ? Double.NaN : order;
            double divergence = Accountants.divergence(query, at);
            fields.put("epsilon", divergence);
            fields.put("delta", Double.NaN);
            fields.put("order", at);
            fields.put("rdp", divergence);
        }

        private void pair(AccountantQuery query, Map<String, Object> fields) {
            AccountantAnswer answer = ask(query);
            fields.put("epsilon", answer.epsilon());
            fields.put("delta", answer.delta());
            answer.order().ifPresent(best -> {
                fields.put("order", best);
                fields.put("rdp", Accountants.divergence(query, best));
            });
            query.replaceOne().ifPresent(doubled -> {
                AccountantAnswer other = ask(doubled);
                fields.put(
                        delta == null ? "replaceOneDelta" : "replaceOneEpsilon",
                        delta == null ? other.delta() : other.epsilon());
            });
        }

        private AccountantAnswer ask(AccountantQuery query) {
            if (delta != null) {
                return Accountants.epsilon(query, delta);
            }
            return Accountants.delta(query, epsilon == null ? Double.NaN : epsilon);
        }

        private void say(Output output, Map<String, Object> fields) {
            output.say(options.describe());
            fields.forEach((name, value) -> {
                if (Double.valueOf(Double.POSITIVE_INFINITY).equals(value)) {
                    output.say(String.format(Locale.ROOT, "%-20s infinite: nothing is promised", name));
                } else if (value instanceof Number
                        && !Double.valueOf(Double.NaN).equals(value)) {
                    output.say(String.format(Locale.ROOT, "%-20s %s", name, value));
                }
            });
            output.say("adjacency            " + options.adjacency());
        }
    }

    @CommandLine.Command(
            name = "noise",
            description = "The smallest noise multiplier that gives (epsilon, delta).",
            footer = {
                "",
                "Example:",
                "  ./sottovoce accountant noise --target-epsilon 8 --delta 1e-5 --sampling-rate 0.04 --steps 2000"
                        + " --accountant pld"
            })
    private static final class Noise extends Asking {
        @Option(names = "--target-epsilon", required = true, paramLabel = "E", description = "Epsilon, at most.")
        private double target;

        @Option(names = "--delta", required = true, paramLabel = "D", description = "Delta of the target.")
        private double delta;

        Noise(Console console) {
            super(console);
        }

        @Override
        Map<String, Object> answer(Output output) {
            AccountantQuery query = options.query().build();
            double multiplier = Accountants.noiseMultiplier(query, target, delta);
            output.say(options.describe() + ", epsilon " + target + " at delta " + delta);
            output.say("noiseMultiplier      " + multiplier);
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("noiseMultiplier", multiplier);
            fields.put("targetEpsilon", target);
            fields.put("delta", delta);
            fields.put("accountant", query.accountant().label());
            fields.put("mechanism", query.mechanism().label());
            fields.put("adjacency", options.adjacency());
            return fields;
        }
    }
}
