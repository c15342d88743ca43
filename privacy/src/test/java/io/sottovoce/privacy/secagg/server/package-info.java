@NullMarked
package io.sottovoce.privacy.secagg.server;

import org.jspecify.annotations.NullMarked;
