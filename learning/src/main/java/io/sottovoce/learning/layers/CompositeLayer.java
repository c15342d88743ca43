package io.sottovoce.learning.layers;

import io.sottovoce.learning.kernels.Kernel;
import io.sottovoce.learning.kernels.Kernels;
import io.sottovoce.learning.kernels.Tensor;
import io.sottovoce.learning.spec.LayerSpec;
import io.sottovoce.learning.spec.Residual;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Layers made of layers. */
final class CompositeLayer {
    private CompositeLayer() {}

    /** A chain that stands where one layer does. */
    static Layer chain(List<LayerSpec> parts, Place place) {
        PreparedChain chain = new PreparedChain(place.site(), place.name() + ".", parts, place.rows());
        chain.prepare(place.input(), place.x(), place.gx());
        Kernels kernels = place.kernels();
        return Layer.parametric(
                place.name(),
                Kernel.sequence(List.of(chain.forward(), copy(kernels, chain.output(), place.y()))),
                Kernel.sequence(List.of(copy(kernels, place.gy(), chain.outputGradient()), chain.backward())));
    }

    static Layer residual(Residual spec, Place place) {
        Tensor gx = place.gx();
        Tensor innerGradient = gx == null ? null : place.buffer("inner gradient", extents(place));
        PreparedChain inner = new PreparedChain(place.site(), place.name() + ".", spec.layers(), place.rows());
        inner.prepare(place.input(), place.x(), innerGradient);
        return spec.shortcut().isEmpty()
                ? identity(place, inner, innerGradient)
                : projected(spec, place, inner, innerGradient);
    }

    private static Layer identity(Place place, PreparedChain inner, @Nullable Tensor innerGradient) {
        Kernels kernels = place.kernels();
        Tensor gx = place.gx();
        Kernel forward =
                Kernel.sequence(List.of(inner.forward(), kernels.addScaled(place.x(), 1, inner.output(), place.y())));
        List<Kernel> backward =
                new ArrayList<>(List.of(copy(kernels, place.gy(), inner.outputGradient()), inner.backward()));
        if (gx != null && innerGradient != null) {
            backward.add(kernels.addScaled(place.gy(), 1, innerGradient, gx));
        }
        return Layer.parametric(place.name(), forward, Kernel.sequence(backward));
    }

    private static Layer projected(Residual spec, Place place, PreparedChain inner, @Nullable Tensor innerGradient) {
        Kernels kernels = place.kernels();
        Tensor gx = place.gx();
        Tensor besideGradient = gx == null ? null : place.buffer("shortcut gradient", extents(place));
        PreparedChain beside =
                new PreparedChain(place.site(), place.name() + ".shortcut.", spec.shortcut(), place.rows());
        beside.prepare(place.input(), place.x(), besideGradient);
        Kernel forward = Kernel.sequence(List.of(
                inner.forward(), beside.forward(), kernels.addScaled(beside.output(), 1, inner.output(), place.y())));
        List<Kernel> backward = new ArrayList<>(List.of(
                copy(kernels, place.gy(), inner.outputGradient()),
                copy(kernels, place.gy(), beside.outputGradient()),
                inner.backward(),
                beside.backward()));
        if (gx != null && innerGradient != null && besideGradient != null) {
            backward.add(kernels.addScaled(innerGradient, 1, besideGradient, gx));
        }
        return Layer.parametric(place.name(), forward, Kernel.sequence(backward));
    }

    private static long[] extents(Place place) {
        return place.input().stream().mapToLong(Integer::longValue).toArray();
    }

    private static Kernel copy(Kernels kernels, Tensor from, Tensor to) {
        return kernels.addScaled(from, 0, from, to);
    }
}
