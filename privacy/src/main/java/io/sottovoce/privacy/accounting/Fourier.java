package io.sottovoce.privacy.accounting;

/** The discrete Fourier transform of a length that is a power of two, in place, with tabulated roots of unity. */
final class Fourier {
    private final int length;
    private final double[] cosine;
    private final double[] sine;

    Fourier(int length) {
        if (Integer.bitCount(length) != 1) {
            throw new IllegalArgumentException("transform of length " + length + ", expected a power of two");
        }
        this.length = length;
        this.cosine = new double[length / 2];
        this.sine = new double[length / 2];
        for (int k = 0; k < length / 2; k++) {
            double angle = 2 * Math.PI * k / length;
            cosine[k] = Math.cos(angle);
            sine[k] = Math.sin(angle);
        }
    }

    /** Replaces x by sum_j x_j e^(-2 pi i jk/n). The result stands in bit-reversed order. */
    void forwardScrambled(double[] re, double[] im) {
        for (int half = length / 2; half >= 1; half /= 2) {
            int stride = length / (2 * half);
            for (int base = 0; base < length; base += 2 * half) {
                for (int k = 0; k < half; k++) {
                    int a = base + k;
                    int b = a + half;
                    double dr = re[a] - re[b];
                    double di = im[a] - im[b];
                    re[a] += re[b];
                    im[a] += im[b];
                    double c = cosine[k * stride];
                    double s = -sine[k * stride];
                    re[b] = dr * c - di * s;
                    im[b] = dr * s + di * c;
                }
            }
        }
    }

    /** Undoes {@link #forwardScrambled}, taking the bit-reversed order back. */
    void inverseScrambled(double[] re, double[] im) {
        for (int half = 1; half < length; half *= 2) {
            int stride = length / (2 * half);
            for (int base = 0; base < length; base += 2 * half) {
                for (int k = 0; k < half; k++) {
                    int a = base + k;
                    int b = a + half;
                    double c = cosine[k * stride];
                    double s = sine[k * stride];
                    double tr = re[b] * c - im[b] * s;
                    double ti = re[b] * s + im[b] * c;
                    re[b] = re[a] - tr;
                    im[b] = im[a] - ti;
                    re[a] += tr;
                    im[a] += ti;
                }
            }
        }
        for (int i = 0; i < length; i++) {
            re[i] /= length;
            im[i] /= length;
        }
    }
}
