package io.sottovoce.learning.data;

import java.util.List;

/**
 * A rule that deals examples to clients, with a form in text: {@code iid}, {@code dirichlet:ALPHA}, {@code
 * sizes:ALPHA}, {@code shards:COUNT}, {@code labels:COUNT} or {@code user}.
 *
 * <p>Deterministic: the same examples, number of clients and seed give the same partition on every machine ({@code
 * SplitMix}, strict arithmetic). What cannot be dealt by a rule is a {@link DataException}.
 */
public interface Partitioner {
    /**
     * Deals all examples.
     *
     * @param clients how many clients; each gets at least one example
     * @param seed of the rule's draws
     */
    Partition partition(Examples examples, int clients, long seed);

    /** Shuffles, then deals runs whose lengths differ by at most one. */
    static Partitioner iid() {
        return (examples, clients, seed) -> {
            int count = PartitionRules.requireEnough(examples, clients);
            int[] rows = RowLists.upTo(count);
            new SplitMix(seed).shuffle(rows);
            return Partition.of(count, PartitionRules.runs(rows, clients));
        };
    }

    /**
     * Sizes that differ by at most one; each client's class mix is drawn from a Dirichlet distribution of this
     * concentration for each class, weighted by how common the class is.
     */
    static Partitioner dirichlet(double alpha) {
        if (!(alpha > 0 && alpha <= DirichletRule.ALPHA_MAX)) {
            throw new DataException("partition dirichlet: found alpha " + alpha + ", expected more than 0 and at most "
                    + DirichletRule.ALPHA_MAX);
        }
        return new DirichletRule(alpha);
    }

    /**
     * Sorts by label, cuts into {@code each * clients} runs, and deals {@code each} at random to every client (McMahan
     * and others, "Communication-efficient learning of deep networks from decentralized data", section 3).
     */
    static Partitioner shards(int each) {
        PartitionRules.requirePositive("shards", each);
        return (examples, clients, seed) -> PartitionRules.shards(examples, clients, each, seed);
    }

    /**
     * Client i holds the {@code each} labels i, i+1, … modulo the number of classes; how much of them is log-normal with
     * deviation 2 (the MNIST split of Li and others, "Federated optimization in heterogeneous networks").
     */
    static Partitioner labels(int each) {
        PartitionRules.requirePositive("labels", each);
        return new LabelsRule(each);
    }

    /** At random in unequal amounts: shares drawn from a symmetric Dirichlet distribution of this concentration. */
    static Partitioner sizes(double alpha) {
        if (!(alpha > 0 && alpha <= DirichletRule.ALPHA_MAX)) {
            throw new DataException("partition sizes: found alpha " + alpha + ", expected more than 0 and at most "
                    + DirichletRule.ALPHA_MAX);
        }
        return new SizesRule(alpha);
    }

    /**
     * One client for each natural user, in order of first appearance, where {@code clients} is 0 or the number of
     * users; otherwise users are shuffled and dealt round to fewer clients, each user whole.
     */
    static Partitioner user() {
        return PartitionRules::byUser;
    }

    /** Reads the text form. */
    static Partitioner parse(String text) {
        List<String> parts = DataOptions.split(text, ':');
        String rule = parts.get(0);
        if (parts.size() == 1 && rule.equals("iid")) {
            return iid();
        }
        if (parts.size() == 1 && rule.equals("user")) {
            return user();
        }
        if (parts.size() == 2
                && List.of("dirichlet", "sizes", "shards", "labels").contains(rule)) {
            double value = CsvNumbers.parse(parts.get(1)).orElse(Double.NaN);
            if (rule.equals("dirichlet") && !Double.isNaN(value)) {
                return dirichlet(value);
            }
            if (rule.equals("sizes") && !Double.isNaN(value)) {
                return sizes(value);
            }
            if (value == (int) value) {
                return rule.equals("shards") ? shards((int) value) : labels((int) value);
            }
        }
        throw new DataException("unknown partition " + DataException.quoted(text)
                + ", expected iid, dirichlet:ALPHA, sizes:ALPHA, shards:COUNT, labels:COUNT or user");
    }
}
