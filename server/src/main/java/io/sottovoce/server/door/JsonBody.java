package io.sottovoce.server.door;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sottovoce.server.engine.RefusedTaskException;
import java.util.Map;

/** Reads the body of a request. */
final class JsonBody {
    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private JsonBody() {}

    /**
     * The body as a tree of maps, lists and scalars.
     *
     * @throws RefusedTaskException in one line, with the place of the fault
     */
    @SuppressWarnings("unchecked") // an object becomes a map with text keys
    static Map<String, Object> object(String body) {
        try {
            JsonNode tree = MAPPER.readTree(body);
            if (!tree.isObject()) {
                throw new RefusedTaskException("the body is " + (tree.isMissingNode() ? "empty" : "not a JSON object")
                        + ", expected a task as a JSON object");
            }
            return MAPPER.convertValue(tree, Map.class);
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : " at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            throw new RefusedTaskException("the body is not JSON" + where + ": " + e.getOriginalMessage());
        }
    }
}
