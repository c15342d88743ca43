package io.sottovoce.learning.onnx;

/** A setting of an ONNX node: an {@code AttributeProto}. */
record Attribute(ProtoBytes proto) {
    private static final int NAME = 1;
    private static final int FLOAT = 2;
    private static final int INT = 3;
    private static final int TEXT = 4;
    private static final int INTS = 8;
    private static final int TYPE = 20;

    static Attribute of(String name, long value) {
        return new Attribute(
                new ProtoBytes().text(NAME, name).number(INT, value).number(TYPE, 2));
    }

    static Attribute of(String name, float value) {
        return new Attribute(
                new ProtoBytes().text(NAME, name).real(FLOAT, value).number(TYPE, 1));
    }

    static Attribute of(String name, String value) {
        return new Attribute(new ProtoBytes().text(NAME, name).text(TEXT, value).number(TYPE, 3));
    }

    static Attribute of(String name, long[] values) {
        ProtoBytes proto = new ProtoBytes().text(NAME, name);
        for (long value : values) {
            proto.number(INTS, value);
        }
        return new Attribute(proto.number(TYPE, 7));
    }
}
