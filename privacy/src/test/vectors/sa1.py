"""SA-1 as docs/PROTOCOL.md writes it down, for making test vectors. Slow, not constant in time, not for production.

Written from the document and not from the Java code: where both disagree, one of the three is wrong.
"""

import hashlib
import hmac
import struct

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from kyber_py.ml_kem import ML_KEM_768

DOMAIN = b"sottovoce/sa/1/"


# Encodings ---------------------------------------------------------------------------------------------------------

def u8(x):
    return struct.pack(">B", x)


def u16(x):
    return struct.pack(">H", x)


def u32(x):
    return struct.pack(">I", x)


def u64(x):
    return struct.pack(">Q", x)


def real(x):
    return struct.pack(">d", x)


def lp(x):
    return u32(len(x)) + x


def tup(tag, *fields):
    return lp(DOMAIN + tag.encode("ascii")) + u16(len(fields)) + b"".join(lp(f) for f in fields)


def sha256(x):
    return hashlib.sha256(x).digest()


def H(tag, *fields):
    return sha256(tup(tag, *fields))


# Keys --------------------------------------------------------------------------------------------------------------

def extract(salt, ikm):
    return hmac.new(salt or bytes(32), ikm, hashlib.sha256).digest()


def expand(prk, info, length):
    out, block, counter = b"", b"", 1
    while len(out) < length:
        block = hmac.new(prk, block + info + bytes([counter]), hashlib.sha256).digest()
        out += block
        counter += 1
    return out[:length]


def kdf(prk, tag, *fields, length=32):
    return expand(prk, tup("kdf/" + tag, *fields), length)


def ed_public(seed):
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def sign(seed, tag, *fields):
    return Ed25519PrivateKey.from_private_bytes(seed).sign(tup("sig/" + tag, *fields))


def verify(public, signature, tag, *fields):
    Ed25519PublicKey.from_public_bytes(public).verify(signature, tup("sig/" + tag, *fields))


def x_public(private):
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def x_agree(private, public):
    return X25519PrivateKey.from_private_bytes(private).exchange(X25519PublicKey.from_public_bytes(public))


def kem_keys(dz):
    """(ek, dk) of d || z."""
    return ML_KEM_768._keygen_internal(dz[:32], dz[32:])


def kem_encaps(ek, coins):
    """(ciphertext, shared)."""
    shared, ciphertext = ML_KEM_768._encaps_internal(ek, coins)
    return ciphertext, shared


def kem_decaps(dk, ciphertext):
    return ML_KEM_768.decaps(dk, ciphertext)


class Root:
    """What one 32-byte root stands for (E8)."""

    def __init__(self, suite, cfg_hash, root):
        self.root = root
        self.prk = extract(cfg_hash, root)
        self.x_private = kdf(self.prk, "x25519")
        self.x_public = x_public(self.x_private)
        self.dz = kdf(self.prk, "mlkem-dz", length=64)
        self.ek, self.dk = kem_keys(self.dz) if suite else (b"", b"")

    def encaps(self, sid, i, j, ek):
        return kem_encaps(ek, kdf(self.prk, "coins", sid, u16(i), u16(j)))


class Keys:
    """One client's secrets and public keys of a session."""

    def __init__(self, suite, cfg_hash, channel_root, mask_root, self_mask=bytes(32)):
        self.suite = suite
        self.c = Root(suite, cfg_hash, channel_root)
        self.s = Root(suite, cfg_hash, mask_root)
        self.b = self_mask

    def public(self):
        return self.c.x_public, self.s.x_public, self.c.ek, self.s.ek

    def hash(self):
        return H("keys", *self.public())


def channel(sid, dealer, i, holder, j):
    """(K_ij, ct_c) for dealer i and holder j (E9)."""
    ikm = x_agree(dealer.c.x_private, holder.c.x_public)
    ct = b""
    if dealer.suite:
        ct, ss = dealer.c.encaps(sid, i, j, holder.c.ek)
        ikm += ss
    s_c = extract(sid, ikm)
    return kdf(s_c, "share", u16(i), u16(j), dealer.c.x_public, holder.c.x_public, holder.c.ek, ct), ct


def pair_seed(sid, low, lo, high, hi):
    """(m, ct_s) for the lower index lo and the higher hi (E9)."""
    ikm = x_agree(low.s.x_private, high.s.x_public)
    ct = b""
    if low.suite:
        ct, ss = low.s.encaps(sid, lo, hi, high.s.ek)
        ikm += ss
    s_s = extract(sid, ikm)
    return kdf(s_s, "mask", u16(lo), u16(hi), low.s.x_public, high.s.x_public, high.s.ek, ct), ct


