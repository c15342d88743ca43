package io.sottovoce.simulator.workload;

import io.sottovoce.learning.data.DataCatalogue;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.data.LoadedData;
import io.sottovoce.learning.data.Partitioner;
import java.util.List;

/**
 * The data of a workload: one part a client, and what the model is evaluated on.
 *
 * @param parts training examples of each client
 * @param test held-out examples
 * @param notes what was done to the data that its user should know
 */
public record WorkloadData(List<Dataset> parts, Dataset test, List<String> notes) {
    /** Loads and cuts the data; the cut follows from the task's seed. */
    public static WorkloadData load(Workload workload, DataCatalogue catalogue) {
        LoadedData data = catalogue.load(workload.data());
        Dataset test = workload.task()
                .evaluation()
                .data()
                .filter(name -> !name.equals(workload.data()))
                .map(name -> catalogue.load(name).test().data())
                .orElse(data.test().data());
        List<Dataset> parts = Partitioner.parse(workload.partition())
                .partition(data.train(), workload.clients(), workload.task().seed())
                .apply(data.train().data());
        return new WorkloadData(parts, test, data.notes());
    }
}
