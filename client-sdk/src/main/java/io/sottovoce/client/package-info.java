@NullMarked
package io.sottovoce.client;

import org.jspecify.annotations.NullMarked;
