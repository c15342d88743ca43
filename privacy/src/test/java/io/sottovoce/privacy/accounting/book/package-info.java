@NullMarked
package io.sottovoce.privacy.accounting.book;

import org.jspecify.annotations.NullMarked;
