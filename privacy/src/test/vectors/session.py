"""Whole sessions of SA-1 with derived secrets: every message of every client and of the server."""

from messages import *

POPULATION = H("population", b"vectors")[:16]
TASK = sha256(b"task")[:16]


class Member:
    def __init__(self, session, number):
        self.session = session
        self.name = "client %d" % number
        self.client = session.secret(self.name, "id")[:16]
        self.id_seed = session.secret(self.name, "identity key")
        self.cert = certificate(
            session.ra_seed, self.client, POPULATION, ed_public(self.id_seed),
            session.now - 1000, session.now + 1000, number + 1)
        self.keys = Keys(
            session.suite, session.cfg_hash, session.secret(self.name, "channel root"),
            session.secret(self.name, "mask root"), session.secret(self.name, "self mask"))
        self.signature = adv_signature(self.id_seed, session.cfg_hash, self.client, self.keys.hash())
        self.entry = entry(self.cert, self.keys.hash(), self.signature)
        self.entry_hash = entry_hash(self.cert, self.keys.hash(), self.signature)
        self.input = [self.coordinates(v, d, b) for v, (_, d, b) in enumerate(session.vectors)]

    def coordinates(self, vector, d, b):
        key = self.session.secret(self.name, "input %d" % vector)
        return mask_words(key, b, d)

    def polynomial(self, what):
        return [self.session.secret(self.name, "%s coefficient %d" % (what, degree))
                for degree in range(1, self.session.t)]


