/**
 * Trains the clients of simulations as tasks of Apache Spark. {@link io.sottovoce.simulator.spark.SparkTraining} is the service
 * that the simulator looks for; nothing else is public.
 */
@NullMarked
package io.sottovoce.simulator.spark;

import org.jspecify.annotations.NullMarked;
