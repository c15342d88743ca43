/** The settings of the server: one immutable typed tree. */
@NullMarked
package io.sottovoce.server.config;

import org.jspecify.annotations.NullMarked;
