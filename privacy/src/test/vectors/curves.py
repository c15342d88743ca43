"""Curve25519 and its Edwards form in plain integers, for points that a library will not make."""

import hashlib

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


def ladder(scalar, u):
    """X25519 of RFC 7748 on integers; the scalar is clamped, u taken modulo p."""
    k = (scalar & ~7 & (2**255 - 1)) | 2**254
    x1, x2, z2, x3, z3 = u % P, 1, 0, u % P, 1
    for t in range(254, -1, -1):
        if k >> t & 1:
            x2, z2, x3, z3 = x3, z3, x2, z2
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        da, cb, aa, bb = d * a, c * b, a * a, b * b
        e = aa - bb
        x3, z3, x2, z2 = (da + cb) ** 2 % P, x1 * (da - cb) ** 2 % P, aa * bb % P, e * (aa + 121665 * e) % P
        if k >> t & 1:
            x2, z2, x3, z3 = x3, z3, x2, z2
    return x2 * pow(z2, P - 2, P) % P


def on_curve(u):
    """Whether u is on the curve and not on its twist."""
    return pow((u * u * u + 486662 * u * u + u) % P, (P - 1) // 2, P) in (0, 1)


def add(a, b):
    (x1, y1), (x2, y2) = a, b
    t = D * x1 * x2 * y1 * y2 % P
    return ((x1 * y2 + x2 * y1) * pow(1 + t, P - 2, P) % P, (y1 * y2 + x1 * x2) * pow(1 - t, P - 2, P) % P)


def multiply(k, point):
    out = (0, 1)
    while k:
        if k & 1:
            out = add(out, point)
        point = add(point, point)
        k >>= 1
    return out


def recover_x(y, odd):
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * SQRT_M1 % P
    if (x * x - x2) % P:
        raise ValueError("no point")
    return P - x if x % 2 != odd else x


BASE = (recover_x(4 * pow(5, P - 2, P) % P, 0), 4 * pow(5, P - 2, P) % P)


def encode(point):
    x, y = point
    return (y | (x & 1) << 255).to_bytes(32, "little")


def torsion():
    """A point of order 8."""
    y = 2
    while True:
        try:
            point = multiply(L, (recover_x(y, 0), y))
            if multiply(4, point) != (0, 1):
                return point
        except ValueError:
            pass
        y += 1


def challenge(r, a, message):
    return int.from_bytes(hashlib.sha512(r + a + message).digest(), "little") % L


def expand_seed(seed):
    h = hashlib.sha512(seed).digest()
    scalar = (int.from_bytes(h[:32], "little") & ~7 & (2**255 - 1)) | 2**254
    return scalar, h[32:]
