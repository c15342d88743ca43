package io.sottovoce.learning.spec;

import io.sottovoce.privacy.spec.SpecTree;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a training plan may say beside passes, batch and optimiser. Absent settings are absent in the tree.
 *
 * @param loss the stated loss
 * @param schedule of the learning rate
 * @param clipping of a batch's gradient
 * @param regularisation terms beside the loss
 * @param earlyStopping when to end before the last pass
 * @param method what is done about the difference between clients
 * @param privacy record-level DP-SGD
 * @param adversarial what is done to the examples against attackers
 * @param overRounds how the plan changes from round to round
 * @param slack how much more a client of low loss counts
 * @param heldOut what of a client's examples evaluates the models that it receives
 * @param frozen names of layers that are not trained; a name without number means all layers of the kind
 * @param adapters low-rank adapters that are trained in the place of the weights
 */
public record TrainingOptions(
        Optional<LossSpec> loss,
        Schedule schedule,
        Optional<Clipping> clipping,
        Regularisation regularisation,
        Optional<EarlyStopping> earlyStopping,
        LocalMethod method,
        Optional<RecordPrivacy> privacy,
        Optional<AdversarialSpec> adversarial,
        OverRounds overRounds,
        Optional<Slack> slack,
        Optional<HeldOut> heldOut,
        List<String> frozen,
        Optional<AdapterSpec> adapters) {
    static final String ADAPTERS = "adapters";

    /** Nothing beside the defaults. */
    public static final TrainingOptions DEFAULT = new TrainingOptions(
            Optional.empty(),
            Schedule.CONSTANT,
            Optional.empty(),
            Regularisation.NONE,
            Optional.empty(),
            LocalMethod.PLAIN,
            Optional.empty(),
            Optional.empty(),
            OverRounds.NONE,
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.empty());

    /** Keeps its own copies. */
    public TrainingOptions {
        frozen = List.copyOf(frozen);
    }

    /** These options with a stated loss. */
    public TrainingOptions withLoss(LossSpec stated) {
        return changed(draft -> draft.loss = Optional.of(stated));
    }

    /** These options with a schedule. */
    public TrainingOptions withSchedule(Schedule other) {
        return changed(draft -> draft.schedule = other);
    }

    /** These options with a bound on the gradient. */
    public TrainingOptions withClipping(Clipping other) {
        return changed(draft -> draft.clipping = Optional.of(other));
    }

    /** These options with terms beside the loss. */
    public TrainingOptions withRegularisation(Regularisation other) {
        return changed(draft -> draft.regularisation = other);
    }

    /** These options with early stopping. */
    public TrainingOptions withEarlyStopping(EarlyStopping other) {
        return changed(draft -> draft.earlyStopping = Optional.of(other));
    }

    /** These options with a method for differing clients. */
    public TrainingOptions withMethod(LocalMethod other) {
        return changed(draft -> draft.method = other);
    }

    /** These options with record-level privacy. */
    public TrainingOptions withPrivacy(RecordPrivacy other) {
        return changed(draft -> draft.privacy = Optional.of(other));
    }

    /** These options with adversarial training. */
    public TrainingOptions withAdversarial(AdversarialSpec other) {
        return changed(draft -> draft.adversarial = Optional.of(other));
    }

    /** These options without adversarial training. */
    public TrainingOptions withoutAdversarial() {
        return changed(draft -> draft.adversarial = Optional.empty());
    }

    /** These options with a change over rounds. */
    public TrainingOptions withOverRounds(OverRounds other) {
        return changed(draft -> draft.overRounds = other);
    }

    /** These options with slack. */
    public TrainingOptions withSlack(Slack other) {
        return changed(draft -> draft.slack = Optional.of(other));
    }

    /** These options with layers that are not trained. */
    public TrainingOptions withFrozen(List<String> layers) {
        return changed(draft -> draft.frozen = layers);
    }

    /** These options with adapters. */
    public TrainingOptions withAdapters(AdapterSpec other) {
        return changed(draft -> draft.adapters = Optional.of(other));
    }

    private TrainingOptions changed(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.finish();
    }

    /** Whether a block, by its name, is of a layer that is not trained. */
    public boolean freezes(String block) {
        String layer = block.substring(0, block.indexOf('.'));
        return frozen.stream().anyMatch(name -> LocalMethod.matches(layer, name));
    }

    static TrainingOptions read(SpecTree tree) {
        return new TrainingOptions(
                tree.has("loss") ? Optional.of(LossSpec.read(tree)) : Optional.empty(),
                tree.optionalTree("schedule").map(Schedule::read).orElse(Schedule.CONSTANT),
                tree.optionalTree("clip").map(Clipping::read),
                tree.optionalTree("regularisation").map(Regularisation::read).orElse(Regularisation.NONE),
                tree.optionalTree("earlyStopping").map(EarlyStopping::read),
                tree.optionalTree("federated").map(LocalMethod::read).orElse(LocalMethod.PLAIN),
                tree.optionalTree("privacy").map(RecordPrivacy::read),
                tree.optionalTree("adversarial").map(AdversarialSpec::read),
                tree.optionalTree("overRounds").map(OverRounds::read).orElse(OverRounds.NONE),
                tree.optionalTree("slack").map(Slack::read),
                tree.optionalTree(HeldOut.KEY).map(HeldOut::read),
                tree.texts("frozen", Limits.LAYERS_MAX),
                tree.optionalTree(ADAPTERS).map(AdapterSpec::read));
    }

    void write(Map<String, Object> tree) {
        loss.ifPresent(stated -> tree.put("loss", stated.toTree()));
        if (!schedule.equals(Schedule.CONSTANT)) {
            tree.put("schedule", schedule.toTree());
        }
        clipping.ifPresent(bound -> tree.put("clip", bound.toTree()));
        if (!regularisation.equals(Regularisation.NONE)) {
            tree.put("regularisation", regularisation.toTree());
        }
        earlyStopping.ifPresent(stop -> tree.put("earlyStopping", stop.toTree()));
        if (!method.equals(LocalMethod.PLAIN)) {
            tree.put("federated", method.toTree());
        }
        privacy.ifPresent(noise -> tree.put("privacy", noise.toTree()));
        adversarial.ifPresent(hardening -> tree.put("adversarial", hardening.toTree()));
        if (!overRounds.equals(OverRounds.NONE)) {
            tree.put("overRounds", overRounds.toTree());
        }
        slack.ifPresent(rule -> tree.put("slack", rule.toTree()));
        heldOut.ifPresent(rule -> tree.put(HeldOut.KEY, rule.toTree()));
        if (!frozen.isEmpty()) {
            tree.put("frozen", frozen);
        }
        adapters.ifPresent(spec -> tree.put(ADAPTERS, spec.toTree()));
    }

    /** Options that may be changed one by one. */
    private static final class Draft {
        Optional<LossSpec> loss;
        Schedule schedule;
        Optional<Clipping> clipping;
        Regularisation regularisation;
        Optional<EarlyStopping> earlyStopping;
        LocalMethod method;
        Optional<RecordPrivacy> privacy;
        Optional<AdversarialSpec> adversarial;
        OverRounds overRounds;
        Optional<Slack> slack;
        Optional<HeldOut> heldOut;
        List<String> frozen;
        Optional<AdapterSpec> adapters;

        Draft(TrainingOptions from) {
            this.loss = from.loss();
            this.schedule = from.schedule();
            this.clipping = from.clipping();
            this.regularisation = from.regularisation();
            this.earlyStopping = from.earlyStopping();
            this.method = from.method();
            this.privacy = from.privacy();
            this.adversarial = from.adversarial();
            this.overRounds = from.overRounds();
            this.slack = from.slack();
            this.heldOut = from.heldOut();
            this.frozen = from.frozen();
            this.adapters = from.adapters();
        }

        TrainingOptions finish() {
            return new TrainingOptions(
                    loss,
                    schedule,
                    clipping,
                    regularisation,
                    earlyStopping,
                    method,
                    privacy,
                    adversarial,
                    overRounds,
                    slack,
                    heldOut,
                    frozen,
                    adapters);
        }
    }
}
