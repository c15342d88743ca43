package io.sottovoce.learning.kernels;

import java.util.function.DoubleSupplier;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * A library operation with its context, built once: calling it through a kept context costs a tenth of a fresh call. The
 * operation has its arrays as well as the context, since a CUDA executioner marks the operation's outputs as written.
 */
final class PreparedOp implements Kernel {
    private static final OpExecutioner EXECUTIONER = Nd4j.getExecutioner();

    /** On the processor the native call is made directly: the executioner's book-keeping is garbage by the step. */
    private static final @Nullable NativeOps DIRECT =
            CpuKernels.available() ? NativeOpsHolder.getInstance().getDeviceNativeOps() : null;

    private final DynamicCustomOp op;
    private final OpContext context;
    private boolean closed;
    private final long hash;
    private final Pointer pointer;

    private PreparedOp(DynamicCustomOp op, OpContext context) {
        this.op = op;
        this.context = context;
        this.hash = op.opHash();
        this.pointer = context.contextPointer();
    }

    static Builder named(String name) {
        return new Builder(name);
    }

    @Override
    public void run() {
        if (DIRECT == null) {
            EXECUTIONER.exec(op, context);
        } else if (DIRECT.execCustomOp2(null, hash, pointer) != 0) {
            throw new IllegalStateException(op.opName() + " failed: " + DIRECT.lastErrorMessage());
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            context.close();
        } catch (Exception e) {
            throw new IllegalStateException("cannot free the context of " + op.opName(), e);
        }
    }

    /** Sets the real only where it has changed. */
    private static final class WithReal implements Kernel {
        private final PreparedOp prepared;
        private final DoubleSupplier real;
        private double last;

        WithReal(PreparedOp prepared, DoubleSupplier real, double first) {
            this.prepared = prepared;
            this.real = real;
            this.last = first;
        }

        @Override
        public void run() {
            double now = real.getAsDouble();
            if (now != last) {
                prepared.context.setTArguments(now);
                last = now;
            }
            prepared.run();
        }

        @Override
        public void close() {
            prepared.close();
        }
    }

    static final class Builder {
        private final String name;
        private INDArray[] inputs = {};
        private INDArray[] outputs = {};
        private long[] integers = {};
        private double[] reals = {};
        private boolean[] flags = {};
        private boolean helpers = true;

        private Builder(String name) {
            this.name = name;
        }

        Builder inputs(Tensor... tensors) {
            inputs = arrays(tensors);
            return this;
        }

        Builder outputs(Tensor... tensors) {
            outputs = arrays(tensors);
            return this;
        }

        Builder integers(long... values) {
            integers = values;
            return this;
        }

        Builder reals(double... values) {
            reals = values;
            return this;
        }

        Builder flags(boolean... values) {
            flags = values;
            return this;
        }

        /** Whether the operation may go through oneDNN. */
        Builder helpers(boolean allowed) {
            helpers = allowed;
            return this;
        }

        Kernel prepare() {
            return build();
        }

        private PreparedOp build() {
            DynamicCustomOp op = DynamicCustomOp.builder(name)
                    .addInputs(inputs)
                    .addOutputs(outputs)
                    .build();
            op.addIArgument(integers);
            op.addTArgument(reals);
            op.addBArgument(flags);
            OpContext context = EXECUTIONER.buildContext();
            context.allowHelpers(helpers);
            context.setInputArrays(inputs);
            context.setOutputArrays(outputs);
            context.setIArguments(integers);
            context.setTArguments(reals);
            context.setBArguments(flags);
            return new PreparedOp(op, context);
        }

        /** Prepares an operation of one real that may be another at each run. */
        Kernel preparedWith(DoubleSupplier real) {
            double first = real.getAsDouble();
            reals(first);
            return new WithReal(build(), real, first);
        }

        private static INDArray[] arrays(Tensor... tensors) {
            INDArray[] arrays = new INDArray[tensors.length];
            for (int i = 0; i < tensors.length; i++) {
                arrays[i] = tensors[i].array();
            }
            return arrays;
        }
    }
}
