package io.sottovoce.simulator.cli;

import io.sottovoce.client.ClientEngine;
import io.sottovoce.client.ClientIdentity;
import io.sottovoce.client.ClientPolicy;
import io.sottovoce.client.LocalResult;
import io.sottovoce.client.LocalTrainer;
import io.sottovoce.client.PolicyFinding;
import io.sottovoce.client.PolicyReview;
import io.sottovoce.client.secure.ClientSession;
import io.sottovoce.client.secure.ClientStore;
import io.sottovoce.client.secure.SecureClient;
import io.sottovoce.learning.RecordCost;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.learning.spec.UpdateLayout;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.accounting.book.Charge;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.identity.PopulationId;
import io.sottovoce.privacy.identity.RevocationList;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.privacy.secagg.message.Deadlines;
import io.sottovoce.privacy.secagg.message.Offer;
import io.sottovoce.privacy.secagg.message.RevocationTerms;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.privacy.secagg.message.RoundNames;
import io.sottovoce.proto.AggregationMode;
import io.sottovoce.proto.Bytes;
import io.sottovoce.proto.ModelRef;
import io.sottovoce.proto.PlanCodec;
import io.sottovoce.proto.Protocol;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.proto.ServerMessage.RoundOffer;
import io.sottovoce.proto.VectorSpec;
import io.sottovoce.proto.identity.IdentityFiles;
import io.sottovoce.proto.identity.LiveIdentity;
import io.sottovoce.rounds.secure.SecureTask;
import io.sottovoce.rounds.task.TaskSpec;
import io.sottovoce.simulator.authority.ThrowAwayAuthority;
import io.sottovoce.simulator.workload.YamlDocument;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * What a client's policy makes of a task: the first round of the task is offered to the real client engine, with throw-away
 * keys on both sides, and its answer is shown.
 */
final class PolicyExplanation {
    private static final Duration HOUR = Duration.ofHours(1);

    private PolicyExplanation() {}

    /** @param examples asked for how many examples the client has, where the answer depends on it */
    static Map<String, Object> of(ClientPolicy policy, Path taskFile, IntSupplier examples, Output output) {
        YamlDocument document = YamlDocument.read(taskFile);
        Map<String, Object> tree = document.tree();
        tree.remove("simulation");
        TaskSpec spec = document.reading(() -> TaskSpec.fromTree(tree));
        Plan plan = document.reading(() -> Plan.fromTree(spec.planTree()));
        boolean isPrivate = plan.training().options().privacy().isPresent();
        int known = isPrivate ? examples.getAsInt() : 0;
        try (ThrowAwayAuthority authority = ThrowAwayAuthority.temporary(spec.population())) {
            LiveIdentity server =
                    new LiveIdentity(IdentityFiles.of(authority.server("localhost")), authority.password());
            RoundOffer offer = offer(spec, plan, server);
            return said(review(policy, plan, offer, known), answer(policy, offer, authority, known), output);
        }
    }

    /** What a client would refuse only later, once it knows the roster, is refused here as well. */
    private static Map<String, Object> said(List<PolicyFinding> findings, String answer, Output output) {
        String refusal = !answer.isEmpty()
                ? answer
                : findings.stream()
                        .filter(finding -> !finding.agreed())
                        .findFirst()
                        .map(finding -> finding.setting() + ": " + finding.asked())
                        .orElse("");
        findings.forEach(finding -> output.say(finding.toString()));
        output.say(refusal.isEmpty() ? "taken part in: nothing of it is against the policy" : "refused: " + refusal);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("findings", findings.stream().map(PolicyExplanation::tree).toList());
        fields.put("agreed", refusal.isEmpty());
        fields.put("refusal", refusal);
        return fields;
    }

