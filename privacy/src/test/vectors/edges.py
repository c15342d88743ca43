"""Edge cases of the primitives as SA-1 uses them."""

import curves
from curves import P
from sa1 import *


def le(x):
    return x.to_bytes(32, "little")


def x25519(v):
    agree = lambda private, public, comment: v.ok(
        "x25519", comment, private=private, public=public,
        output=le(curves.ladder(int.from_bytes(private, "little"), int.from_bytes(public, "little") & (2**255 - 1))))
    refuse = lambda public, comment: v.bad("x25519", comment, private=sha256(b"x"), public=public)
    fixed = bytes.fromhex
    k1 = fixed("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4")
    u1 = fixed("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c")
    assert curves.ladder(int.from_bytes(k1, "little"), int.from_bytes(u1, "little")) == int.from_bytes(
        fixed("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"), "little")
    agree(k1, u1, "RFC 7748, 5.2, first")
    k2 = fixed("4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d")
    u2 = fixed("e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493")
    v.bad("x25519", "RFC 7748, 5.2, second: bit 255 of u is set", private=k2, public=u2)
    agree(k2, u2[:31] + bytes([u2[31] & 0x7F]), "RFC 7748, 5.2, second, bit 255 cleared")
    nine = le(9)
    agree(nine, nine, "RFC 7748, 5.2, one iteration")
    alice = sha256(b"alice")
    bob = sha256(b"bob")
    for name, private in (("alice", alice), ("bob", bob)):
        v.ok("x25519-public", name, private=private, output=x_public(private))
    agree(alice, x_public(bob), "agreement, one side")
    agree(bob, x_public(alice), "agreement, other side")
    low = [0, 1, P - 1, P, P + 1,
           325606250916557431795983626356110631294008115727848805560023387167927233504,
           39382357235489614581723060781553021112529911719440698176882885853963445705823]
    for u in low:
        assert curves.ladder(int.from_bytes(bob, "little"), u) == 0
        refuse(le(u), "low order, u = %s" % ("p + %d" % (u - P) if u >= P - 1 else hex(u)))
        refuse(le(u | 2**255), "low order, bit 255 set")
    for extra in range(2, 19):
        refuse(le(P + extra), "not canonical, p + %d" % extra)
    refuse(le(2**256 - 1), "all bits set")
    for byte in (9, 42):
        refuse(le(byte | 2**255), "bit 255 set, u = %d" % byte)
    twist = [u for u in range(2, 60) if not curves.on_curve(u)][:4] + [P - 2]
    for u in twist:
        agree(bob, le(u), "u = %s, %s" % (u if u < 100 else "p - 2", "curve" if curves.on_curve(u) else "twist"))
    for length in (0, 31, 33):
        refuse(bytes([9]) + bytes(length - 1) if length else b"", "%d bytes" % length)


