package io.sottovoce.learning.spec;

import io.sottovoce.privacy.spec.SpecTree;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
        List<String> frozen) {
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
            List.of());

    /** Keeps its own copies. */
    public TrainingOptions {
        frozen = List.copyOf(frozen);
    }

    /** These options with a stated loss. */
    public TrainingOptions withLoss(LossSpec stated) {
        return new TrainingOptions(
                Optional.of(stated),
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
                frozen);
    }

    /** These options with a schedule. */
    public TrainingOptions withSchedule(Schedule other) {
        return new TrainingOptions(
                loss,
                other,
                clipping,
                regularisation,
                earlyStopping,
                method,
                privacy,
                adversarial,
                overRounds,
                slack,
                heldOut,
                frozen);
    }

    /** These options with a bound on the gradient. */
    public TrainingOptions withClipping(Clipping other) {
        return new TrainingOptions(
                loss,
                schedule,
                Optional.of(other),
                regularisation,
                earlyStopping,
                method,
                privacy,
                adversarial,
                overRounds,
                slack,
                heldOut,
                frozen);
    }

    /** These options with terms beside the loss. */
    public TrainingOptions withRegularisation(Regularisation other) {
        return new TrainingOptions(
                loss,
                schedule,
                clipping,
                other,
                earlyStopping,
                method,
                privacy,
                adversarial,
                overRounds,
                slack,
                heldOut,
                frozen);
    }

    /** These options with early stopping. */
    public TrainingOptions withEarlyStopping(EarlyStopping other) {
        return new TrainingOptions(
                loss,
                schedule,
                clipping,
                regularisation,
                Optional.of(other),
                method,
                privacy,
                adversarial,
                overRounds,
                slack,
                heldOut,
                frozen);
    }

    /** These options with a method for differing clients. */
    public TrainingOptions withMethod(LocalMethod other) {
        return new TrainingOptions(
                loss,
                schedule,
                clipping,
                regularisation,
                earlyStopping,
                other,
                privacy,
                adversarial,
                overRounds,
                slack,
                heldOut,
                frozen);
    }

    /** These options with record-level privacy. */
    public TrainingOptions withPrivacy(RecordPrivacy other) {
        return new TrainingOptions(
                loss,
                schedule,
                clipping,
                regularisation,
                earlyStopping,
                method,
                Optional.of(other),
                adversarial,
                overRounds,
                slack,
                heldOut,
                frozen);
    }

    /** These options with adversarial training. */
    public TrainingOptions withAdversarial(AdversarialSpec other) {
        return new TrainingOptions(
                loss,
                schedule,
                clipping,
                regularisation,
                earlyStopping,
                method,
                privacy,
                Optional.of(other),
                overRounds,
                slack,
                heldOut,
                frozen);
    }

    /** These options without adversarial training. */
    public TrainingOptions withoutAdversarial() {
        return new TrainingOptions(
                loss,
                schedule,
                clipping,
                regularisation,
                earlyStopping,
                method,
                privacy,
                Optional.empty(),
                overRounds,
                slack,
                heldOut,
                frozen);
    }

    /** These options with a change over rounds. */
    public TrainingOptions withOverRounds(OverRounds other) {
        return new TrainingOptions(
                loss,
                schedule,
                clipping,
                regularisation,
                earlyStopping,
                method,
                privacy,
                adversarial,
                other,
                slack,
                heldOut,
                frozen);
    }

    /** These options with slack. */
    public TrainingOptions withSlack(Slack other) {
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
                Optional.of(other),
                heldOut,
                frozen);
    }

    /** These options with layers that are not trained. */
    public TrainingOptions withFrozen(List<String> layers) {
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
                layers);
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
                tree.texts("frozen", Limits.LAYERS_MAX));
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
    }
}
