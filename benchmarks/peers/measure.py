"""measure.py NAME COMMAND...: runs a command, samples the memory of it and all its children, and prints a line of JSON: what
the command said after RESULT (or, from ./sottovoce --json, its last line), with seconds of the whole process and peak memory."""

import json
import os
import subprocess
import sys
import threading
import time

PAGE = os.sysconf("SC_PAGE_SIZE")


def tree_bytes(root):
    parents, sizes = {}, {}
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/stat") as file:
                fields = file.read().rsplit(")", 1)[1].split()
            parents[int(entry)] = int(fields[1])
            sizes[int(entry)] = int(fields[21]) * PAGE
        except (OSError, IndexError, ValueError):
            continue
    total, todo = 0, [root]
    while todo:
        process = todo.pop()
        total += sizes.get(process, 0)
        todo += [child for child, parent in parents.items() if parent == process]
    return total


def main():
    name, command = sys.argv[1], sys.argv[2:]
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    peak = [0]
    over = threading.Event()

    def sample():
        while not over.wait(0.25):
            peak[0] = max(peak[0], tree_bytes(process.pid))

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
    fields.update(system=name, processSeconds=seconds, peakBytes=peak[0])
    print(json.dumps(fields))


main()
