/** Who shares with whom, and how many shares it takes: the graph, its parameters and the rules that they must obey. */
@NullMarked
package io.sottovoce.privacy.secagg.graph;

import org.jspecify.annotations.NullMarked;
