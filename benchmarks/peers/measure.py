"""measure.py NAME COMMAND...: runs a command, samples memory and processor time of it and all its children, and prints a line
of JSON: what the command said after RESULT (or, from ./sottovoce --json, its last line), with seconds of the whole process,
its processor seconds and its peak memory."""

import json
import os
import subprocess
import sys
import threading
import time

PAGE = os.sysconf("SC_PAGE_SIZE")
TICK = os.sysconf("SC_CLK_TCK")


def tree(root, ticks):
    """Bytes of all processes below root; the processor time of each, alive or not, is kept in ticks."""
    parents, sizes, spent = {}, {}, {}
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/stat") as file:
                fields = file.read().rsplit(")", 1)[1].split()
            parents[int(entry)] = int(fields[1])
            sizes[int(entry)] = int(fields[21]) * PAGE
            spent[int(entry)] = int(fields[11]) + int(fields[12])
        except (OSError, IndexError, ValueError):
            continue
    total, todo = 0, [root]
    while todo:
        process = todo.pop()
        total += sizes.get(process, 0)
        ticks[process] = max(ticks.get(process, 0), spent.get(process, 0))
        todo += [child for child, parent in parents.items() if parent == process]
    return total


def main():
    name, command = sys.argv[1], sys.argv[2:]
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    peak, ticks = [0], {}
    over = threading.Event()

    def sample():
        while not over.wait(0.25):
            peak[0] = max(peak[0], tree(process.pid, ticks))

    sampler = threading.Thread(target=sample, daemon=True)
    sampler.start()
    out, err = process.communicate()
    over.set()
    sampler.join()
    seconds = time.perf_counter() - start
    lines = [line for line in out.splitlines() if line.strip()]
    said = [line[7:] for line in lines if line.startswith("RESULT ")] or lines[-1:]
    if process.returncode != 0 or not said:
        print(json.dumps({"system": name, "failed": " ".join(err.split())[-400:]}))
        return
    fields = json.loads(said[-1])
    cpu = sum(ticks.values()) / TICK
    fields.update(system=name, processSeconds=seconds, processorSeconds=cpu, peakBytes=peak[0])
    print(json.dumps(fields))


main()
