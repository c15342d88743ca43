/** Tests of a client in secure aggregation against the real machine of the server, and of what it keeps on disk. */
package io.sottovoce.client.secure;
