"""Writes golden.csv: server optimisers in exact decimal arithmetic, straight from the papers' equations.

Columns: optimiser, eta, beta1 or momentum, beta2, tau, round, then per coordinate delta, x, first and second state
vector after the round ("-" where there is none). x and the state are NOT rounded to float32 between rounds.
Run with any Python 3: python3 golden.py > golden.csv
"""
from decimal import Decimal as D, getcontext

getcontext().prec = 60
X0 = [D("0.5"), D("-1.25"), D("0"), D("3")]
DELTAS = [
    [D("0.125"), D("-0.5"), D("0.03125"), D("-2")],
    [D("0.25"), D("0.5"), D("-0.0625"), D("1")],
    [D("-0.75"), D("0"), D("0.015625"), D("-0.125")],
]


def sign(a):
    return D(0) if a == 0 else D(1).copy_sign(a)


def run(name, eta, b1, b2, tau):
    eta, b1, b2, tau = map(D, (eta, b1, b2, tau))
    x, m, v = list(X0), [D(0)] * 4, [tau * tau] * 4
    for t, delta in enumerate(DELTAS, 1):
        for i, g in enumerate(delta):
            if name == "fedavg":
                x[i] += eta * g
                continue
            if name == "fedavgm":
                m[i] = b1 * m[i] + g
                x[i] += eta * m[i]
                continue
            m[i] = b1 * m[i] + (1 - b1) * g
            if name == "fedadagrad":
                v[i] = v[i] + g * g
            elif name == "fedyogi":
                v[i] = v[i] - (1 - b2) * g * g * sign(v[i] - g * g)
            else:
                v[i] = b2 * v[i] + (1 - b2) * g * g
            x[i] += eta * m[i] / (v[i].sqrt() + tau)
        for i, g in enumerate(delta):
            first = "-" if name == "fedavg" else f"{m[i]:.17e}"
            second = "-" if name in ("fedavg", "fedavgm") else f"{v[i]:.17e}"
            print(",".join(map(str, (name, eta, b1, b2, tau, t, i, g, f"{x[i]:.17e}", first, second))))


print("kind,eta,beta1,beta2,tau,round,coordinate,delta,x,first,second")
run("fedavg", "1", "0", "0", "0")
run("fedavg", "0.5", "0", "0", "0")
run("fedavgm", "1", "0.9", "0", "0")
run("fedavgm", "0.25", "0.5", "0", "0")
run("fedadagrad", "0.1", "0", "0", "0.001")
run("fedadagrad", "0.1", "0.9", "0", "0.1")
run("fedyogi", "0.01", "0.9", "0.99", "0.001")
run("fedyogi", "0.1", "0", "0.5", "1")
run("fedadam", "0.01", "0.9", "0.99", "0.001")
run("fedadam", "0.1", "0.5", "0.999", "0.000001")
