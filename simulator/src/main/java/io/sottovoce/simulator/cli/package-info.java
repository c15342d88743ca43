/** The command line: parsing, output discipline and exit codes. Begin with {@link io.sottovoce.simulator.cli.Main}. */
@NullMarked
package io.sottovoce.simulator.cli;

import org.jspecify.annotations.NullMarked;
