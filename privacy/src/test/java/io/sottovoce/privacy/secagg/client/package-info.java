@NullMarked
package io.sottovoce.privacy.secagg.client;

import org.jspecify.annotations.NullMarked;
