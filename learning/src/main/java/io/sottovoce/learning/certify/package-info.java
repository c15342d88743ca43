/** Certificates of robustness, with the confidence they hold at. */
@NullMarked
package io.sottovoce.learning.certify;

import org.jspecify.annotations.NullMarked;
