"""Writes the test vectors of SA-1. Usage: generate.py DIRECTORY"""

import json
import math
import pathlib
import sys

import edges
from messages import *
from session import Session


class Vectors:
    def __init__(self, about):
        self.about = about
        self.cases = []

    def ok(self, operation, comment, **fields):
        self.add(operation, comment, True, fields)

    def bad(self, operation, comment, **fields):
        self.add(operation, comment, False, fields)

    def add(self, operation, comment, valid, fields):
        case = {"operation": operation, "comment": comment, "valid": valid}
        case.update((name, plain(value)) for name, value in fields.items())
        self.cases.append(case)

    def write(self, path):
        lines = ",\n".join(json.dumps(case, ensure_ascii=True) for case in self.cases)
        path.write_text('{"about": %s,\n"cases": [\n%s\n]}\n' % (json.dumps(self.about), lines))
        bad = sum(not case["valid"] for case in self.cases)
        print("%-16s %5d cases, %4d of them bad, %8d bytes" % (path.name, len(self.cases), bad, path.stat().st_size))


def plain(value):
    """Bytes as hexadecimal digits, integers above 2^53 as decimal digits, the rest as it is."""
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).hex()
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**53:
        return str(value)
    return value


def some(label, length=32):
    out = b""
    while len(out) < length:
        out += sha256(b"%s %d" % (label.encode(), len(out)))
    return out[:length]


SID = some("sid")
CFG = some("cfg")
MODEL = some("model")


def primitives():
    v = Vectors("X25519, Ed25519, AES-256-GCM, HKDF-SHA-256, ML-KEM-768, AES-256-CTR as SA-1 uses them; E2, E3, E14.")
    for part in (edges.x25519, edges.ed25519, edges.gcm, edges.hkdf, edges.ml_kem, edges.aes_ctr):
        part(v)
    return v


