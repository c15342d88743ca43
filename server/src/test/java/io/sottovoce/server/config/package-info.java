@NullMarked
package io.sottovoce.server.config;

import org.jspecify.annotations.NullMarked;
