"""Run lengths of the sums beside the alarms: writes docs/cusum.md and docs/cusum.json.

Waves are drawn from a truth, estimated and added up by the functions of ``pretest monitor``, from the rows of answers
on, and counted. Run: ``python docs/cusum.py [DRAWS]``; ten minutes of one processor.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from alarms import Design, answers, error_of, sample
from numpy.typing import NDArray

from pretest.numbers.cusum import CHANCE, COUNTED, LOOKS, Errors, cusum, limit_of, run_lengths
from pretest.seeds import stream
from pretest.tables.columns import WAVE
from pretest.waves import AlarmRule, Limit, WaveOutcome, alarms_of, cusum_of, follow
from pretest.waves.comparability import COMPARABILITY

HERE = Path(__file__).parent
DRAWS, TOGETHER, MARGIN = 400, 20, 0.3
Floats = NDArray[np.float64]

DESIGNS = (
    Design("100 people per wave", n=100),
    Design("20 clusters of 20, new in each wave", clusters=20, icc=0.05),
    Design("6 clusters of 60, new in each wave", n=360, clusters=6, icc=0.05, holds=False),
    Design("a panel: the same 300 people, correlation 0.6", n=300, icc=0.6, same=True),
)
SIZES = (50, 100, 200, 400, 1_600)
SHIFTS = (0.0, 0.5, 1.0, 2.0)


def summed(frame: pd.DataFrame, values: Floats, seed: int) -> pd.DataFrame:
    """Table ``cusum`` of these answers; outcomes are x0, x1, …"""
    outcomes = [WaveOutcome(f"x{k}", "harm.stigma", "worse") for k in range(values.shape[1])]
    rows = pd.concat([frame, pd.DataFrame(values, columns=[one.id for one in outcomes])], axis=1)
    waves = sorted(frame[WAVE].unique().tolist())
    dates: Mapping[int, str | None] = {wave: f"{2000 + wave}-01-01" for wave in waves}
    pairs = [("all", "", one.id, 1, wave, True, "") for one in outcomes for wave in waves[1:]]
    found = follow(rows, outcomes, 1)
    alarms = alarms_of(
        found,
        {one.id: Limit(MARGIN, "points") for one in outcomes},
        AlarmRule(0.05, 1, 0.5, {}, campaign_start="2001-06-01"),
        audience="all",
        comparability=COMPARABILITY.require(pd.DataFrame(pairs, columns=list(COMPARABILITY.kinds))),
        dates=dates,
    )
    return cusum_of(found, alarms, dates, partial(stream, seed, "cusum"))


def run_design(design: Design, draws: int) -> dict[str, Any]:
    """How often the sum ever crosses over twenty waves while nothing changes, and how many waves harm takes."""
    rng = stream(20261129, "docs cusum", design.name)
    crossed = dict.fromkeys(SHIFTS, 0)
    looks: dict[float, list[int]] = {shift: [] for shift in SHIFTS}
    limits: list[float] = []
    done = 0
    while done < draws:
        frame, group = sample(design, rng)
        table = summed(frame, answers(design, rng, frame, group, TOGETHER), done)
        change, error, limit = (
            table.pivot(index="outcome", columns="wave", values=name).to_numpy()
            for name in ("change", "std_error", "limit")
        )
        limits += limit[:, -1].tolist()
        for shift in SHIFTS:  # a lasting harm moves every change, and no standard error
            above = cusum((change + (shift - 0.5) * MARGIN) / error) >= limit
            crossed[shift] += int(above.any(axis=1).sum())
            looks[shift] += np.where(above.any(axis=1), above.argmax(axis=1) + 1, LOOKS).tolist()
        done += TOGETHER
    return {
        "name": design.name,
        "draws": done,
        "limit": float(np.median(limits)),
        "crossed": {str(shift): crossed[shift] / done for shift in SHIFTS},
        "looks": {str(shift): float(np.mean(looks[shift])) for shift in SHIFTS},
        "looks_error": {str(shift): float(np.std(looks[shift], ddof=1) / np.sqrt(done)) for shift in SHIFTS},
    }


def run_size(n: int) -> dict[str, Any]:
    """Limit and run lengths of samples of ``n`` people, drawn at random, as the monitor simulates them."""
    errors = Errors(np.eye(2) / n, np.full(2, n - 1.0))
    limit, chance = limit_of(errors, MARGIN, stream(20261129, "docs cusum limit", n), draws=40_000)
    found = run_lengths(errors, MARGIN, limit, stream(20261129, "docs cusum lengths", n), draws=10_000)
    reference = float(MARGIN / 2 / errors.std_error[0])
    lengths = {"0.0": found.in_control, "0.5": found.half, "1.0": found.margin, "2.0": found.double}
    errors_of = dict(zip(lengths, found.errors, strict=True))
    return {"n": n, "reference": reference, "limit": limit, "chance": chance, "lengths": lengths, "errors": errors_of}


def page(record: Mapping[str, Any]) -> str:
    """The figures as a page."""
    looks, of = LOOKS, round(CHANCE * 100)
    text = [
        "# How far chance adds up, and how soon harm does",
        "",
        "Made by `python docs/cusum.py`. Beside each alarm `pretest monitor` draws a cumulative sum (CUSUM): every "
        "wave adds its change since the baseline in standard errors, less half of the margin, and the sum never falls "
        "below 0. It raises no alarm: the alarm decides ([how often alarms are false](alarms.md)). The margin is "
        f"{MARGIN} SD here. In brackets the Monte Carlo standard error.",
        "",
        "All waves are compared with one baseline. Its error is in every change, so that changes are alike, and tables "
        "of run lengths for independent waves do not hold. The limit is therefore simulated from the variances and "
        f"covariances of the waves at hand, so that the sum crosses it in at most {of} of 100 series of {looks} "
        "waves while nothing changes; it is never under 1. A later wave changes no earlier limit. Each picture has "
        "this chance by itself: with many harms and places some will cross by chance.",
        "",
        "## By sample size, as simulated",
        "",
        "Samples drawn at random, as large in the baseline as in each wave. Waves until the sum crosses, counted to "
        f"{COUNTED} at most, at lasting harms of so many margins.",
        "",
        "| people per wave | half the margin, in SE | limit | crosses within 20 waves | nothing | half | one | two |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in record["sizes"]:
        lengths = " | ".join(f"{row['lengths'][k]:.1f} ({row['errors'][k]:.1f})" for k in map(str, SHIFTS))
        text.append(
            f"| {row['n']:,} | {row['reference']:.2f} | {row['limit']:.2f} | {100 * row['chance']:.1f} % | {lengths} |"
        )
    text += [
        "",
        f"## From the rows of answers on, over {looks} waves",
        "",
        "Answers are drawn, estimated with their design, and added up. *Crosses*: in how many of 100 series the sum "
        f"ever crosses within {looks} waves. *Waves*: until it does, counted to {looks} at most.",
        "",
        "| design | draws | limit (median) | crosses: nothing | half | one | waves: half | one | two |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for row in record["designs"]:
        rates = [(row["crossed"][k], error_of(row["crossed"][k], row["draws"])) for k in ("0.0", "0.5", "1.0")]
        share = [f"{100 * rate:.1f} % ({100 * error:.1f})" for rate, error in rates]
        waves = [f"{row['looks'][k]:.1f} ({row['looks_error'][k]:.1f})" for k in ("0.5", "1.0", "2.0")]
        text.append(f"| {row['name']} | {row['draws']} | {row['limit']:.2f} | {' | '.join([*share, *waves])} |")
    text += [
        "",
        "**What to read from it.** A lasting harm of one margin crosses after one to a few waves where samples are of "
        "200 people or more; one of half the margin takes tens of waves, and often does not cross at all, since "
        "whether it does hangs on the luck of the baseline. Smaller harm adds nothing up. A sum that has not "
        "crossed is therefore no sign of safety. With few clusters the standard errors are uncertain themselves. The "
        "simulation draws them too, yet starts from variances that rest on those few clusters: with six per wave the "
        "sum crossed while nothing changed more often than asked. It is then no more than a reason to look; the alarm, "
        "which decides, held its chance there ([alarms](alarms.md)).",
        "",
        "**References.** Page (1954), DOI 10.1093/biomet/41.1-2.100. With a baseline that is known and independent "
        "waves the simulation gives the run lengths of Page's integral equation (R package spc 0.6.7) and of a Markov "
        "chain (Brook & Evans 1972, DOI 10.1093/biomet/59.3.539): at half the margin 0.5 SE and a limit of 4 these are "
        "335 waves while nothing changes and 8.4 at one margin; textbooks give 168 and 8.4, for a pair of sums that "
        "looks at both sides. With a shared baseline it gives the chain averaged over the baseline's error. See "
        "`tests/reference/effects_cusum.R`.",
    ]
    return "\n".join(text) + "\n"


def main() -> None:
    """Simulate, and write both files."""
    draws = int(sys.argv[1]) if len(sys.argv) > 1 else DRAWS
    record = {"sizes": [run_size(n) for n in SIZES], "designs": [run_design(design, draws) for design in DESIGNS]}
    (HERE / "cusum.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    (HERE / "cusum.md").write_text(page(record), encoding="utf-8")


if __name__ == "__main__":
    main()
