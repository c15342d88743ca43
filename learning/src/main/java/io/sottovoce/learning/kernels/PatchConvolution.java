package io.sottovoce.learning.kernels;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A convolution of few channels, as a first one is, by products over gathered patches: each is what the window meets at one
 * place, and a one, so that one product has the bias in it too. Where patches are few, the way back takes up those of the
 * forward run, if there is memory to spare; where they are many, the forward run is the library's, which needs none.
 */
final class PatchConvolution implements Convolution {
    /** Floats of patches that are few: 4 MiB. */
    private static final int FEW = 1 << 20;

    private final Kernels kernels;
    private final Arena arena;
    private final Convolution direct;
    private final Tensor x;
    private final Tensor w;
    private final Tensor b;
    private final Window window;
    private final Tensor y;
    private final int filters;
    private final int patch;
    private final int places;
    private final boolean byPlace;
    private final boolean few;
    private final @Nullable Tensor kept;

    PatchConvolution(
            Kernels kernels,
            Arena arena,
            Convolution direct,
            Tensor x,
            Tensor w,
            Tensor b,
            Window window,
            Tensor y,
            Keep keep) {
        this.kernels = kernels;
        this.arena = arena;
        this.direct = direct;
        this.x = x;
        this.w = w;
        this.b = b;
        this.window = window;
        this.y = y;
        this.filters = w.extent(3);
        this.patch = w.size() / filters + 1;
        this.places = y.size() / filters;
        this.byPlace = byPlace(x, window);
        this.few = (long) patch * places <= FEW;
        Tensor spare = few ? keep.spare("patches", patch * (places / x.extent(0)), FEW) : null;
        this.kept = spare == null ? null : shaped(spare);
    }

    private Tensor scratch() {
        return shaped(arena.scratch(Math.multiplyExact(patch, places)));
    }

    private Tensor shaped(Tensor memory) {
        return byPlace ? memory.view(places, patch) : memory.view(patch, places);
    }

    /** Whether patches are gathered place by place: not for one channel at stride one, whose lines are copied whole. */
    static boolean byPlace(Tensor x, Window window) {
        return x.extent(3) > 1 || window.strideWidth() > 1;
    }

    /** Gathers patches, [places, patch] where it is place by place, else [patch, places]. */
    static Kernel gather(boolean byPlace, Tensor x, Window window, Tensor y, Tensor patches) {
        return byPlace ? new PlacePatches(x, window, y, patches) : new Patches(x, window, y, patches);
    }

    @Override
    public Kernel forward() {
        if (!few) {
            return direct.forward();
        }
        Tensor patches = kept != null ? kept : scratch();
        Tensor both = w.followedBy(b).view(patch, filters);
        return Kernel.sequence(List.of(
                gather(byPlace, x, window, y, patches),
                kernels.matmul(patches, !byPlace, both, false, y.view(places, filters))));
    }

    /** The library makes the input's gradient whether or not it is needed; for few channels that is most of its work. */
    @Override
    public Kernel backward(Tensor gy, @Nullable Tensor gx, Tensor gw, Tensor gb) {
        if (gx != null) {
            return direct.backward(gy, gx, gw, gb);
        }
        Tensor both = gw.followedBy(gb).view(patch, filters);
        Tensor slopes = gy.view(places, filters);
        if (kept != null) {
            return kernels.matmul(kept, byPlace, slopes, false, both);
        }
        Tensor patches = scratch();
        return Kernel.sequence(List.of(
                gather(byPlace, x, window, gy, patches), kernels.matmul(patches, byPlace, slopes, false, both)));
    }

    /** What the weights say of each patch is scattered. */
    @Override
    public Kernel inputBackward(Tensor gy, Tensor gx, Tensor gw, Tensor gb) {
        Tensor weights = w.view(patch - 1, filters);
        Tensor slopes = gy.view(places, filters);
        Tensor scratch = arena.scratch(Math.multiplyExact(patch - 1, places));
        if (byPlace) {
            Tensor changes = scratch.view(places, patch - 1);
            return Kernel.sequence(List.of(
                    kernels.matmul(slopes, false, weights, true, changes), new PatchScatter(changes, window, gy, gx)));
        }
        Tensor changes = scratch.view(patch - 1, places);
        return Kernel.sequence(List.of(
                kernels.matmul(weights, false, slopes, true, changes), new LineScatter(changes, window, gy, gx)));
    }
}
