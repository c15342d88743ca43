"""Epsilon of the Poisson-sampled Gaussian by dp-accounting: T steps, rate q, noise multiplier z, delta."""

import json
import sys
import time

import dp_accounting
from dp_accounting import pld, rdp

steps, rate, noise, delta = int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4])
event = dp_accounting.SelfComposedDpEvent(
    dp_accounting.PoissonSampledDpEvent(rate, dp_accounting.GaussianDpEvent(noise)), steps
)
found = {}
for name, accountant in (("pld", pld.PLDAccountant()), ("rdp", rdp.RdpAccountant())):
    wall, cpu = time.perf_counter(), time.process_time()
    epsilon = accountant.compose(event).get_epsilon(delta)
    found[name + "Epsilon"] = epsilon
    found[name + "Seconds"] = time.perf_counter() - wall
    found[name + "CpuSeconds"] = time.process_time() - cpu
print(json.dumps(found))
