"""Compares the lines of CheckVerdicts with the answers of the published validator, a shared library.

    ... io.github.kimisdk.schema.CheckVerdicts | python3 compare_check.py path/to/libwalle.so

The validator walks maps in random order, and some of its answers depend on it. A schema that it refuses in any of many runs counts
as refused. The exit code is 1 if there are differences.
"""

import collections
import ctypes
import sys

RUNS = 60


def validator(path):
    library = ctypes.CDLL(path)
    library.ValidateSchema.argtypes = [ctypes.c_char_p, ctypes.c_char_p]
    library.ValidateSchema.restype = ctypes.c_void_p
    library.FreeErrString.argtypes = [ctypes.c_void_p]
    library.FreeErrString.restype = None

    def answer(schema):
        pointer = library.ValidateSchema(schema.encode(), b'{"validateLevel":"ultra"}')
        try:
            return ctypes.string_at(pointer).decode()
        finally:
            library.FreeErrString(pointer)

    return answer


def compare(lines, answer):
    """Prints each difference and the totals; returns the number of differences."""
    totals = collections.Counter()
    for line in lines:
        ours, schema = line.rstrip("\n").split("\t", 1)
        error = answer(schema)
        if (ours == "refused") != bool(error):
            errors = [error] + [answer(schema) for _ in range(RUNS)]
            error = max(errors)
            totals["depending on the order"] += 0 < errors.count("") < len(errors)
        theirs = "refused" if error else "accepted"
        totals[ours] += 1
        if ours != theirs:
            totals["differences"] += 1
            print(f"{ours} here, {theirs} by the validator: {error}\n  {schema}")
    print(f"{totals['accepted']} accepted, {totals['refused']} refused, {totals['differences']} differences,"
          f" {totals['depending on the order']} answers that depend on the order")
    return totals["differences"]


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("expected the path of the validator's shared library as the only argument")
    sys.stdin.reconfigure(encoding="utf-8")
    sys.exit(1 if compare(sys.stdin, validator(sys.argv[1])) else 0)