def ed25519(v):
    seed = sha256(b"ed25519 seed")
    public = ed_public(seed)
    fields = [b"one", b"", b"three"]
    good = sign(seed, "vote", *fields)

    def check(valid, comment, key=public, signature=good, tag="vote", parts=fields):
        (v.ok if valid else v.bad)("verify", comment, public=key, signature=signature, tag=tag, fields=parts)

    v.ok("ed25519-public", "RFC 8032, 7.1, test 1", seed=bytes.fromhex(
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"), output=bytes.fromhex(
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"))
    for name, raw_seed, message in (
            ("test 1", "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", ""),
            ("test 2", "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "72"),
            ("test 3", "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "af82")):
        key = bytes.fromhex(raw_seed)
        v.ok("ed25519-raw", "RFC 8032, 7.1, " + name, seed=key, message=bytes.fromhex(message),
             output=Ed25519PrivateKey.from_private_bytes(key).sign(bytes.fromhex(message)))
    check(True, "as signed")
    s = int.from_bytes(good[32:], "little")
    for times in (1, 2, 15):
        check(False, "S + %d L" % times, signature=good[:32] + le(s + times * curves.L))
    check(False, "S = 2^256 - 1", signature=good[:32] + bytes([255]) * 32)
    for bit in (0, 7, 100, 255, 256, 300, 511):
        flipped = bytearray(good)
        flipped[bit >> 3] ^= 1 << (bit & 7)
        check(False, "bit %d of the signature flipped" % bit, signature=bytes(flipped))
    for length in (0, 32, 63):
        check(False, "truncated to %d bytes" % length, signature=good[:length])
    check(False, "one byte too many", signature=good + b"\0")
    check(False, "another tag", tag="upload")
    check(False, "an empty tag", tag="")
    check(False, "another field", parts=[b"one", b"", b"thref"])
    check(False, "fields cut elsewhere", parts=[b"on", b"e", b"three"])
    check(False, "one field fewer", parts=[b"one", b"three"])
    raw = Ed25519PrivateKey.from_private_bytes(seed).sign(b"onethree")
    check(False, "over bytes that are no tuple", signature=raw)
    check(False, "over the tuple without sig/",
          signature=Ed25519PrivateKey.from_private_bytes(seed).sign(tup("vote", *fields)))
    check(False, "another key", key=ed_public(sha256(b"other")))
    for length in (0, 31):
        check(False, "a key of %d bytes" % length, key=public[:length])
    check(False, "a key of 33 bytes", key=public + b"\0")
    small_order(v, check)
    mixed_order(v, seed, fields)


def small_order(v, check):
    eighth = curves.torsion()
    keys = [curves.encode(curves.multiply(i, eighth)) for i in range(8)]
    # The identity and the point of order 2 and 4 in forms that are not canonical.
    keys += [le(P + 1), le(P), le((P + 1) | 2**255), le(1 | 2**255), le((P - 1) | 2**255), le(P | 2**255)]
    for number, key in enumerate(keys):
        v.bad("prime-order-key", "small order or not canonical", public=key)
        for nonce in range(1, 200):
            r = curves.encode(curves.multiply(nonce, curves.BASE))
            parts = [b"forged", u16(nonce)]
            h = curves.challenge(r, key, tup("sig/vote", *parts))
            if h % 8 == 0:  # then h A is the identity, and S = nonce satisfies the equation
                check(False, "small-order key %d, equation holds for anybody" % number, key=key,
                      signature=r + le(nonce), parts=parts)
                break


def mixed_order(v, seed, fields):
    scalar, _ = curves.expand_seed(seed)
    point = curves.multiply(scalar, curves.BASE)
    assert curves.encode(point) == ed_public(seed)
    v.ok("prime-order-key", "an ordinary key", public=ed_public(seed))
    for i in range(1, 8):
        mixed = curves.add(point, curves.multiply(i, curves.torsion()))
        v.bad("prime-order-key", "with a torsion part, multiple %d" % i, public=curves.encode(mixed))
    v.bad("prime-order-key", "y = 2 is on no point" if not exists(2) else "y = 2, whole group", public=le(2))
    v.bad("prime-order-key", "31 bytes", public=ed_public(seed)[:31])


def exists(y):
    try:
        curves.recover_x(y, 0)
        return True
    except ValueError:
        return False


def gcm(v):
    zero = bytes(32)
    v.ok("seal", "GCM specification, test case 13", key=zero, associated=b"", plaintext=b"",
         output=bytes.fromhex("530f8afbc74536b9a963b4f1c4cb738b"))
    v.ok("seal", "GCM specification, test case 14", key=zero, associated=b"", plaintext=bytes(16),
         output=bytes.fromhex("cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"))
    key, plain, associated = sha256(b"gcm key"), sha256(b"a") + sha256(b"b"), tup("env", b"sid", u16(1))
    sealed = seal(key, plain, associated)
    v.ok("seal", "two shares", key=key, associated=associated, plaintext=plain, output=sealed)
    v.ok("open", "two shares", key=key, associated=associated, sealed=sealed, output=plain)
    bad = lambda comment, k=key, a=associated, s=sealed: v.bad("open", comment, key=k, associated=a, sealed=s)

    def flip(x, bit):
        out = bytearray(x)
        out[bit >> 3] ^= 1 << (bit & 7)
        return bytes(out)

    for bit in range(8 * 64, 8 * 80):
        bad("bit %d of the tag" % (bit - 512), s=flip(sealed, bit))
    for bit in range(0, 512, 37):
        bad("bit %d of the ciphertext" % bit, s=flip(sealed, bit))
    for bit in range(0, 8 * len(associated), 11):
        bad("bit %d of the associated data" % bit, a=flip(associated, bit))
    for length in (0, 1, 15, 16, 64, 79):
        bad("truncated to %d bytes" % length, s=sealed[:length])
    bad("one byte more", s=sealed + b"\0")
    bad("no associated data", a=b"")
    bad("longer associated data", a=associated + b"\0")
    bad("another key", k=sha256(b"other"))


def hkdf(v):
    for name, salt, ikm, prk in (
            ("A.1", bytes(range(13)), b"\x0b" * 22,
             "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5"),
            ("A.2", bytes(range(0x60, 0xB0)), bytes(range(0x50)),
             "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244"),
            ("A.3, empty salt", b"", b"\x0b" * 22,
             "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04")):
        assert extract(salt, ikm).hex() == prk
        v.ok("extract", "RFC 5869, " + name, salt=salt, ikm=ikm, output=extract(salt, ikm))
    info = bytes(range(0xF0, 0xFA))
    assert expand(bytes.fromhex("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5"), info, 42).hex() \
        == "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    v.ok("extract", "a salt of zeros is the empty salt", salt=bytes(32), ikm=b"\x0b" * 22,
         output=extract(b"", b"\x0b" * 22))
    v.ok("extract", "empty input", salt=sha256(b"sid"), ikm=b"", output=extract(sha256(b"sid"), b""))
    v.ok("extract", "a salt above a block", salt=bytes(range(100)), ikm=b"x", output=extract(bytes(range(100)), b"x"))
    prk = sha256(b"prk")
    for length in (1, 31, 32, 33, 64, 255):
        v.ok("kdf", "%d bytes" % length, prk=prk, tag="x25519", fields=[], length=length,
             output=kdf(prk, "x25519", length=length))
    v.ok("kdf", "with fields", prk=prk, tag="coins", fields=[sha256(b"sid"), u16(1), u16(2)], length=32,
         output=kdf(prk, "coins", sha256(b"sid"), u16(1), u16(2)))


def ml_kem(v):
    dz = sha256(b"d") + sha256(b"z")
    ek, dk = kem_keys(dz)
    coins = sha256(b"coins")
    ct, shared = kem_encaps(ek, coins)
    v.ok("kem-public", "key from a seed", seed=dz, output=ek)
    v.ok("kem-encapsulate", "with given coins", public=ek, coins=coins, ciphertext=ct, output=shared)
    assert kem_decaps(dk, ct) == shared
    v.ok("kem-decapsulate", "as made", seed=dz, ciphertext=ct, output=shared)
    for name, at in (("first", 0), ("last", len(ct) - 1)):
        other = bytearray(ct)
        other[at] ^= 1
        rejected = hashlib.shake_256(dz[32:] + bytes(other)).digest(32)
        assert kem_decaps(dk, bytes(other)) == rejected
        v.ok("kem-decapsulate", "implicit rejection, a bit of the %s byte" % name, seed=dz, ciphertext=bytes(other),
             output=rejected)
    zeros = bytes(len(ct))
    v.ok("kem-decapsulate", "implicit rejection, zeros", seed=dz, ciphertext=zeros,
         output=hashlib.shake_256(dz[32:] + zeros).digest(32))
    for length in (0, 1087, 1089):
        v.bad("kem-decapsulate", "%d bytes" % length, seed=dz, ciphertext=(ct + b"\0")[:length])
    for length in (0, 1183, 1185):
        v.bad("kem-encapsulate", "a key of %d bytes" % length, public=(ek + b"\0")[:length], coins=coins)
    for index, value in ((0, 3329), (1, 4095), (767, 3329)):
        v.bad("kem-encapsulate", "coefficient %d is %d" % (index, value), public=with_coefficient(ek, index, value),
              coins=coins)
    top = with_coefficient(ek, 0, 3328)
    ct, shared = kem_encaps(top, coins)
    v.ok("kem-encapsulate", "coefficient 0 is 3328, the largest", public=top, coins=coins, ciphertext=ct, output=shared)


def with_coefficient(ek, index, value):
    bits = int.from_bytes(ek[:1152], "little")
    bits &= ~(0xFFF << 12 * index)
    bits |= value << 12 * index
    return bits.to_bytes(1152, "little") + ek[1152:]


def aes_ctr(v):
    v.ok("keystream", "AESAVS, key of zeros", key=bytes(32), block=0, output=bytes.fromhex(
        "dc95c078a2408989ad48a21492842087"))
    v.ok("keystream", "AESAVS, KeySbox", key=bytes.fromhex(
        "c47b0294dbbbee0fec4757f22ffeee3587ca4730c3d33b691df38bab076bc558"), block=0,
        output=bytes.fromhex("46f2fb342d6f0ab477476fc501242c5f"))
    for case in v.cases[-2:]:
        assert keystream(bytes.fromhex(case["key"]), 16).hex() == case["output"]
    key = sha256(b"stream")
    for block, length in ((0, 1), (0, 15), (0, 100), (1, 33), (511, 48), (512, 48), (65535, 64), (2**32 - 1, 40),
                          (2**40 + 3, 17)):
        v.ok("keystream", "block %d" % block, key=key, block=block, output=keystream(key, length, block))
    nist = bytes.fromhex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4")
    counter = bytes(range(0xF0, 0x100))
    plain = bytes.fromhex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
                          "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710")
    out = Cipher(algorithms.AES256(nist), modes.CTR(counter)).encryptor().update(plain)
    assert out.hex().startswith("601ec313775789a5b7a7f504bbf3d228")
    v.ok("ctr-raw", "SP 800-38A, F.5.5", key=nist, counter=counter, plaintext=plain, output=out)
