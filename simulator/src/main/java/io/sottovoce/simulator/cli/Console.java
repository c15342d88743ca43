package io.sottovoce.simulator.cli;

import java.io.PrintStream;

/**
 * Where a command writes.
 *
 * @param results stdout: what was asked for and nothing else
 * @param messages stderr: progress, logs, errors
 * @param interactive whether stderr is a terminal, so that progress may be drawn
 */
record Console(PrintStream results, PrintStream messages, boolean interactive) {}
