package io.sottovoce.server.engine;

import io.sottovoce.proto.Decoded;
import io.sottovoce.proto.DownloadRequest;
import io.sottovoce.proto.ErrorCode;
import io.sottovoce.proto.ModelRef;
import io.sottovoce.proto.ModelSource;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.server.storage.FileModelStore;
import java.io.IOException;
import java.nio.file.Path;
import org.jboss.logging.Logger;

/** Opens models for clients whose key was checked. */
final class Downloads {
    private static final Logger LOG = Logger.getLogger(Downloads.class);

    private final FileModelStore models;
    private final ServerMetrics metrics;

    Downloads(FileModelStore models, ServerMetrics metrics) {
        this.models = models;
        this.metrics = metrics;
    }

    /** The bytes of a model from an offset on, where it is the model that the request names. */
    Decoded<ModelSource> open(ModelRef model, DownloadRequest request) {
        RoundRef round = request.key().round();
        if (!request.model().equals(model.hash())) {
            return Decoded.rejected(ErrorCode.UNKNOWN_MODEL, "model", "not the model of " + round);
        }
        if (request.offset() > model.bytes()) {
            return Decoded.rejected(
                    ErrorCode.WRONG_SHAPE, "offset", request.offset() + ", the model has " + model.bytes() + " bytes");
        }
        Path file = models.parametersFile(round.task(), model.version());
        try {
            return Decoded.accepted(metrics.open().counted(new FileModelSource(file, request.offset(), metrics)));
        } catch (IOException e) {
            LOG.errorf("cannot read %s: %s", file, e);
            return Decoded.rejected(ErrorCode.INTERNAL, "model", "cannot be read at present");
        }
    }
}
