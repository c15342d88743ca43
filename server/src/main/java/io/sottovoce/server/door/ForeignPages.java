package io.sottovoce.server.door;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what a browser sends for a page of somebody else. The operator's port has no authentication: that it can be reached
 * from this machine only does not keep out the pages that are open in a browser here, each of which can have it send a
 * request to any address.
 *
 * <p>A browser says of whom a request is ({@code Sec-Fetch-Site}, {@code Origin}). A page whose name was made to lead to this
 * machine is of the same origin as the port; its own name stands in {@code Host}, so where a request comes in by the loopback
 * address that has to be a name of the loopback address. Callers that are no browsers are not affected.
 */
@ApplicationScoped
final class ForeignPages {
    private static final int BEFORE_ALL_OTHERS = 1000;
    private static final int FORBIDDEN = 403;
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    void register(@Observes Filters filters) {
        filters.register(ForeignPages::pass, BEFORE_ALL_OTHERS);
    }

    private static void pass(RoutingContext context) {
        Optional<String> objection = objection(context.request());
        if (objection.isEmpty()) {
            context.next();
            return;
        }
        context.response()
                .setStatusCode(FORBIDDEN)
                .putHeader("Content-Type", "application/json")
                .end(new JsonObject().put("error", objection.get()).encode());
    }

    private static Optional<String> objection(HttpServerRequest request) {
        HostAndPort host = request.authority();
        if (byLoopback(request.localAddress()) && host != null && !namesLoopback(host.host())) {
            return Optional.of(
                    "Host: found a name that is not of this machine's loopback address, by which the request came");
        }
        String site = request.getHeader("Sec-Fetch-Site");
        String origin = request.getHeader("Origin");
        boolean own = (site == null || OWN_SITES.contains(site)) && (origin == null || isOf(origin, host));
        return own ? Optional.empty() : Optional.of("a page of another origin has no business here");
    }

    private static boolean byLoopback(@Nullable SocketAddress local) {
        String address = local == null ? null : local.hostAddress();
        return address != null && isLoopback(address);
    }

    private static boolean namesLoopback(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost") || name.endsWith(".localhost") || (isAddress(name) && isLoopback(name));
    }

    /** Digits and colons only, so that nothing is looked up. */
    private static boolean isAddress(String name) {
        return name.matches("[0-9.]+") || name.matches("\\[?[0-9a-f:.]*:[0-9a-f:.]*]?");
    }

    private static boolean isLoopback(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (java.net.UnknownHostException e) {
            return false;
        }
    }

    private static boolean isOf(String origin, @Nullable HostAndPort host) {
        return host != null && (origin.equals("http://" + host) || origin.equals("https://" + host));
    }
}
