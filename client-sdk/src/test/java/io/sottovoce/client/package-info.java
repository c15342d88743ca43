/** Tests of the client against a server in the same process. */
package io.sottovoce.client;
