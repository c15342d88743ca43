package io.sottovoce.privacy.secagg.graph;

/** What the planner found. */
public sealed interface GraphPlan {
    /** Parameters that fulfil every rule. */
    record Feasible(GraphParameters parameters) implements GraphPlan {}

    /** There are none; {@code arithmetic} says in one line which inequality fails, with its numbers. */
    record Infeasible(String arithmetic) implements GraphPlan {}
}
