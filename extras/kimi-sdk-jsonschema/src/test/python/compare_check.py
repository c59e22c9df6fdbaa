"""Compares the lines of CheckVerdicts with the answers of the published validator, a shared library.

    ... io.github.kimisdk.schema.CheckVerdicts | python3 compare_check.py path/to/libwalle.so

The validator walks maps in random order, and some of its answers depend on it. A schema that it refuses in any of many runs counts
as refused. The table has the cases of each group, the share of equal answers, and the differences in both directions.

The exit code is 1 if a schema is refused here and accepted by the validator, if fewer than 99.9 % of the random schemas agree,
or if there is any difference in another group.
"""

import collections
import ctypes
import sys

RUNS = 60
LEAST = 0.999


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
    """Prints each difference and the totals; returns whether the differences are within the limits."""
    groups = collections.defaultdict(collections.Counter)
    for line in lines:
        group, ours, schema = line.rstrip("\n").split("\t", 2)
        totals = groups[group]
        error = answer(schema)
        if (ours == "refused") != bool(error):
            errors = [error] + [answer(schema) for _ in range(RUNS)]
            error = max(errors)
            totals["order"] += 0 < errors.count("") < len(errors)
        theirs = "refused" if error else "accepted"
        totals["cases"] += 1
        totals[ours] += 1
        if ours != theirs:
            totals["only here" if ours == "refused" else "only there"] += 1
            print(f"{group}: {ours} here, {theirs} by the validator: {error}\n  {schema}")
    print(f"{'group':8}{'cases':>9}{'accepted':>10}{'refused':>9}{'agreement':>12}"
          f"{'refused only here':>19}{'refused only there':>20}{'depends on the order':>22}")
    good = True
    for group, totals in groups.items():
        share = 1 - (totals["only here"] + totals["only there"]) / totals["cases"]
        good &= not totals["only here"] and share >= (LEAST if group == "random" else 1)
        print(f"{group:8}{totals['cases']:9}{totals['accepted']:10}{totals['refused']:9}{share:12.4%}"
              f"{totals['only here']:19}{totals['only there']:20}{totals['order']:22}")
    return good


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("expected the path of the validator's shared library as the only argument")
    sys.stdin.reconfigure(encoding="utf-8")
    sys.exit(0 if compare(sys.stdin, validator(sys.argv[1])) else 1)
