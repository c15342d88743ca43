/**
 * The shell around the round core: it feeds the machines of {@code rounds} with what clients and clocks do, saves what a
 * transition says, and then acts. Begin with {@link io.sottovoce.server.engine.Coordinator}.
 */
@NullMarked
package io.sottovoce.server.engine;

import org.jspecify.annotations.NullMarked;
