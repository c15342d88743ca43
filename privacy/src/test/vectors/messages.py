"""The bytes of every message (docs/PROTOCOL.md, "Messages")."""

from sa1 import *


def sized(x):
    return lp(x)


def listed(items):
    return u16(len(items)) + b"".join(items)


def text(name):
    return u8(len(name)) + name.encode("ascii")


def round_config(c):
    """The configuration of a dictionary with the field names of the document."""
    out = u16(c["version"])
    out += c["population"] + c["task"] + u64(c["round"]) + c["nonce"] + c["model"] + c["plan"]
    out += u8(c["mode"]) + u8(c["suite"])
    out += u32(c["gammaPpm"]) + u32(c["deltaPpm"]) + u16(c["sigma"]) + u16(c["eta"])
    out += u16(c["cohortMin"]) + u16(c["cohortMax"]) + u16(c["survivorsMin"])
    groups = c.get("groups")
    if groups:
        out += u16(groups["size"]) + u8(groups["use"])
    out += u8(len(c["vectors"]))
    for name, d, b in c["vectors"]:
        out += text(name) + u64(d) + u8(b)
    out += real(c["clip"]) + real(c["scale"]) + real(c["beta"]) + u8(c["rotation"])
    noise = c.get("noise")
    out += u8(1 if noise else 0)
    if noise:
        out += u8(noise["unit"]) + u8(noise["mechanism"]) + real(noise["z"]) + real(noise["delta"])
        out += u32(noise["participationsMax"]) + u32(noise["separation"])
    out += u64(c["revocationEpoch"]) + c["revocationHash"]
    for deadline in c["deadlines"]:
        out += u32(deadline)
    return out + u64(c["expiry"])


def offer(server_seed, config, revoked):
    return sized(config) + sized(revoked) + sign(server_seed, "config", sha256(config))


def adv_signature(id_seed, cfg_hash, client, keys_hash):
    return sign(id_seed, "adv", cfg_hash, client, keys_hash)


def entry(cert, keys_hash, signature):
    return cert + keys_hash + signature


def entry_hash(cert, keys_hash, signature):
    return H("entry", cert, keys_hash, signature)


def public_keys(four):
    return b"".join(sized(key) for key in four)


def advert(entry_bytes, four):
    return entry_bytes + public_keys(four)


def roster(k, t, entries, neighbour_keys):
    keys = [u16(index) + public_keys(four) for index, four in neighbour_keys]
    return u16(k) + u16(t) + listed(entries) + listed(keys)


def envelope(sealed, com_b, com_m, ct_c, ct_s):
    return sealed + com_b + com_m + sized(ct_c) + sized(ct_s)


def deal(id_seed, sid, com_b, envelopes):
    body = com_b + listed(envelopes)
    return body + sign(id_seed, "deal", sid, sha256(body))


def delivery(u2, from_dealers):
    return sized(u2) + listed([u16(dealer) + env for dealer, env in from_dealers])


def chunk(vector, index, packed):
    return u16(vector) + u32(index) + sized(packed)


def leaf(sid, vector, index, packed):
    return H("chunk", sid, u16(vector), u32(index), packed)


def upload_root(sid, u2, leaves):
    return H("upload", sid, H("u2", u2), b"".join(leaves))


def trailer(id_seed, sid, root, bad_from):
    indices = b"".join(u16(i) for i in bad_from)
    return root + u16(len(bad_from)) + indices + sign(id_seed, "upload", sid, root, indices)


def survivors(u3):
    return sized(u3)


def digest(sid, u2, u3):
    return H("consistency", sid, u2, u3)


def vote(id_seed, sid, d):
    return sign(id_seed, "vote", sid, d)


def quorum(votes):
    return listed([u16(voter) + v for voter, v in votes])


def unmasking(b, shares):
    return b + listed([u16(dealer) + share for dealer, share in shares])


def result(server_seed, sid, aggregate):
    return aggregate + sign(server_seed, "result", sid, aggregate)
