package io.sottovoce.proto;

/** Takes the bytes of a model as they come. */
public interface DownloadSink {
    /**
     * The next bytes; their hash was checked, and they follow on those before.
     *
     * @param offset of the first byte within the model
     */
    void accept(long offset, byte[] data);
}
