@NullMarked
package io.sottovoce.learning.certify;

import org.jspecify.annotations.NullMarked;
