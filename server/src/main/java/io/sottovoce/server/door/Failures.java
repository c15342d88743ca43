package io.sottovoce.server.door;

import io.sottovoce.rounds.port.StorageException;
import io.sottovoce.server.engine.RefusedTaskException;
import io.sottovoce.server.engine.UnstoredTaskException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** Every failure of a REST call is {@code {"error": "one line"}}. */
final class Failures {
    private static final Logger LOG = Logger.getLogger(Failures.class);

    @ServerExceptionMapper
    Response refused(RefusedTaskException failure) {
        return answer(400, failure.getMessage());
    }

    @ServerExceptionMapper
    Response known(WebApplicationException failure) {
        return answer(failure.getResponse().getStatus(), failure.getMessage());
    }

    @ServerExceptionMapper
    Response storage(StorageException failure) {
        LOG.error(failure.getMessage());
        return answer(503, "the storage failed, see the server's log");
    }

    @ServerExceptionMapper
    Response unstored(UnstoredTaskException failure) {
        return answer(503, failure.getMessage());
    }

    @ServerExceptionMapper
    Response fault(RuntimeException failure) {
        LOG.error("a REST call failed, which is a fault of this server", failure);
        return answer(500, "internal error, see the server's log");
    }

    static Response answer(int status, @Nullable String message) {
        String line = String.valueOf(message).replaceAll("\\s*[\\r\\n]+\\s*", " ");
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(Map.of("error", line))
                .build();
    }
}
