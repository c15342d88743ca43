"""Prints the lines of measure.py as one table; ratios are those of the seconds of the runs to the first line's."""

import json
import sys

COLUMNS = ("system", "seconds", "process s", "cpu s", "trainings/s", "peak MB", "accuracy", "ratio")


def row(fields, first):
    if "failed" in fields:
        return (fields["system"], "failed") + ("",) * (len(COLUMNS) - 2)
    seconds = fields.get("seconds", fields.get("wallSeconds"))
    trainings = fields.get("trainings", fields.get("clientTrainings"))
    reference = first.get("seconds", first.get("wallSeconds"))
    return (
        fields["system"],
        f"{seconds:.2f}",
        f"{fields['processSeconds']:.2f}",
        f"{fields['processorSeconds']:.1f}",
        f"{trainings / seconds:.1f}",
        f"{fields['peakBytes'] / 1e6:.0f}",
        f"{fields['accuracy']:.4f}",
        f"{seconds / reference:.2f}" if reference else "",
    )


rows = [json.loads(line) for line in sys.stdin if line.strip()]
table = [COLUMNS] + [row(fields, rows[0]) for fields in rows]
widths = [max(len(line[i]) for line in table) for i in range(len(COLUMNS))]
for line in table:
    print("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip())
failures = [fields for fields in rows if "failed" in fields]
for fields in failures:
    print(f"{fields['system']}: {fields['failed']}")
sys.exit(1 if failures else 0)
