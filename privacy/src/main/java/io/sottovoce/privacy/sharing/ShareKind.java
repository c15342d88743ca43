package io.sottovoce.privacy.sharing;

/** What a share is a share of. */
public enum ShareKind {
    /** The self-mask seed b: opened for survivors. */
    SELF_MASK(1),
    /** The mask root: opened for the dropped. */
    MASK_ROOT(2);

    private final int code;

    ShareKind(int code) {
        this.code = code;
    }

    /** The type byte of a commitment. */
    public int code() {
        return code;
    }
}
