/** A cohort of real client machines, the real server machine, and means to come between them. */
@NullMarked
package io.sottovoce.privacy.secagg.testing;

import org.jspecify.annotations.NullMarked;
