/** The command line, the deterministic simulator and its reports. Nothing depends on this module. */
@NullMarked
package io.sottovoce.simulator;

import org.jspecify.annotations.NullMarked;