class Session:
    def __init__(self, seed, n, k, t, mode, suite, delta_ppm, vectors, silent=(), dropped=(), gamma_ppm=100_000):
        self.seed, self.n, self.k, self.t, self.mode, self.suite = seed, n, k, t, mode, suite
        self.vectors = vectors
        self.now = 1_800_000_000
        self.ra_seed = self.secret("registration authority")
        self.server_seed = self.secret("server")
        self.revoked = revocation_list(self.ra_seed, self.now - 60, [9001, 9002])
        self.config = dict(
            version=1, population=POPULATION, task=TASK, round=7, nonce=self.secret("nonce"),
            model=self.secret("model"), plan=self.secret("plan"), mode=mode, suite=suite, gammaPpm=gamma_ppm,
            deltaPpm=delta_ppm, sigma=104, eta=30, cohortMin=n, cohortMax=n,
            survivorsMin=n - delta_ppm * n // 10**6, vectors=vectors, clip=1.0, scale=1000.0, beta=0.6, rotation=0,
            revocationEpoch=self.now - 60, revocationHash=sha256(self.revoked),
            deadlines=[60_000, 120_000, 180_000, 240_000, 300_000], expiry=self.now + 600)
        self.config_bytes = round_config(self.config)
        self.cfg_hash = sha256(self.config_bytes)
        self.members = sorted((Member(self, i) for i in range(n)), key=lambda m: m.client)
        self.c = max(1, -(-gamma_ppm * n // 10**6))
        self.q = (n + self.c) // 2 + 1
        self.u2 = [i for i in range(n) if i not in silent]
        self.u3 = [i for i in self.u2 if i not in dropped]
        self.messages = {}
        self.run()

    def secret(self, *names):
        return sha256("/".join((self.seed,) + names).encode("ascii"))

    def put(self, step, index, message):
        self.messages.setdefault(step, []).append((index, message))

    def run(self):
        self.roster_hash = roster_hash([m.entry_hash for m in self.members])
        self.sid = session_id(self.cfg_hash, self.roster_hash, self.k, self.t)
        if self.n <= 255:
            self.near = [[j for j in range(self.n) if j != i] for i in range(self.n)]
        else:
            perm = permutation(H("graph", self.sid), self.n)
            at = {member: p for p, member in enumerate(perm)}
            self.near = [sorted(perm[(at[i] + s) % self.n] for s in range(-self.k // 2, self.k // 2 + 1) if s)
                         for i in range(self.n)]
        self.advertise()
        self.share()
        self.upload()
        self.unmask()

    def advertise(self):
        self.put("R0", None, offer(self.server_seed, self.config_bytes, self.revoked))
        for i, m in enumerate(self.members):
            self.put("R1", i, advert(m.entry, m.keys.public()))
            keys = [(j, self.members[j].keys.public()) for j in self.near[i]]
            self.put("R2a", i, roster(self.k, self.t, [o.entry for o in self.members], keys))

    def share(self):
        self.shares, self.envelopes = {}, {}
        for i in self.u2:
            dealer = self.members[i]
            pb, pm = dealer.polynomial("self mask"), dealer.polynomial("mask root")
            for x, j in enumerate(self.near[i], 1):
                sh_b = shamir_share(dealer.keys.b, pb, x)
                sh_m = shamir_share(dealer.keys.s.root, pm, x)
                self.shares[i, j] = (sh_b, sh_m)
                self.envelopes[i, j] = self.sealed(i, j, x, sh_b, sh_m)
            own = com_self(self.sid, i, dealer.keys.b)
            self.put("R2b", i, deal(dealer.id_seed, self.sid, own, [self.envelopes[i, j] for j in self.near[i]]))
        u2 = bitmap(self.n, self.u2)
        for i in self.u2:
            self.put("R3a", i, delivery(u2, [(j, self.envelopes[j, i]) for j in self.near[i] if j in self.u2]))

    def sealed(self, i, j, x, sh_b, sh_m):
        dealer, holder = self.members[i].keys, self.members[j].keys
        key, ct_c = channel(self.sid, dealer, i, holder, j)
        ct_s = pair_seed(self.sid, dealer, i, holder, j)[1] if i < j else b""
        com_b, com_m = com_share(self.sid, i, j, 1, sh_b), com_share(self.sid, i, j, 2, sh_m)
        associated = aad(self.sid, i, j, x, self.t, self.k, com_b, com_m, ct_c, ct_s)
        return envelope(seal(key, sh_b + sh_m, associated), com_b, com_m, ct_c, ct_s)

    def upload(self):
        u2 = bitmap(self.n, self.u2)
        for i in self.u3:
            m = self.members[i]
            leaves = []
            seeds = [(m.keys.b, 1)]
            for j in self.near[i]:
                if j in self.u2:
                    lo, hi = min(i, j), max(i, j)
                    seed, _ = pair_seed(self.sid, self.members[lo].keys, lo, self.members[hi].keys, hi)
                    seeds.append((seed, 1 if j > i else -1))
            for v, (_, d, b) in enumerate(self.vectors):
                y = list(m.input[v])
                for seed, sign_ in seeds:
                    words = mask_words(stream_key(seed, self.sid, u2, self.config["model"], v), b, d)
                    y = [(a + sign_ * w) % 2**b for a, w in zip(y, words)]
                for c in range(0, d, 2**16):
                    packed = pack(b, y[c:c + 2**16])
                    leaves.append(leaf(self.sid, v, c >> 16, packed))
                    self.put("R3b chunks", i, chunk(v, c >> 16, packed))
            self.put("R3b", i, trailer(m.id_seed, self.sid, upload_root(self.sid, u2, leaves), []))
            self.put("R4a", i, survivors(bitmap(self.n, self.u3)))

    def unmask(self):
        u2, u3 = bitmap(self.n, self.u2), bitmap(self.n, self.u3)
        self.digest = digest(self.sid, u2, u3)
        if self.mode == 1:
            votes = [(i, vote(self.members[i].id_seed, self.sid, self.digest)) for i in self.u3]
            for i, v in votes:
                self.put("R4b", i, v)
            for i in self.u3:
                self.put("R5a", i, quorum(votes[:self.q]))
        for i in self.u3:
            opened = [(j, self.shares[j, i][0 if j in self.u3 else 1]) for j in self.near[i] if j in self.u2]
            self.put("R5b", i, unmasking(self.members[i].keys.b, opened))
        self.sums = [[sum(self.members[i].input[v][at] for i in self.u3) % 2**b for at in range(d)]
                     for v, (_, d, b) in enumerate(self.vectors)]
        packed = b"".join(pack(b, self.sums[v][c:c + 2**16])
                          for v, (_, d, b) in enumerate(self.vectors) for c in range(0, d, 2**16))
        self.aggregate = sha256(packed)
        self.put("R6", None, result(self.server_seed, self.sid, self.aggregate))
