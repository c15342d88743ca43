package io.sottovoce.simulator.fault;

/** No defect. */
final class NoSabotage implements Sabotage {}