    private static Map<String, Object> tree(PolicyFinding finding) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("setting", finding.setting());
        fields.put("asked", finding.asked());
        fields.put("allowed", finding.allowed());
        fields.put("agreed", finding.agreed());
        return fields;
    }

    private static List<PolicyFinding> review(ClientPolicy policy, Plan plan, RoundOffer offer, int examples) {
        io.sottovoce.privacy.encoding.Octets r0 =
                io.sottovoce.privacy.encoding.Octets.owning(offer.roundConfig().toByteArray());
        Optional<RoundConfig> config = Offer.decode(r0).accepted().flatMap(sent -> RoundConfig.decode(sent.config())
                .accepted());
        return PolicyReview.of(
                policy,
                offer.mode(),
                plan,
                offer.planHash(),
                config,
                InstantSource.system().instant(),
                examples);
    }

    private static String answer(ClientPolicy policy, RoundOffer offer, ThrowAwayAuthority authority, int examples) {
        ClientIdentity identity = authority.identities(1).get(0);
        Path state = authority.passwordFile().resolveSibling("state");
        try (SecureClient secure = new SecureClient(
                identity, policy.secure(), policy.records(), ClientStore.open(state), InstantSource.system())) {
            return answer(new ClientEngine(policy, new Untrained(examples), Optional.of(secure)), offer);
        }
    }

    private static String answer(ClientEngine engine, RoundOffer offer) {
        ClientEngine.Decision decision = engine.consider(offer);
        if (decision instanceof ClientEngine.Declined declined) {
            return declined.reason() + ": " + declined.detail();
        }
        if (offer.mode() == AggregationMode.CLEAR) {
            return "";
        }
        SecureClient.Begun begun = engine.begin(offer, ((ClientEngine.Agreed) decision).plan(), new Nowhere());
        begun.session().ifPresent(session -> session.cancel("only asked"));
        return begun.refusal();
    }

    private static RoundOffer offer(TaskSpec spec, Plan plan, LiveIdentity server) {
        Bytes bytes = PlanCodec.encode(plan.toTree());
        ContentHash planHash = ContentHash.ofContent(bytes.toByteArray());
        RoundRef round = new RoundRef(TaskId.of(new byte[TaskId.BYTES]), 1);
        long parameters = plan.model().parameterCount();
        long coordinates = UpdateLayout.of(plan).dimension();
        ModelRef model = new ModelRef(0, ContentHash.ofContent(new byte[0]), parameters * Float.BYTES);
        Optional<RoundConfig> config = spec.secure()
                .map(asked -> SecureTask.of(spec, asked, coordinates))
                .map(task -> task.config(
                        new RoundNames(
                                PopulationId.ofName(spec.population()),
                                round.task(),
                                round.round(),
                                ContentHash.ofContent(new byte[] {1}),
                                model.hash(),
                                planHash),
                        terms(server.revocations()),
                        Deadlines.every(HOUR.toMillis()),
                        InstantSource.system().instant().plus(HOUR).getEpochSecond()));
        Bytes offered = config.map(r0 -> Bytes.owning(Offer.sign(
                                r0,
                                io.sottovoce.privacy.encoding.Octets.owning(
                                        server.revocations().toBytes()),
                                server.bundle().signingKey())
                        .encode()
                        .toBytes()))
                .orElse(Bytes.EMPTY);
        return new RoundOffer(
                round,
                AggregationMode.valueOf(spec.aggregation().name()),
                bytes,
                planHash,
                model,
                List.of(new VectorSpec("model", coordinates, Float.SIZE)),
                Bytes.owning(new byte[Protocol.TICKET_BYTES]),
                HOUR,
                offered);
    }

    private static RevocationTerms terms(RevocationList list) {
        return new RevocationTerms(list.epoch(), list.hash());
    }

    /** Takes any plan, and trains none. */
    private record Untrained(int examples) implements LocalTrainer {
        @Override
        public Optional<Charge> recordCost(Plan plan, RoundRef round) {
            return examples > 0
                    ? Optional.of(RecordCost.charge(plan, examples, round.task(), round.round()))
                    : Optional.empty();
        }

        @Override
        public LocalResult train(Plan plan, float[] parameters, RoundRef round) {
            throw new IllegalStateException("nothing is trained to explain a policy");
        }

        @Override
        public String describe() {
            return "no training";
        }
    }

    /** No server hears of it. */
    private static final class Nowhere implements ClientSession.Outlet {
        @Override
        public void send(ClientMessage message) {
            // The first answer to a made-up offer has nobody to go to.
        }

        @Override
        public void aborted(AbortCode code) {
            // Nor has its end.
        }
    }
}
