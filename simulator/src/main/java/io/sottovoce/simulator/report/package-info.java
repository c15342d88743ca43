/** What a run did, and the self-contained HTML page that shows it. */
@NullMarked
package io.sottovoce.simulator.report;

import org.jspecify.annotations.NullMarked;
