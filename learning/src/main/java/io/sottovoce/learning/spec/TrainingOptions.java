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
            List.of());

    /** Keeps its own copies. */
    public TrainingOptions {
        frozen = List.copyOf(frozen);
    }

    /** These options with a stated loss. */
    public TrainingOptions withLoss(LossSpec stated) {
        return new TrainingOptions(
                Optional.of(stated), schedule, clipping, regularisation, earlyStopping, method, privacy, frozen);
    }

    /** These options with a schedule. */
    public TrainingOptions withSchedule(Schedule other) {
        return new TrainingOptions(loss, other, clipping, regularisation, earlyStopping, method, privacy, frozen);
    }

    /** These options with a bound on the gradient. */
    public TrainingOptions withClipping(Clipping other) {
        return new TrainingOptions(
                loss, schedule, Optional.of(other), regularisation, earlyStopping, method, privacy, frozen);
    }

    /** These options with terms beside the loss. */
    public TrainingOptions withRegularisation(Regularisation other) {
        return new TrainingOptions(loss, schedule, clipping, other, earlyStopping, method, privacy, frozen);
    }

    /** These options with early stopping. */
    public TrainingOptions withEarlyStopping(EarlyStopping other) {
        return new TrainingOptions(
                loss, schedule, clipping, regularisation, Optional.of(other), method, privacy, frozen);
    }

    /** These options with a method for differing clients. */
    public TrainingOptions withMethod(LocalMethod other) {
        return new TrainingOptions(loss, schedule, clipping, regularisation, earlyStopping, other, privacy, frozen);
    }

    /** These options with record-level privacy. */
    public TrainingOptions withPrivacy(RecordPrivacy other) {
        return new TrainingOptions(
                loss, schedule, clipping, regularisation, earlyStopping, method, Optional.of(other), frozen);
    }

    /** These options with layers that are not trained. */
    public TrainingOptions withFrozen(List<String> layers) {
        return new TrainingOptions(loss, schedule, clipping, regularisation, earlyStopping, method, privacy, layers);
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
        if (!frozen.isEmpty()) {
            tree.put("frozen", frozen);
        }
    }
}
