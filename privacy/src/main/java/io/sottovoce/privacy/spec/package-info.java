/** Strict reading of declarative settings, wherever they come from: a YAML file, JSON, or the wire. */
@NullMarked
package io.sottovoce.privacy.spec;

import org.jspecify.annotations.NullMarked;
