@NullMarked
package io.sottovoce.simulator.rest;

import org.jspecify.annotations.NullMarked;
