@org.jspecify.annotations.NullMarked
package io.sottovoce.privacy.sharing;
