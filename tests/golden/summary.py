"""The numbers of one `tiersim run --json`, a line each, for golden files.

summary.py print JSON                 path and value at 6 significant digits
summary.py compare EXPECTED JSON      lists what differs; exit 1 if anything does

Only the metrics count (`metrics` and every `by_...`): their mean and half_width, not each replication. A
breakdown into one part says what `metrics` says and is left out. Every line that was expected must be there and
no other.
"""
import json
import math
import sys


def leaves(value, path):
    """(path, leaf) for every mean, half_width and plain value under `value`."""
    if isinstance(value, dict):
        for key in sorted(value):
            yield from leaves(value[key], f"{path}.{key}")
    elif isinstance(value, list):
        # Lists are either rows that carry a name, or one number per replication, which is left out.
        for row in value:
            if isinstance(row, dict):
                name = row.get("name", row.get("sku", "?"))
                yield from leaves(row, f"{path}[{name}]")
    else:
        yield path, value


def repeats(key, parts):
    return key in ("by_workload", "by_sku") and len(parts) == 1


def summary(document):
    return [
        (path, value)
        for key in sorted(document)
        if key == "metrics" or key.startswith("by_") and not repeats(key, document[key])
        for path, value in leaves(document[key], key)
    ]


def shown(value):
    if isinstance(value, float):
        return f"{value:.6g}"
    return json.dumps(value)


def same(expected, value):
    """Is `value` within half a unit of the sixth digit of the text `expected`? (A hair more: rounding ties.)"""
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return expected == shown(value)
    try:
        number = float(expected)
    except ValueError:
        return False
    if number == 0 or value == 0:
        # What is nothing but cancelled rounding errors is nothing.
        return abs(number - value) < 1e-12
    unit = 10.0 ** (math.floor(math.log10(abs(number))) - 5)
    return abs(number - value) <= 0.501 * unit


def compare(expected_lines, found):
    differences = 0
    expected = dict(line.rstrip("\n").rsplit("\t", 1) for line in expected_lines)
    for path, value in found:
        before = expected.pop(path, None)
        if before is None:
            print(f"{path}: new, {shown(value)}")
        elif not same(before, value):
            print(f"{path}: expected {before}, got {shown(value)}")
        else:
            continue
        differences += 1
    for path, before in expected.items():
        print(f"{path}: expected {before}, is gone")
        differences += 1
    return differences


def main():
    with open(sys.argv[-1], encoding="utf-8") as stream:
        found = summary(json.load(stream))
    if not found:
        sys.exit("there are no metrics in it")
    if sys.argv[1] == "print":
        for path, value in found:
            print(path, shown(value), sep="\t")
        return 0
    with open(sys.argv[2], encoding="utf-8") as stream:
        return 1 if compare(stream, found) else 0


if __name__ == "__main__":
    sys.exit(main())
