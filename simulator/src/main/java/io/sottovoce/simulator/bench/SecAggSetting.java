package io.sottovoce.simulator.bench;

import io.sottovoce.privacy.secagg.graph.PartsPerMillion;

/**
 * What is measured.
 *
 * @param clients n
 * @param dimension d
 * @param bits b
 * @param corrupt gamma, share of clients that the graph is planned against
 * @param dropped share of clients that the graph is planned for, and that do drop out after they have dealt their shares
 * @param threads threads of the unmasking
 */
public record SecAggSetting(
        int clients, int dimension, int bits, PartsPerMillion corrupt, PartsPerMillion dropped, int threads) {
    int dropOuts() {
        return dropped.floorOf(clients);
    }
}
