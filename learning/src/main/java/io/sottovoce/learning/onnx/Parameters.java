package io.sottovoce.learning.onnx;

import io.sottovoce.learning.io.StoredModel;
import io.sottovoce.learning.spec.ParameterBlock;
import java.util.Arrays;

/** The named blocks of a model, copied out, and turned where ONNX wants another order of dimensions. */
record Parameters(StoredModel model) {
    float[] of(String name) {
        ParameterBlock block = model.spec().block(name);
        return Arrays.copyOfRange(model.parameters(), block.offset(), block.end());
    }

    /** A matrix [rows, columns] as [columns, rows]. */
    static float[] transposed(float[] matrix, int rows, int columns) {
        float[] turned = new float[matrix.length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                turned[column * rows + row] = matrix[row * columns + column];
            }
        }
        return turned;
    }

    /** A weight [places, channels, filters] as [filters, channels, places]. */
    static float[] filtersFirst(float[] weight, int places, int channels, int filters) {
        float[] turned = new float[weight.length];
        for (int place = 0; place < places; place++) {
            for (int channel = 0; channel < channels; channel++) {
                for (int filter = 0; filter < filters; filter++) {
                    turned[(filter * channels + channel) * places + place] =
                            weight[(place * channels + channel) * filters + filter];
                }
            }
        }
        return turned;
    }
}