def aad(sid, i, j, x, t, k, com_b, com_m, ct_c, ct_s):
    return tup("env", sid, u16(i), u16(j), u8(x), u16(t), u16(k), com_b, com_m, ct_c, ct_s)


def seal(key, plaintext, associated):
    return AESGCM(key).encrypt(bytes(12), plaintext, associated)


def com_self(sid, i, b):
    return H("self", sid, u16(i), b)


def com_share(sid, i, j, kind, share):
    return H("share", sid, u16(i), u16(j), u8(kind), share)


# Streams, masks, packing --------------------------------------------------------------------------------------------

def keystream(key, length, block=0):
    encryptor = Cipher(algorithms.AES256(key), modes.CTR(block.to_bytes(16, "big"))).encryptor()
    return encryptor.update(bytes(length))


def stream_key(seed, sid, u2, model, vector):
    return kdf(seed, "prg", sid, H("u2", u2), model, u16(vector))


def mask_words(key, bits, count):
    words = struct.unpack("<%dI" % count, keystream(key, 4 * count))
    return [w & ((1 << bits) - 1) for w in words]


def pack(bits, values):
    total, at = 0, 0
    for v in values:
        total |= v << at
        at += bits
    return total.to_bytes((at + 7) // 8, "little")


def rotation_key(sid):
    return kdf(extract(sid, b""), "rot")


def rotation_signs(sid, count):
    stream = keystream(rotation_key(sid), (count + 7) // 8)
    return [stream[i >> 3] >> (i & 7) & 1 for i in range(count)]


# Roster, graph ------------------------------------------------------------------------------------------------------

def bitmap(n, members):
    out = bytearray((n + 7) // 8)
    for r in members:
        out[r >> 3] |= 1 << (r & 7)
    return bytes(out)


def roster_hash(entry_hashes):
    return H("roster", u32(len(entry_hashes)), *entry_hashes)


def session_id(cfg_hash, roster, k, t):
    return H("sid", cfg_hash, roster, u16(k), u16(t))


def permutation(key, n):
    stream = keystream(key, 8 * n + 64)
    at = 0
    perm = list(range(n))
    for p in range(n - 1, 0, -1):
        limit = 2**32 - 2**32 % (p + 1)
        while True:
            (w,) = struct.unpack_from(">I", stream, at)
            at += 4
            if w < limit:
                break
        q = w % (p + 1)
        perm[p], perm[q] = perm[q], perm[p]
    return perm


def neighbours(sid, n, k, i):
    if n <= 255:
        return [j for j in range(n) if j != i]
    perm = permutation(H("graph", sid), n)
    p = perm.index(i)
    around = [perm[(p + s * step) % n] for step in range(1, k // 2 + 1) for s in (1, -1)]
    return sorted(around)


# Shamir -------------------------------------------------------------------------------------------------------------

def gf_mul(a, b):
    product = 0
    while b:
        if b & 1:
            product ^= a
        a <<= 1
        if a & 0x100:
            a ^= 0x11B
        b >>= 1
    return product


def gf_inverse(a):
    out = 1
    for _ in range(254):
        out = gf_mul(out, a)
    return out


def shamir_share(secret, coefficients, x):
    """f(x), f(0) = secret, coefficients[d] of degree d + 1, byte by byte."""
    out = bytearray(secret)
    power = 1
    for coefficient in coefficients:
        power = gf_mul(power, x)
        for i, c in enumerate(coefficient):
            out[i] ^= gf_mul(c, power)
    return bytes(out)


def shamir_join(points):
    """The value at 0 of the polynomial through (x, share) pairs."""
    out = bytearray(len(points[0][1]))
    for x, share in points:
        weight = 1
        for other, _ in points:
            if other != x:
                weight = gf_mul(weight, gf_mul(other, gf_inverse(other ^ x)))
        for i, s in enumerate(share):
            out[i] ^= gf_mul(weight, s)
    return bytes(out)


# Identity -----------------------------------------------------------------------------------------------------------

def certificate(ra_seed, client, population, public, not_before, not_after, serial, version=1):
    fields = [u8(version), client, population, public, u64(not_before), u64(not_after), u64(serial)]
    return b"".join(fields) + sign(ra_seed, "cert", *fields)


def revocation_list(ra_seed, epoch, serials):
    body = b"".join(u64(s) for s in serials)
    return u64(epoch) + u32(len(serials)) + body + sign(ra_seed, "revoked", u64(epoch), body)


def possession(seed, client, population):
    return sign(seed, "possession", client, population, ed_public(seed))
