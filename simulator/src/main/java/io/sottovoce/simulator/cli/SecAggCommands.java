package io.sottovoce.simulator.cli;

import io.sottovoce.privacy.secagg.graph.CohortNumbers;
import io.sottovoce.privacy.secagg.graph.GraphParameters;
import io.sottovoce.privacy.secagg.graph.GraphPlan;
import io.sottovoce.privacy.secagg.graph.GraphPlanner;
import io.sottovoce.privacy.secagg.graph.PartsPerMillion;
import io.sottovoce.privacy.secagg.graph.PlanRequest;
import io.sottovoce.privacy.secagg.graph.ThreatClass;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Secure aggregation, before any round. */
final class SecAggCommands {
    private SecAggCommands() {}

    static CommandLine group(Console console) {
        return new CommandLine(new Group()).addSubcommand(new Plan(console));
    }

    @CommandLine.Command(
            name = "secagg",
            description = "Plan secure sums.",
            synopsisSubcommandLabel = "COMMAND",
            footer = {"", "Example:", "  ./sottovoce secagg plan --clients 1000 --corrupt 0.05 --dropout 0.1"})
    private static final class Group extends CommandGroup {}

    @CommandLine.Command(
            name = "plan",
            description = {
                "Degree and threshold of the sharing graph of a secure sum. Exits 2 with the arithmetic where there are"
                        + " none.",
                "Clients accept plans of the malicious mode only; the other two are for comparison."
            },
            footer = {
                "",
                "Examples:",
                "  ./sottovoce secagg plan --clients 1000 --corrupt 0.05 --dropout 0.1",
                "  ./sottovoce secagg plan --clients 10000 --corrupt 0.05 --dropout 0.33 --mode honest-but-curious --json"
            })
    private static final class Plan extends Command {
        @Option(names = "--clients", required = true, paramLabel = "N", description = "Clients in the sum.")
        private int clients;

        @Option(
                names = "--corrupt",
                required = true,
                paramLabel = "G",
                description = "Share of the clients that may work with the server, 0 to 1.")
        private BigDecimal corrupt = BigDecimal.ZERO;

        @Option(
                names = "--dropout",
                required = true,
                paramLabel = "D",
                description = "Share of the clients that may drop out, 0 to 1.")
        private BigDecimal dropped = BigDecimal.ZERO;

        @Option(
                names = "--mode",
                paramLabel = "MODE",
                description = "malicious, semi-malicious or honest-but-curious (default: ${DEFAULT-VALUE}).",
                defaultValue = "malicious")
        private String mode = "";

        @Option(
                names = "--sigma",
                paramLabel = "N",
                description = "Bits of statistical security (default: 104 in malicious mode, else 40).")
        private @Nullable Integer sigma;

        @Option(
                names = "--eta",
                paramLabel = "N",
                description = "Bits of correctness: a sum fails with 2^-eta (default: 30 in malicious mode, else 20).")
        private @Nullable Integer eta;

        Plan(Console console) {
            super(console);
        }

        @Override
        Map<String, Object> run(Output output) {
            try {
                PlanRequest request = request();
                GraphPlan plan = GraphPlanner.plan(request);
                if (plan instanceof GraphPlan.Infeasible infeasible) {
                    throw new UsageException("infeasible: " + infeasible.arithmetic());
                }
                return fields(output, request, ((GraphPlan.Feasible) plan).parameters());
            } catch (IllegalArgumentException refusal) {
                throw new UsageException(String.valueOf(refusal.getMessage()));
            }
        }

        private PlanRequest request() {
            ThreatClass threat = ThreatClass.ofOption(mode);
            return new PlanRequest(
                    threat,
                    clients,
                    share("--corrupt", corrupt),
                    share("--dropout", dropped),
                    sigma == null ? threat.defaultSigma() : sigma,
                    eta == null ? threat.defaultEta() : eta);
        }

        private static PartsPerMillion share(String option, BigDecimal value) {
            try {
                return PartsPerMillion.ofFraction(value);
            } catch (IllegalArgumentException refusal) {
                throw new UsageException(option + ": " + refusal.getMessage());
            }
        }

        private Map<String, Object> fields(Output output, PlanRequest request, GraphParameters found) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("degree", found.degree());
            fields.put("threshold", found.threshold());
            fields.put("clients", clients);
            fields.put("mode", request.threat().optionName());
            fields.put("sigma", request.sigma());
            fields.put("eta", request.eta());
            output.say(clients + " clients, " + request.threat().optionName() + ": degree " + found.degree()
                    + ", threshold " + found.threshold());
            if (request.threat() == ThreatClass.MALICIOUS) {
                cohort(output, CohortNumbers.ofShares(clients, request.corrupt(), request.dropped()), fields);
            }
            return fields;
        }

        private static void cohort(Output output, CohortNumbers cohort, Map<String, Object> fields) {
            fields.put("corrupt", cohort.corrupt());
            fields.put("dropped", cohort.dropped());
            fields.put("quorum", cohort.quorum());
            fields.put("survivorsMin", cohort.survivorsMin());
            fields.put("honestInputs", cohort.honestInputs());
            output.say("up to " + cohort.corrupt() + " corrupt and " + cohort.dropped() + " dropped; quorum "
                    + cohort.quorum() + ", at least " + cohort.honestInputs() + " honest inputs in a sum");
        }
    }
}
