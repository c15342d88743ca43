@org.jspecify.annotations.NullMarked
package io.sottovoce.simulator.fault;
