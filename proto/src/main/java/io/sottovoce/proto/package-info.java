@NullMarked
package io.sottovoce.proto;

import org.jspecify.annotations.NullMarked;
