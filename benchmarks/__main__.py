"""`make bench`: every figure in one table, about eight minutes. `--long` takes the full sizes and five rounds.

`--quick` only shows that they still run, in about two minutes: it judges nothing.
"""

import argparse
import sys
import time

from benchmarks.figures import FIGURES, LONG, QUICK, SHORT, SLOW, Line

COLUMNS = ("figure", "ours", "beside", "asked for", "")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    sizes = parser.add_mutually_exclusive_group()
    sizes.add_argument("--long", action="store_true", help="full sizes, five rounds: about half an hour")
    sizes.add_argument("--quick", action="store_true", help="whether they run, judging nothing: about two minutes")
    parser.add_argument("only", nargs="*", help="names of figures: " + ", ".join(f.__name__ for f in FIGURES))
    chosen = parser.parse_args()

    size = LONG if chosen.long else QUICK if chosen.quick else SHORT
    figures = [figure for figure in FIGURES if not (chosen.quick and figure in SLOW)]
    began, lines = time.monotonic(), list[Line]()
    for figure in figures:
        if not chosen.only or figure.__name__ in chosen.only:
            print(f"{figure.__name__} ...", file=sys.stderr, flush=True)
            lines += figure(size)

    print(table(lines))
    print(f"\n{time.monotonic() - began:.0f} s in all. Ratios are what counts: absolute numbers follow the machine.")
    return 0 if chosen.quick or all(line.holds for line in lines) else 1


def table(lines: list[Line]) -> str:
    rows = [COLUMNS] + [
        (row.figure, row.measured, row.beside, row.asked, "ok" if row.holds else "MISSED") for row in lines
    ]
    widths = [max(len(row[n]) for row in rows) for n in range(len(COLUMNS))]
    drawn = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([drawn[0], "-" * sum(widths), *drawn[1:]])


if __name__ == "__main__":
    sys.exit(main())