def encodings():
    v = Vectors("E1 integers, E2 tuples, hashes and signatures, E6 member sets, E15 packing.")
    for width, op in ((8, "u8"), (16, "u16"), (32, "u32")):
        for value in (0, 1, 255, 2**(width - 1), 2**width - 1):
            if value < 2**width:
                v.ok(op, "", value=value, output=value.to_bytes(width // 8, "big"))
        v.bad(op, "too large", value=2**width)
        v.bad(op, "negative", value=-1)
    for value in (0, 1, 2**63 - 1, 2**63, 2**64 - 1):
        v.ok("u64", "", value=str(value), output=u64(value))
    for comment, tag, fields in (
            ("no fields", "sid", []), ("one empty field", "sid", [b""]), ("two empty fields", "sid", [b"", b""]),
            ("empty tag", "", [b"x"]), ("fields", "keys", [b"a", b"bc"]), ("fields cut elsewhere", "keys", [b"ab", b"c"]),
            ("tag and field cut elsewhere", "key", [b"s", b"abc"]), ("long field", "chunk", [bytes(300)]),
            ("300 fields", "roster", [u16(i) for i in range(300)])):
        v.ok("tuple", comment, tag=tag, fields=fields, output=tup(tag, *fields))
        v.ok("hash", comment, tag=tag, fields=fields, output=H(tag, *fields))
    seed = some("signer")
    for tag, fields in (("adv", [CFG, bytes(16), some("keys")]), ("vote", [SID, some("D")]), ("", [])):
        v.ok("sign", "", seed=seed, tag=tag, fields=fields, public=ed_public(seed), output=sign(seed, tag, *fields))
    member_sets(v)
    packing(v)
    return v


def member_sets(v):
    for n, members in ((1, []), (1, [0]), (7, [0, 6]), (8, [7]), (9, [8]), (9, list(range(9))), (16, [0, 15]),
                       (17, [16]), (255, [0, 254]), (256, list(range(0, 256, 3))), (4096, [0, 2048, 4095])):
        v.ok("member-set", "", size=n, members=members, output=bitmap(n, members))
    for n, raw, comment in ((9, "01", "short: trailing zero byte left out"), (9, "010000", "a byte too many"),
                            (9, "0102", "padding bit 9 set"), (9, "0180", "padding bit 15 set"), (7, "80", "padding bit 7"),
                            (1, "02", "padding bit 1"), (1, "", "empty"), (8, "", "empty"), (8, "0100", "long"),
                            (255, "00" * 31 + "80", "padding bit 255"), (4096, "00" * 511, "short")):
        v.bad("member-set-decode", comment, size=n, encoded=bytes.fromhex(raw))
    for n, members in ((9, [8]), (16, [1, 15]), (12, [0, 3, 11])):
        v.ok("share-set-hash", "H(u2; bitmap)", encoded=bitmap(n, members), size=n, output=H("u2", bitmap(n, members)))


def packing(v):
    for bits in range(8, 33):
        count = 1 + (bits * 7) % 23
        values = mask_words(some("packing %d" % bits), bits, count)
        values[0] = 2**bits - 1
        v.ok("pack", "", bits=bits, values=values, output=pack(bits, values))
        unused = -count * bits % 8
        packed = bytearray(pack(bits, values))
        if unused:
            for bit in {8 - unused, 7}:
                other = bytearray(packed)
                other[-1] |= 1 << bit
                v.bad("unpack", "trailing bit %d set" % bit, bits=bits, count=count, packed=bytes(other))
        v.bad("unpack", "a byte short", bits=bits, count=count, packed=bytes(packed[:-1]))
        v.bad("unpack", "a byte long", bits=bits, count=count, packed=bytes(packed) + b"\0")
    for bits in (7, 33, 64):
        v.bad("pack", "no such ring", bits=bits, values=[1])
    v.ok("pack", "empty", bits=17, values=[], output=b"")


def keys():
    v = Vectors("E8 keys of roots, E9 channel keys and pair seeds, E11 commitments, E12 envelopes, 1.6 stream keys, "
                "E14 mask words, 1.11 rotation signs.")
    for suite in (0, 1):
        root = Root(suite, CFG, some("root"))
        v.ok("root-keys", "", suite=suite, cfgHash=CFG, root=root.root, exchangePublic=root.x_public,
             kemPublic=root.ek, exchangePrivate=root.x_private, kemSeed=root.dz)
        lower, upper = (Keys(suite, CFG, some("c%d" % i), some("m%d" % i)) for i in (1, 2))
        v.ok("keys-hash", "", keys=lower.public(), output=lower.hash())
        v.ok("keys-valid", "", suite=suite, keys=lower.public())
        bad_keys(v, suite, lower.public(), upper.public())
        envelopes(v, suite, lower, upper)
        for lo, hi in ((3, 7), (0, 4095)):
            seed, ct = pair_seed(SID, lower, lo, upper, hi)
            v.ok("pair-seed", "", suite=suite, cfgHash=CFG, sid=SID, lower=lo, higher=hi, lowerRoot=lower.s.root,
                 higherRoot=upper.s.root, lowerChannelRoot=lower.c.root, higherChannelRoot=upper.c.root,
                 ciphertext=ct, output=seed)
    for dealer, b in ((0, some("b")), (4095, bytes(32))):
        v.ok("commit-self", "", sid=SID, dealer=dealer, secret=b, output=com_self(SID, dealer, b))
    for kind in (1, 2):
        v.ok("commit-share", "", sid=SID, dealer=1, holder=2, kind=kind, share=some("share"),
             output=com_share(SID, 1, 2, kind, some("share")))
    streams(v)
    return v


def bad_keys(v, suite, four, others):
    c, s, kc, ks = four
    bad = lambda comment, *keys, of=suite: v.bad("keys-valid", comment, suite=of, keys=keys)
    p = 2**255 - 19
    bad("equal X25519 keys", c, c, kc, ks)
    bad("low order", bytes(32), s, kc, ks)
    bad("low order", c, (1).to_bytes(32, "little"), kc, ks)
    bad("not canonical", (p + 9).to_bytes(32, "little"), s, kc, ks)
    bad("bit 255", c[:31] + bytes([c[31] | 0x80]), s, kc, ks)
    bad("short", c[:31], s, kc, ks)
    bad("empty", c, b"", kc, ks)
    if suite:
        bad("equal ML-KEM keys", c, s, kc, kc)
        bad("ML-KEM key of 1183 bytes", c, s, kc[:-1], ks)
        bad("unreduced coefficient", c, s, kc, edges.with_coefficient(ks, 5, 3329))
        bad("no ML-KEM key", c, s, b"", ks)
        bad("hybrid keys in the classical suite", c, s, kc, ks, of=0)
    else:
        bad("classical keys in the hybrid suite", c, s, b"", b"", of=1)


def envelopes(v, suite, lower, upper):
    t, k, x = 4, 6, 5
    for dealer, i, holder, j in ((lower, 3, upper, 7), (upper, 7, lower, 3)):
        key, ct_c = channel(SID, dealer, i, holder, j)
        ct_s = pair_seed(SID, dealer, i, holder, j)[1] if i < j else b""
        sh_b, sh_m = some("sh b"), some("sh m")
        coms = com_share(SID, i, j, 1, sh_b), com_share(SID, i, j, 2, sh_m)
        associated = aad(SID, i, j, x, t, k, *coms, ct_c, ct_s)
        sealed = seal(key, sh_b + sh_m, associated)
        base = dict(suite=suite, cfgHash=CFG, sid=SID, dealer=i, holder=j, shareIndex=x, threshold=t, degree=k,
                    dealerChannelRoot=dealer.c.root, dealerMaskRoot=dealer.s.root, holderChannelRoot=holder.c.root,
                    holderMaskRoot=holder.s.root, shareSelfMask=sh_b, shareMaskRoot=sh_m)
        v.ok("envelope", "", **base, key=key, channelCiphertext=ct_c, maskCiphertext=ct_s, associated=associated,
             comSelfMask=coms[0], comMaskRoot=coms[1], sealed=sealed)
        base.update(channelCiphertext=ct_c, maskCiphertext=ct_s, comSelfMask=coms[0], comMaskRoot=coms[1], sealed=sealed)
        v.ok("open-envelope", "", **base)
        refuse = lambda comment, **change: v.bad("open-envelope", comment, **{**base, **change})
        refuse("reflected to its dealer", dealer=j, holder=i)
        refuse("another session", sid=some("sid 2"))
        refuse("another holder", holder=j + 1)
        refuse("another dealer", dealer=i + 1)
        refuse("another share index", shareIndex=x + 1)
        refuse("another threshold", threshold=t - 1)
        refuse("another degree", degree=k + 2)
        refuse("another commitment", comSelfMask=coms[1])
        refuse("commitments exchanged", comSelfMask=coms[1], comMaskRoot=coms[0])
        refuse("a bit of the envelope", sealed=bytes([sealed[0] ^ 1]) + sealed[1:])
        refuse("truncated", sealed=sealed[:-1])
        if suite:
            refuse("another ct_c", channelCiphertext=bytes([ct_c[0] ^ 1]) + ct_c[1:])
            refuse("ct_c short", channelCiphertext=ct_c[:-1])
            refuse("no ct_c", channelCiphertext=b"")
            if ct_s:
                refuse("another ct_s", maskCiphertext=bytes([ct_s[0] ^ 1]) + ct_s[1:])
                refuse("no ct_s", maskCiphertext=b"")
        # The dealer seals what it did not commit to: the tag fits, the commitment does not.
        refuse("sealed shares that do not open the commitments", sealed=seal(key, sh_m + sh_b, associated))
        refuse("63 bytes sealed", sealed=seal(key, (sh_b + sh_m)[:-1], associated))


def streams(v):
    for u2, vector in ((bitmap(9, [0, 8]), 0), (bitmap(9, [0, 8]), 15), (bitmap(9, [0, 7, 8]), 0)):
        v.ok("stream-key", "", sid=SID, u2=u2, size=9, model=MODEL, vector=vector, seed=some("seed"),
             output=stream_key(some("seed"), SID, u2, MODEL, vector))
    for bits in (8, 16, 17, 20, 31, 32):
        v.ok("mask-words", "", key=some("mask key"), bits=bits, output=mask_words(some("mask key"), bits, 9))
    v.ok("rotation-signs", "one is minus", sid=SID, key=rotation_key(SID), output=rotation_signs(SID, 300))


def graph():
    v = Vectors("1.4 roster hash, sid, ring permutation (E7), neighbours, Shamir indices (E10); 1.2 groups.")
    for n in (1, 5, 256):
        entries = [some("entry %d" % i) for i in range(n)]
        v.ok("roster-hash", "", entries=entries, output=roster_hash(entries))
    for k, t in ((4, 3), (254, 200), (0, 65535)):
        v.ok("sid", "", cfgHash=CFG, rosterHash=some("roster"), degree=k, threshold=t,
             output=session_id(CFG, some("roster"), k, t))
    for n in (1, 2, 3, 255, 256, 1000):
        v.ok("permutation", "", key=some("graph key"), size=n, output=permutation(some("graph key"), n))
    for n, k, t in ((5, 4, 3), (255, 254, 141), (256, 38, 26), (300, 42, 29)):
        for i in (0, 1, n - 1):
            v.ok("neighbours", "", sid=SID, size=n, degree=k, threshold=t, client=i, output=neighbours(SID, n, k, i))
    near = neighbours(SID, 256, 38, 17)
    for j in (near[0], near[20], near[37]):
        v.ok("share-index", "", sid=SID, size=256, degree=38, threshold=26, dealer=17, holder=j,
             output=1 + near.index(j))
    v.bad("share-index", "no neighbour", sid=SID, size=256, degree=38, threshold=26, dealer=17, holder=17)
    outsider = min(set(range(256)) - set(near) - {17})
    v.bad("share-index", "no neighbour", sid=SID, size=256, degree=38, threshold=26, dealer=17, holder=outsider)
    for n, size in ((12, 4), (1000, 64)):
        roster_ = some("all")
        v.ok("group-order", "", rosterHash=roster_, size=n, groupSize=size,
             output=permutation(H("group", roster_, u16(size)), n))
    for n, size in ((1, 5), (21, 7), (20, 7), (100, 8), (1000, 64)):
        entries = [some("entry %d" % i) for i in range(n)]
        all_ = roster_hash(entries)
        order = permutation(H("group", all_, u16(size)), n)
        m = (n + size - 1) // size
        cut = [sorted(order[g * n // m:(g + 1) * n // m]) for g in range(m)]
        v.ok("group-cut", "", entries=entries, groupSize=size, output=cut)
    v.ok("group-sid", "", cfgHash=CFG, rosterHash=some("roster"), degree=5, threshold=4, cohortHash=some("all"),
         output=H("sid", CFG, some("roster"), u16(5), u16(4), some("all")))
    return v


def sharing():
    v = Vectors("1.7 Shamir over GF(2^8), modulus x^8+x^4+x^3+x+1, byte by byte.")
    for t, k in ((2, 2), (2, 3), (3, 5), (5, 5), (16, 24), (200, 254)):
        secret = some("secret %d" % t)
        coefficients = [some("coefficient %d" % d) for d in range(1, t)]
        shares = [shamir_share(secret, coefficients, x) for x in range(1, k + 1)]
        if k < 30:
            v.ok("split", "", threshold=t, shares=k, secret=secret, coefficients=coefficients, output=shares)
        points = [(x, shares[x - 1]) for x in range(k, k - t, -1)]
        assert shamir_join(points) == secret
        v.ok("join", "the last t, in falling order", threshold=t, shares=k, indices=[x for x, _ in points],
             values=[s for _, s in points], output=secret)
    shares = [shamir_share(some("s"), [some("a"), some("b")], x) for x in range(1, 6)]

    def bad(comment, indices, values, t=3, k=5):
        v.bad("join", comment, threshold=t, shares=k, indices=indices, values=values)

    bad("index 0", [0, 1, 2], shares[:3])
    bad("index 256 + 1", [257, 2, 3], shares[:3])
    bad("index 255", [1, 2, 255], shares[:3], k=254)
    bad("index above k", [1, 2, 6], shares[:3])
    bad("repeated index", [1, 1, 2], shares[:3])
    bad("too few", [1, 2], shares[:2])
    bad("too many", [1, 2, 3, 4], shares[:4])
    bad("short share", [1, 2, 3], [shares[0], shares[1], shares[2][:31]])
    bad("long share", [1, 2, 3], [shares[0], shares[1], shares[2] + b"\0"])
    bad("threshold 1", [1], shares[:1], t=1)
    bad("threshold above k", [1, 2, 3], shares[:3], t=3, k=2)
    bad("255 shares", [1, 2, 3], shares[:3], t=3, k=255)
    changed = bytes([shares[1][0] ^ 1]) + shares[1][1:]
    v.ok("join", "a changed share joins to another secret, silently: the commitments must catch it", threshold=3,
         shares=5, indices=[1, 2, 3], values=[shares[0], changed, shares[2]],
         output=shamir_join([(1, shares[0]), (2, changed), (3, shares[2])]))
    return v


def identity():
    v = Vectors("1.3 certificates, proof of possession, revocation lists.")
    ra, key = some("ra"), some("id key")
    population = H("population", b"hospitals")[:16]
    v.ok("population-id", "", name="hospitals", output=population)
    client = bytes(range(16))
    proof = possession(key, client, population)
    v.ok("possession", "", seed=key, client=client, population=population, output=proof)
    for before, after, serial in ((1000, 2000, 1), (0, 2**62, 2**64 - 1), (5, 5, 0)):
        v.ok("certificate", "", authority=ra, seed=key, client=client, population=population, notBefore=str(before),
             notAfter=str(after), serial=str(serial),
             output=certificate(ra, client, population, ed_public(key), before, after, serial))
    cert = certificate(ra, client, population, ed_public(key), 1000, 2000, 77)
    empty = revocation_list(ra, 900, [])
    accept = dict(authorities=[ed_public(some("next")), ed_public(ra)], population=population, revoked=empty)
    for now in (700, 1000, 1500, 2000, 2300):
        v.ok("accepts", "at %d" % now, certificate=cert, now=now, **accept)
    bad = lambda comment, now=1500, certificate=cert, **change: v.bad(
        "accepts", comment, certificate=certificate, now=now, **{**accept, **change})
    bad("before its time and the skew", now=699)
    bad("after its time and the skew", now=2301)
    bad("another population", population=some("other", 16))
    bad("not a pinned authority", authorities=[ed_public(some("next"))])
    bad("revoked", revoked=revocation_list(ra, 900, [3, 77, 80]))
    v.ok("accepts", "others revoked", certificate=cert, now=1500, **{
        **accept, "revoked": revocation_list(ra, 900, [3, 76, 78, 2**63, 2**64 - 1])})
    high = certificate(ra, client, population, ed_public(key), 1000, 2000, 2**64 - 1)
    bad("revoked, serial above 2^63", certificate=high, revoked=revocation_list(ra, 900, [3, 2**64 - 1]))
    for at in (0, 1, 17, 33, 72, 80, 88, 89, 152):
        other = bytearray(cert)
        other[at] ^= 1
        bad("bit of byte %d" % at, certificate=bytes(other))
    bad("signed by its own key", certificate=certificate(key, client, population, ed_public(key), 1000, 2000, 77))
    bad("short", certificate=cert[:-1])
    bad("long", certificate=cert + b"\0")
    bad("version 2", certificate=certificate(ra, client, population, ed_public(key), 1000, 2000, 77, version=2))
    bad("ends before it begins", certificate=certificate(ra, client, population, ed_public(key), 2000, 1000, 77))
    revocation(v, ra)
    return v


def revocation(v, ra):
    for epoch, serials in ((0, []), (900, [1]), (2**62, [0, 1, 2**63 - 1, 2**63, 2**64 - 1])):
        encoded = revocation_list(ra, epoch, serials)
        v.ok("revocation-list", "", authority=ra, epoch=str(epoch), serials=[str(s) for s in serials],
             hash=sha256(encoded), output=encoded)
    good = revocation_list(ra, 900, [1, 5])

    def bad(comment, encoded):
        v.bad("revocation-signed", comment, authorities=[ed_public(ra)], encoded=encoded)

    v.ok("revocation-signed", "", authorities=[ed_public(ra)], encoded=good)
    bad("descending", revocation_list(ra, 900, [5, 1]))
    bad("repeated", revocation_list(ra, 900, [5, 5]))
    bad("signed order instead of unsigned", revocation_list(ra, 900, [2**63, 1]))
    bad("epoch above 2^63", revocation_list(ra, 2**63, [1]))
    bad("another epoch", u64(901) + good[8:])
    bad("another serial", good[:19] + b"\2" + good[20:])
    bad("serial left out", good[:8] + u32(1) + good[12:20] + good[28:])
    bad("count above the bytes", good[:8] + u32(3) + good[12:])
    bad("count 2^29 + 2", good[:8] + u32(2**29 + 2) + good[12:])
    bad("count 2^32 - 1", good[:8] + u32(2**32 - 1) + good[12:])
    bad("short", good[:-1])
    bad("long", good + b"\0")
    bad("empty", b"")
    bad("another authority", revocation_list(some("other"), 900, [1, 5]))


BASE_CONFIG = dict(
    version=1, population=some("p", 16), task=some("t", 16), round=12, nonce=some("n"), model=MODEL, plan=some("plan"),
    mode=1, suite=1, gammaPpm=100_000, deltaPpm=50_000, sigma=104, eta=30, cohortMin=20, cohortMax=200, survivorsMin=18,
    vectors=[("update", 2**20, 17), ("count", 1, 32)], clip=1.5, scale=5589.6, beta=math.exp(-0.5), rotation=16,
    noise=dict(unit=1, mechanism=1, z=1.1, delta=1e-6, participationsMax=10, separation=3),
    revocationEpoch=1_800_000_000, revocationHash=some("rl"), deadlines=[1, 2, 3, 4, 2**32 - 1], expiry=1_800_000_600)


def config():
    v = Vectors("1.5 RoundConfig: fields, canonical bytes and cfg_hash (E4).")
    ok = lambda comment, **change: config_case(v, True, comment, change)
    bad = lambda comment, **change: config_case(v, False, comment, change)
    ok("noise, hybrid, two vectors")
    ok("no noise", noise=None)
    ok("mode H, classical", mode=2, suite=0)
    ok("largest of everything", vectors=[("v%02d" % i + "x" * 61, 2**34, 32) for i in range(16)], gammaPpm=10**6,
       deltaPpm=10**6, sigma=65535, eta=65535, cohortMin=4096, cohortMax=4096, survivorsMin=4096, round=2**63 - 1,
       expiry=2**63 - 1, revocationEpoch=2**63 - 1, rotation=34, beta=1.0)
    ok("smallest of everything", vectors=[("!", 1, 8)], gammaPpm=0, deltaPpm=0, sigma=1, eta=1, cohortMin=1, cohortMax=1,
       survivorsMin=1, round=0, expiry=0, revocationEpoch=0, rotation=0, clip=5e-324, scale=5e-324, beta=5e-324,
       deadlines=[1, 1, 1, 1, 1])
    ok("groups whose sums are added", version=2, groups=dict(size=200, use=1))
    ok("groups whose means are looked at", version=2, groups=dict(size=4096, use=2))
    for size, use in ((199, 1), (4097, 1), (200, 0), (200, 3)):
        bad("groups of %d, use %d, up to 200 clients" % (size, use), version=2, groups=dict(size=size, use=use))
    bad("groups of one", version=2, groups=dict(size=1, use=1), cohortMin=1, cohortMax=1, survivorsMin=1)
    bad("groups in version 1", groups=dict(size=200, use=1))
    ok("discrete Gaussian, records", noise=dict(unit=2, mechanism=2, z=0.5, delta=1e-9, participationsMax=1, separation=0))
    for name, values in (
            ("version", (0, 2, 65535)), ("mode", (0, 3, 255)), ("suite", (2, 255)), ("gammaPpm", (10**6 + 1, 2**32 - 1)),
            ("deltaPpm", (10**6 + 1,)), ("sigma", (0,)), ("eta", (0,)), ("cohortMin", (0, 201)), ("cohortMax", (19, 4097)),
            ("survivorsMin", (0, 21)), ("round", (2**63, 2**64 - 1)), ("expiry", (2**63,)), ("revocationEpoch", (2**63,)),
            ("rotation", (35, 255)), ("vectors", (
                [], [("v%d" % i, 1, 8) for i in range(17)], [("a", 1, 8), ("a", 2, 9)], [("a", 0, 8)],
                [("a", 2**34 + 1, 8)], [("a", 2**63, 8)], [("a", 1, 7)], [("a", 1, 33)], [("a", 1, 64)], [("", 1, 8)],
                [("x" * 65, 1, 8)], [("a b", 1, 8)], [("a\n", 1, 8)], [("a\x7f", 1, 8)])),
            ("deadlines", ([0, 1, 2, 3, 4], [2, 1, 3, 4, 5], [1, 2, 3, 5, 4]))):
        for value in values:
            bad("%s = %s" % (name, value if name != "vectors" else [(n[:8], d, b) for n, d, b in value][:2]),
                **{name: value})
    for name in ("clip", "scale", "beta"):
        for value in (0.0, -0.0, -1.0, math.inf, -math.inf, math.nan):
            bad("%s = %s" % (name, value), **{name: value})
    bad("beta above 1", beta=1.0000000000000002)
    for name, values in (("unit", (0, 3)), ("mechanism", (0, 3)), ("z", (0.0, -1.0, math.inf, math.nan)),
                         ("delta", (0.0, 1.0, math.nan)), ("participationsMax", (0,))):
        for value in values:
            bad("noise %s = %s" % (name, value), noise={**BASE_CONFIG["noise"], name: value})
    good = round_config(BASE_CONFIG)
    for length in range(0, len(good), 5):
        v.bad("config-decode", "truncated to %d bytes" % length, encoded=good[:length])
    v.bad("config-decode", "a byte more", encoded=good + b"\0")
    v.bad("config-decode", "twice", encoded=good + good)
    flag = good.index(u8(1) + u8(1) + u8(1) + real(1.1))
    v.bad("config-decode", "noise flag 2", encoded=good[:flag] + b"\2" + good[flag + 1:])
    v.bad("config-decode", "noise flag 0, noise behind it", encoded=good[:flag] + b"\0" + good[flag + 1:])
    return v


def config_case(v, valid, comment, change):
    fields = {**BASE_CONFIG, **change}
    encoded = round_config(fields)
    if not valid:
        v.bad("config-decode", comment, encoded=encoded)
        return
    shown = {name: (value.hex() if isinstance(value, float) else value) for name, value in fields.items()}
    for name in ("round", "expiry", "revocationEpoch"):
        shown[name] = str(shown[name])
    shown["groups"] = fields.get("groups")
    shown["vectors"] = [dict(name=n, dimension=d, bits=b) for n, d, b in fields["vectors"]]
    if fields["noise"]:
        shown["noise"] = {n: (x.hex() if isinstance(x, float) else x) for n, x in fields["noise"].items()}
    v.ok("config", comment, config=shown, cfgHash=sha256(encoded), output=encoded)


def messages():
    v = Vectors("Messages: bytes that decode and encode to themselves, and bytes that do not decode; their hashes and "
                "signatures (E13, E16, E17).")
    s = Session("messages", 5, 4, 3, 1, 0, 0, [("update", 5, 17)])
    hybrid = Session("messages", 5, 4, 3, 1, 1, 0, [("update", 5, 17)])
    kinds = {"R0": "offer", "R1": "advert", "R2a": "roster", "R2b": "deal", "R3a": "delivery", "R3b chunks": "chunk",
             "R3b": "trailer", "R4a": "survivors", "R4b": "vote", "R5a": "quorum", "R5b": "unmasking", "R6": "result"}
    for step, kind in kinds.items():
        good = s.messages[step][0][1]
        v.ok("decode", step, message=kind, encoded=good)
        if hybrid.messages[step][0][1] != good:
            v.ok("decode", step + ", hybrid", message=kind, encoded=hybrid.messages[step][0][1])
        for cut in sorted({0, 1, 2, 3, 4, 31, 33, len(good) // 2, len(good) - 65, len(good) - 1}):
            if 0 <= cut < len(good):
                v.bad("decode", "%s cut to %d bytes" % (step, cut), message=kind, encoded=good[:cut])
        v.bad("decode", step + " and a byte more", message=kind, encoded=good + b"\0")
    bad_messages(v, s)
    signatures(v, s)
    return v


def bad_messages(v, s):
    bad = lambda message, comment, encoded: v.bad("decode", comment, message=message, encoded=encoded)
    huge = b"\xff\xff\xff\xff"
    bad("offer", "configuration of 4 GiB", huge)
    bad("offer", "configuration of 4097 bytes", sized(bytes(4097)) + sized(b"") + bytes(64))
    bad("offer", "revocation list of 8 GB announced", sized(b"x") + huge)
    bad("offer", "revocation list of 8100000 bytes announced, none sent", sized(b"x") + u32(8_100_000))
    cert = bytearray(s.members[0].cert)
    cert[0] = 2
    m = s.members[0]
    bad("advert", "certificate of version 2", advert(entry(bytes(cert), m.keys.hash(), m.signature), m.keys.public()))
    bad("advert", "key of 33 bytes", advert(m.entry, [bytes(33), *m.keys.public()[1:]]))
    bad("advert", "ML-KEM key of 1185 bytes", advert(m.entry, [*m.keys.public()[:3], bytes(1185)]))
    bad("roster", "4097 entries announced", u16(4) + u16(3) + u16(4097))
    bad("roster", "65535 entries announced", u16(4) + u16(3) + u16(65535))
    bad("roster", "255 neighbours", roster(4, 3, [], [(0, (b"", b"", b"", b""))] * 255))
    v.ok("decode", "a roster of nobody: refused by the machine, not by the decoder", message="roster",
         encoded=roster(4, 3, [], []))
    env = envelope(bytes(80), bytes(32), bytes(32), b"", b"")
    bad("deal", "255 envelopes", deal(m.id_seed, s.sid, bytes(32), [env] * 255))
    bad("deal", "ciphertext of 1089 bytes", deal(m.id_seed, s.sid, bytes(32), [
        envelope(bytes(80), bytes(32), bytes(32), bytes(1089), b"")]))
    bad("delivery", "member set of 513 bytes", delivery(bytes(513), []))
    bad("delivery", "255 envelopes", delivery(b"\1", [(i, env) for i in range(255)]))
    bad("chunk", "index 2^31", u16(0) + u32(2**31) + sized(b""))
    bad("chunk", "262145 bytes", chunk(0, 0, bytes(262145)))
    bad("chunk", "4 GiB announced", u16(0) + u32(0) + huge)
    tail = bytes(64)
    bad("trailer", "badFrom descends", bytes(32) + listed([u16(5), u16(3)]) + tail)
    bad("trailer", "badFrom repeats", bytes(32) + listed([u16(5), u16(5)]) + tail)
    bad("trailer", "255 in badFrom", bytes(32) + listed([u16(i) for i in range(255)]) + tail)
    v.ok("decode", "254 in badFrom", message="trailer", encoded=bytes(32) + listed([u16(i) for i in range(254)]) + tail)
    bad("survivors", "member set of 513 bytes", survivors(bytes(513)))
    bad("quorum", "4097 votes announced", u16(4097))
    bad("unmasking", "255 shares", unmasking(bytes(32), [(i, bytes(32)) for i in range(255)]))


def signatures(v, s):
    i = s.u2[1]
    m = s.members[i]
    public = ed_public(m.id_seed)
    u2 = bitmap(s.n, s.u2)
    chunk_bytes = s.messages["R3b chunks"][i][1]
    packed = chunk_bytes[10:]
    one = leaf(s.sid, 0, 0, packed)
    v.ok("leaf", "", sid=s.sid, vector=0, index=0, packed=packed, output=one)
    v.ok("leaf", "last place", sid=s.sid, vector=15, index=2**18 - 1, packed=packed,
         output=leaf(s.sid, 15, 2**18 - 1, packed))
    for leaves in ([one], [one, some("l2"), some("l3")]):
        v.ok("upload-root", "", sid=s.sid, u2=u2, size=s.n, leaves=leaves, output=upload_root(s.sid, u2, leaves))
    root = upload_root(s.sid, u2, [one])
    for bad_from in ([], [0], [0, 4, 300]):
        v.ok("sign-trailer", "", seed=m.id_seed, sid=s.sid, root=root, badFrom=bad_from,
             output=trailer(m.id_seed, s.sid, root, bad_from))
    u3 = bitmap(s.n, [0, 1, 2, 3])
    d = digest(s.sid, u2, u3)
    v.ok("digest", "", sid=s.sid, size=s.n, u2=u2, u3=u3, output=d)
    v.ok("sign-vote", "", seed=m.id_seed, sid=s.sid, digest=d, output=vote(m.id_seed, s.sid, d))
    v.ok("verify-vote", "", public=public, sid=s.sid, digest=d, vote=vote(m.id_seed, s.sid, d))
    v.bad("verify-vote", "another U2", public=public, sid=s.sid, digest=digest(s.sid, u3, u3),
          vote=vote(m.id_seed, s.sid, d))
    v.bad("verify-vote", "another session", public=public, sid=some("sid 2"), digest=d, vote=vote(m.id_seed, s.sid, d))
    v.bad("verify-vote", "another voter", public=ed_public(s.members[0].id_seed), sid=s.sid, digest=d,
          vote=vote(m.id_seed, s.sid, d))
    v.bad("verify-vote", "signed as an upload", public=public, sid=s.sid, digest=d,
          vote=sign(m.id_seed, "upload", s.sid, d))
    v.ok("entry-hash", "", certificate=m.cert, keysHash=m.keys.hash(), signature=m.signature, output=m.entry_hash)
    v.ok("verify-advert", "", cfgHash=s.cfg_hash, suite=0, encoded=s.messages["R1"][i][1])
    v.bad("verify-advert", "another configuration", cfgHash=some("cfg 2"), suite=0, encoded=s.messages["R1"][i][1])
    other = s.members[0]
    v.bad("verify-advert", "keys of another", cfgHash=s.cfg_hash, suite=0, encoded=advert(m.entry, other.keys.public()))
    v.ok("verify-deal", "", public=public, sid=s.sid, encoded=s.messages["R2b"][i][1])
    changed = bytearray(s.messages["R2b"][i][1])
    changed[40] ^= 1
    v.bad("verify-deal", "an envelope was changed", public=public, sid=s.sid, encoded=bytes(changed))
    v.ok("verify-trailer", "", public=public, sid=s.sid, encoded=s.messages["R3b"][i][1])
    v.bad("verify-trailer", "badFrom was added", public=public, sid=s.sid,
          encoded=root + listed([u16(0)]) + s.messages["R3b"][i][1][34:])
    server = ed_public(s.server_seed)
    v.ok("verify-offer", "", public=server, encoded=s.messages["R0"][0][1])
    v.bad("verify-offer", "another server", public=public, encoded=s.messages["R0"][0][1])
    v.ok("verify-result", "", public=server, sid=s.sid, encoded=s.messages["R6"][0][1])
    v.bad("verify-result", "another session", public=server, sid=CFG, encoded=s.messages["R6"][0][1])


def sessions():
    v = Vectors("Whole sessions. Every secret is SHA-256 of seed + '/' + names, as session.py of the generator writes "
                "them; a step's messages are in the order of roster indices.")
    two = [("update", 37, 17), ("count", 1, 32)]
    plans = [
        Session("classical, all stay", 5, 4, 3, 1, 0, 0, two),
        Session("classical, one silent, one dropped", 8, 7, 5, 1, 0, 250_000, two, silent=[2], dropped=[6]),
        Session("classical, two dropped", 8, 7, 5, 1, 0, 250_000, [("a", 3, 8), ("b", 70_000, 9), ("c", 5, 31)],
                dropped=[0, 7]),
        Session("hybrid, lowest dropped", 6, 5, 4, 1, 1, 170_000, two, dropped=[0]),
        Session("hybrid, highest dropped", 6, 5, 4, 1, 1, 170_000, two, dropped=[5]),
        Session("mode H, hybrid, one dropped", 6, 5, 4, 2, 1, 170_000, two, dropped=[3]),
        Session("mode H, ring, five dropped", 256, 38, 26, 2, 0, 50_000, two, silent=[100, 200], dropped=[3, 77, 255],
                gamma_ppm=50_000),
    ]
    for s in plans:
        full = s.n == 5
        steps = {step: [message if full else sha256(message) for _, message in sent]
                 for step, sent in s.messages.items()}
        v.ok("session", "messages in full" if full else "messages by their SHA-256", seed=s.seed, clients=s.n,
             mode=s.mode, suite=s.suite, gammaPpm=s.config["gammaPpm"], deltaPpm=s.config["deltaPpm"], degree=s.k,
             threshold=s.t, vectors=[dict(name=n, dimension=d, bits=b) for n, d, b in s.vectors],
             silent=[i for i in range(s.n) if i not in s.u2], dropped=[i for i in s.u2 if i not in s.u3],
             full=full, config=s.config_bytes, cfgHash=s.cfg_hash, rosterHash=s.roster_hash, sid=s.sid,
             digest=s.digest, steps=steps, aggregate=s.aggregate)
    return v


def main():
    target = pathlib.Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    for name in (primitives, encodings, keys, graph, sharing, identity, config, messages, sessions):
        name().write(target / (name.__name__ + ".json"))


main()
