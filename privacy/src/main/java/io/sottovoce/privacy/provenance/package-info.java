/** Where a model version comes from: its record, the record's canonical bytes and the server's signature over them. */
@NullMarked
package io.sottovoce.privacy.provenance;

import org.jspecify.annotations.NullMarked;
