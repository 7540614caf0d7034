"""Own time over a peer's, as ratios of one run: recorded by the benchmarks, compared with the stored baseline.

A ratio is seconds of ours / seconds of the peer, both on the same machine in the same run, so that it says something on
another machine too; lower is faster. ``make bench`` compares, ``make bench-baseline`` stores. Nothing fails on time.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

BASELINE = Path(__file__).parent / "baseline.json"
SLOWER = 1.25  # times the baseline: less is what a busy machine does by itself
NOTE = (
    "Ratios (our seconds / the peer's seconds, lower is faster) of one run on a machine that did other work too: a "
    "difference of a quarter says nothing, a doubling does."
)


def record(benchmark: Any, name: str, peer_seconds: float, *, own_seconds: float | None = None) -> float:
    """Keep the ratio of a benchmark that has run against its peer, and print it.

    Parameters
    ----------
    benchmark : the fixture of pytest-benchmark, after its run.
    peer_seconds : of the same work by the peer.
    own_seconds : of our work; the benchmark's median when None.
    """
    own = benchmark.stats.stats.median if own_seconds is None else own_seconds
    ratio = own / peer_seconds
    benchmark.extra_info |= {"own_seconds": own, "peer_seconds": peer_seconds, "ratio": ratio}
    print(f"\n{name}: {own * 1e3:,.1f} ms against {peer_seconds * 1e3:,.0f} ms, {1 / ratio:,.1f} times as fast")
    return ratio


def ratios_of(run: Mapping[str, Any]) -> dict[str, float]:
    """Benchmark → ratio, from the JSON of pytest-benchmark; every number in ``extra_info`` that ends in ratio."""
    found = {}
    for one in run["benchmarks"]:
        file, _, test = str(one["fullname"]).rpartition("::")
        for key, value in one["extra_info"].items():
            if key.endswith("ratio"):
                kind = key.removesuffix("ratio").strip("_")
                found[f"{Path(file).stem}: {test.removeprefix('test_')}" + (f" ({kind})" if kind else "")] = float(
                    value
                )
    return found


def without_ratio(run: Mapping[str, Any]) -> list[str]:
    """Benchmarks that ran without a peer."""
    return [
        str(one["name"]) for one in run["benchmarks"] if not any(key.endswith("ratio") for key in one["extra_info"])
    ]


def compared(now: Mapping[str, float], before: Mapping[str, float]) -> list[str]:
    """One line per ratio: slower ones first, then what is new or gone, then the rest."""
    both = [name for name in now if name in before]
    slower = [name for name in both if now[name] > SLOWER * before[name]]
    faster = [name for name in both if SLOWER * now[name] < before[name]]
    same = [name for name in both if name not in slower and name not in faster]
    lines = []
    for word, names in (("slower", slower), ("faster", faster), ("same", same)):
        lines += [f"{word}: {name} ratio {now[name]:.3g} (baseline {before[name]:.3g})" for name in names]
    lines += [f"new: {name} ratio {value:.3g} (no baseline)" for name, value in now.items() if name not in before]
    lines += [f"not run: {name} (baseline {value:.3g})" for name, value in before.items() if name not in now]
    order = ("slower", "new", "not run", "faster", "same")
    return sorted(lines, key=lambda line: order.index(line.partition(":")[0]))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path, help="what pytest --benchmark-json wrote")
    parser.add_argument("--baseline", type=Path, default=BASELINE)
    parser.add_argument("--write", action="store_true", help="store these ratios as the baseline")
    chosen = parser.parse_args(arguments)
    run = json.loads(chosen.run.read_text(encoding="utf-8"))
    now = ratios_of(run)
    if chosen.write:
        content = {"note": NOTE, "python": platform.python_version(), "ratios": dict(sorted(now.items()))}
        chosen.baseline.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
        return 0
    before = json.loads(chosen.baseline.read_text(encoding="utf-8"))["ratios"] if chosen.baseline.is_file() else {}
    for line in compared(now, before):
        sys.stdout.write(line + "\n")
    for name in without_ratio(run):
        sys.stdout.write(f"no peer: {name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
