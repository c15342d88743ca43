package io.sottovoce.simulator.fault;

import java.util.List;

/** Which faults are on at the present time. */
final class ActiveFaults {
    private final List<Operation> operations;
    private final Agenda agenda;

    ActiveFaults(List<Operation> operations, Agenda agenda) {
        this.operations = List.copyOf(operations);
        this.agenda = agenda;
    }

    List<Operation> operations() {
        return operations;
    }

    boolean isOn(FaultKind kind) {
        return operations.stream().anyMatch(operation -> operation.kind() == kind && isNow(operation));
    }

    boolean isOn(FaultKind kind, int client) {
        return operations.stream().anyMatch(operation -> is(operation, kind, client));
    }

    /** The amounts of a kind together; 0 where it is off. */
    long amount(FaultKind kind, int client) {
        return operations.stream()
                .filter(operation -> is(operation, kind, client))
                .mapToLong(Operation::amount)
                .sum();
    }

    boolean everLies(int client) {
        return operations.stream()
                .anyMatch(operation ->
                        operation.kind().isLieOfClient() && operation.clients().contains(client));
    }

    /** When the last fault is over. */
    long endMillis() {
        return operations.stream().mapToLong(Operation::endMillis).max().orElse(0);
    }

    private boolean is(Operation operation, FaultKind kind, int client) {
        return operation.kind() == kind && operation.clients().contains(client) && isNow(operation);
    }

    private boolean isNow(Operation operation) {
        return operation.atMillis() <= agenda.nowMillis() && agenda.nowMillis() < operation.endMillis();
    }
}
