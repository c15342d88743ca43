/** Models for other runtimes: {@link io.sottovoce.learning.onnx.OnnxExport} writes ONNX files. */
@NullMarked
package io.sottovoce.learning.onnx;

import org.jspecify.annotations.NullMarked;
