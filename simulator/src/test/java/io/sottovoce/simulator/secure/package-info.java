/** Secure rounds between the packaged server and clients of the SDK, with everything going wrong that can. */
package io.sottovoce.simulator.secure;
