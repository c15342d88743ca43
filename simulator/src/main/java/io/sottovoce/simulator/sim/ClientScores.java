package io.sottovoce.simulator.sim;

import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.privacy.ClientId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Accuracy of each client on examples of its own that it did not train on.
 *
 * @param global with the global model
 * @param personal with the client's personal model or own layers, where it has any; else as global
 */
public record ClientScores(Spread global, Spread personal) {
    /** Mean over clients, each counting the same, and how the worst do. */
    public record Spread(double mean, double lowestTenth, double lowest, List<Double> ascending) {
        static Spread of(List<Double> values) {
            double[] sorted =
                    values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            return new Spread(
                    Arrays.stream(sorted).average().orElse(Double.NaN),
                    sorted.length == 0 ? Double.NaN : sorted[sorted.length / 10],
                    sorted.length == 0 ? Double.NaN : sorted[0],
                    Arrays.stream(sorted).boxed().toList());
        }
    }

    static ClientScores of(
            SimulatedClients clients,
            List<Dataset> own,
            ClientMemory memory,
            Plan plan,
            float[] global,
            LearnerPool learners)
            throws InterruptedException {
        List<Double> ofGlobal = new ArrayList<>();
        List<Double> ofPersonal = new ArrayList<>();
        for (int i = 0; i < own.size(); i++) {
            Dataset data = own.get(i);
            if (data.size() == 0) {
                continue;
            }
            ClientId client = clients.client(i);
            double accuracy = learners.evaluate(global, data).accuracy();
            ofGlobal.add(accuracy);
            float[] personal = memory.of(client)
                    .personalised(plan.model(), plan.training().options().method(), global);
            ofPersonal.add(
                    Arrays.equals(personal, global)
                            ? accuracy
                            : learners.evaluate(personal, data).accuracy());
        }
        return new ClientScores(Spread.of(ofGlobal), Spread.of(ofPersonal));
    }
}
