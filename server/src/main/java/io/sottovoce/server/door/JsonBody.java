package io.sottovoce.server.door;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sottovoce.server.engine.RefusedTaskException;
import java.io.IOException;
import java.util.Map;

/** Reads the body of a request. */
final class JsonBody {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonBody() {}

    /**
     * The body, in UTF-8, as a tree of maps, lists and scalars. A name that stands twice is refused.
     *
     * @throws RefusedTaskException in one line, with the place of the fault
     */
    @SuppressWarnings("unchecked") // an object becomes a map with text keys
    static Map<String, Object> object(byte[] body) {
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
            throw new RefusedTaskException("the body is not JSON" + where + ": " + problem(e));
        } catch (IOException e) {
            throw new RefusedTaskException("the body is not JSON: " + e.getMessage());
        }
    }

    /** Without what the parser says of where it has the text from. */
    private static String problem(JsonProcessingException failure) {
        return failure.getOriginalMessage().replaceFirst(" \\(start marker at .*", "");
    }
}
