package io.sottovoce.server.door;

import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Refuses bodies over {@code quarkus.http.limits.max-body-size} like everything else, with a line that says so: Quarkus itself
 * answers them with a status and nothing.
 *
 * <p>A body that is little too large is read to its end before the answer, and thrown away, since a caller that is cut off while
 * it sends may not see the answer. Of a larger one nothing more is read, and the connection is closed when the caller has had
 * time to see the answer.
 */
@ApplicationScoped
class BodyLimit {
    /** After foreign pages, before the limit of Quarkus, which is in the order -2. */
    private static final int BEFORE_QUARKUS = 900;

    private static final int AFTER_QUARKUS = 1;
    private static final int READ_MORE = 1 << 20;
    private static final int LINGER_MILLIS = 2000;
    private static final int TOO_LARGE = Response.Status.REQUEST_ENTITY_TOO_LARGE.getStatusCode();

    private final long bytesMax;

    BodyLimit(@ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize bytesMax) {
        this.bytesMax = bytesMax.asLongValue();
    }

    void register(@Observes Filters filters) {
        filters.register(this::length, BEFORE_QUARKUS);
        filters.register(this::chunks, AFTER_QUARKUS);
    }

    /**
     * The bytes of a body.
     *
     * @throws WebApplicationException with 413 where there are too many
     */
    byte[] read(InputStream body) throws IOException {
        byte[] bytes = body.readNBytes((int) Math.min(bytesMax + 1, Integer.MAX_VALUE - 8));
        if (bytes.length <= bytesMax) {
            return bytes;
        }
        body.skip(READ_MORE);
        throw new WebApplicationException(refusal(), Response.Status.REQUEST_ENTITY_TOO_LARGE);
    }

    /** A body whose length is stated. */
    private void length(RoutingContext context) {
        HttpServerRequest request = context.request();
        String stated = request.getHeader("Content-Length");
        if (stated == null || Long.parseLong(stated) <= bytesMax) {
            context.next();
        } else if (Long.parseLong(stated) - bytesMax > READ_MORE || request.getHeader("Expect") != null) {
            closeWhereTooLarge(context);
            refuse(context);
        } else {
            request.handler(bytes -> {}).endHandler(end -> refuse(context)).resume();
        }
    }

    /** A body without a stated length is bounded where it is read; what Quarkus does comes after that. */
    private void chunks(RoutingContext context) {
        if (context.get(VertxHttpRecorder.MAX_REQUEST_SIZE_KEY) != null) {
            context.put(VertxHttpRecorder.MAX_REQUEST_SIZE_KEY, 2 * (bytesMax + READ_MORE));
            closeWhereTooLarge(context);
        }
        context.next();
    }

    private static void closeWhereTooLarge(RoutingContext context) {
        context.addEndHandler(end -> {
            if (context.response().getStatusCode() == TOO_LARGE) {
                context.vertx().setTimer(LINGER_MILLIS, later -> context.request()
                        .connection()
                        .close());
            }
        });
    }

    private void refuse(RoutingContext context) {
        context.response()
                .setStatusCode(TOO_LARGE)
                .putHeader("Content-Type", "application/json")
                .end(new JsonObject().put("error", refusal()).encode());
    }

    private String refusal() {
        return "the body is too large, expected at most " + bytesMax + " bytes";
    }
}
