"""Operating characteristics of alarms: writes docs/alarms.md and docs/alarms.json.

Waves are drawn from a truth that the alarms do not see, judged by the functions of ``pretest monitor``, from the rows
of answers on, and counted. Run: ``python docs/alarms.py [DRAWS]``; half an hour of one processor.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pretest.seeds import stream
from pretest.tables.columns import CLUSTER, RESPONDENT, WAVE, WEIGHT
from pretest.waves import AlarmRule, Limit, WaveOutcome, alarms_of, follow
from pretest.waves.comparability import COMPARABILITY

HERE = Path(__file__).parent
DRAWS, DELAYS, LOOKS, HARMS, TOGETHER = 1_000, 400, 20, 5, 8
ALPHA, MARGIN, WATCH = 0.05, 0.3, 0.5
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Design:
    """One row. name: what it is. n: people per wave. weights: sigma of their logarithm. clusters: per wave, 0 for none;
    icc: of the answers in them. same: the clusters, or people, are the same in every wave. share: of people who answer
    so, 0 for scores. drift: by how much the share of a group that scores one SD higher rises in the sample from the
    first wave to the last; mended: by weights. start: whether the plan names the campaign's start."""

    name: str
    n: int = 400
    weights: float = 0.0
    clusters: int = 0
    icc: float = 0.0
    same: bool = False
    share: float = 0.0
    drift: float = 0.0
    mended: bool = True
    start: bool = True
    holds: bool = True


DESIGNS = (
    Design("400 people per wave"),
    Design("100 people per wave", n=100),
    Design("400 people, each wave by itself (no start in the plan)", start=False),
    Design("weights lognormal(0.6)", weights=0.6),
    Design("20 clusters of 20, new in each wave", clusters=20, icc=0.05),
    Design("20 clusters of 20, the same in all waves", clusters=20, icc=0.05, same=True),
    Design("6 clusters of 60, new in each wave", n=360, clusters=6, icc=0.05),
    Design("12 clusters of 30, weights lognormal(0.6)", n=360, clusters=12, icc=0.05, weights=0.6),
    Design("a panel: the same 300 people, correlation 0.6", n=300, icc=0.6, same=True),
    Design("a share of 5 %", share=0.05),
    Design("drift in who takes part, mended by weights", drift=0.3),
    Design("the same drift without weights", drift=0.3, mended=False, holds=False),
)
DELAY_DESIGNS = (
    Design("400 people per wave"),
    Design("1,600 people per wave", n=1_600),
    Design("20 clusters of 20, weights lognormal(0.6)", clusters=20, icc=0.05, weights=0.6),
    Design("400 people, each wave by itself", start=False),
)
RISES = ((0.5, 1), (1.0, 1), (1.5, 1), (2.0, 1), (2.0, 6))  # in margins, and from which wave after the baseline on


def sample(design: Design, rng: np.random.Generator, looks: int = LOOKS) -> tuple[pd.DataFrame, Floats]:
    """Who is asked in a baseline and ``looks`` waves: the rows, and what each has that its answers depend on."""
    waves = looks + 1
    wave = np.repeat(np.arange(1, waves + 1), design.n)
    frame = pd.DataFrame({WAVE: wave, RESPONDENT: np.arange(len(wave))})
    group = np.zeros(len(wave))
    if design.clusters:
        own = np.tile(np.arange(design.n) % design.clusters, waves)
        frame[CLUSTER] = own if design.same else own + wave * design.clusters
    elif design.same:
        frame[RESPONDENT] = np.tile(np.arange(design.n), waves)
    if design.weights:
        frame[WEIGHT] = rng.lognormal(0, design.weights, len(wave))
    if design.drift:
        share = 0.5 + design.drift * (wave - 1) / looks
        group = (rng.random(len(wave)) < share).astype(float)
        if design.mended:
            frame[WEIGHT] = np.where(group > 0, 0.5 / share, 0.5 / (1 - share))
    return frame, group


def answers(design: Design, rng: np.random.Generator, frame: pd.DataFrame, group: Floats, columns: int) -> Floats:
    """(rows, columns) answers without any change over the waves, their SD about 1; shares are cut from them later."""
    unit = frame[CLUSTER] if design.clusters else frame[RESPONDENT]
    noise = rng.normal(size=(len(frame), columns))
    if design.icc:
        codes = unit.to_numpy()
        shared = rng.normal(size=(int(codes.max()) + 1, columns))[codes]
        noise = np.sqrt(design.icc) * shared + np.sqrt(1 - design.icc) * noise
    return noise + (group - 0.5)[:, None]


def judged(design: Design, frame: pd.DataFrame, values: Floats, cells: int, margin: float = MARGIN) -> pd.DataFrame:
    """Table ``alarms`` of these answers; outcomes are x0, x1, …"""
    statistic: dict[str, Any] = {"statistic": "share", "categories": (0.0, 1.0)} if design.share else {}
    outcomes = [WaveOutcome(f"x{k}", "harm.stigma", "worse", **statistic) for k in range(values.shape[1])]
    rows = pd.concat([frame, pd.DataFrame(values, columns=[one.id for one in outcomes])], axis=1)
    waves = sorted(frame[WAVE].unique().tolist())
    dates: Mapping[int, str | None] = {wave: f"{2000 + wave}-01-01" for wave in waves}
    pairs = [("all", "", one.id, 1, wave, True, "") for one in outcomes for wave in waves[1:]]
    return alarms_of(
        follow(rows, outcomes, 1),
        {one.id: Limit(margin, "points") for one in outcomes},
        AlarmRule(ALPHA, cells, WATCH, {}, campaign_start="2001-06-01" if design.start else None),
        audience="all",
        comparability=COMPARABILITY.require(pd.DataFrame(pairs, columns=list(COMPARABILITY.kinds))),
        dates=dates,
    )


def run_design(design: Design, draws: int) -> dict[str, Any]:
    """Over twenty waves: how often any of five harms is an alarm, or said to be worse, while nothing changes; and how
    often one that lies at its margin is ever called fine."""
    rng = stream(20261129, "docs alarms", design.name)
    margin = 0.05 if design.share else MARGIN
    counts = dict.fromkeys(("alarm", "worse", "watch", "fine_at_margin"), 0)
    done = 0
    while done < draws:
        frame, group = sample(design, rng)
        noise = answers(design, rng, frame, group, HARMS * TOGETHER)
        rise = (frame[WAVE].to_numpy() > 1)[:, None] * margin
        for kind, moved in (("null", 0.0), ("margin", 1.0)):
            values = noise + moved * rise
            if design.share:
                values = (rng.random(noise.shape) < design.share + moved * rise).astype(float)
            table = judged(design, frame, values, HARMS, margin)
            family = table["outcome"].str[1:].astype(int) // HARMS
            if kind == "null":
                counts["alarm"] += int((table["state"] == "alarm").groupby(family).any().sum())
                counts["worse"] += int((table["sequence_low"] > 0).groupby(family).any().sum())
                counts["watch"] += int((table["state"] == "watch").groupby(family).any().sum())
            else:
                counts["fine_at_margin"] += int((table["state"] == "fine").groupby(family).any().sum())
        done += TOGETHER
    rates = {name: count / done for name, count in counts.items()}
    return {"name": design.name, "draws": done, "holds": design.holds, **rates}


def run_delay(design: Design, size: float, since: int, draws: int) -> dict[str, Any]:
    """How many waves it takes until the first alarm and the first watch, of one harm among five."""
    rng = stream(20261129, "docs alarm delays", design.name, str(size), str(since))
    first: dict[str, list[float]] = {"alarm": [], "watch": []}
    while len(first["alarm"]) < draws:
        frame, group = sample(design, rng)
        noise = answers(design, rng, frame, group, HARMS * TOGETHER)
        risen = (frame[WAVE].to_numpy() > since)[:, None]
        table = judged(design, frame, noise + size * MARGIN * risen, HARMS)
        looks = (table["wave"] - since).astype(float)  # 1 is the first wave that is worse
        for name, states in (("alarm", ("alarm",)), ("watch", ("alarm", "watch"))):
            late = looks.where(table["state"].isin(states) & (looks >= 1), np.inf)
            first[name] += late.groupby(table["outcome"]).min().tolist()
    found: dict[str, Any] = {"name": design.name, "margins": size, "since": since, "draws": len(first["alarm"])}
    for name, delays in first.items():
        median = float(np.median(delays))
        found[f"{name}_median"] = median if np.isfinite(median) else None
        for within in (4, 8):
            found[f"{name}_{within}"] = float(np.mean(np.array(delays) <= within))
    return found


def error_of(rate: float, draws: int) -> float:
    """Monte Carlo standard error; of a rate of 0 or 1 that of one event more."""
    inside = min(max(rate, 1 / draws), 1 - 1 / draws)
    return float(np.sqrt(inside * (1 - inside) / draws))


def _rate(row: Mapping[str, Any], name: str) -> str:
    return f"{100 * row[name]:.1f} % ({100 * error_of(row[name], row['draws']):.1f})"


def page(record: Mapping[str, Any]) -> str:
    """docs/alarms.md."""
    lines = [
        "# How often alarms are false, and how long true ones take",
        "",
        "Made by `python docs/alarms.py`. A baseline and 20 waves are drawn from a known truth and judged by the "
        f"functions of `pretest monitor`: {HARMS} primary harms together, alpha {ALPHA:g}, margin {MARGIN:g} SD (of "
        "shares 5 points), `watch: 0.5`, the campaign starts after the baseline. In brackets the Monte Carlo standard "
        "error, in points of 100; each row says of how many draws.",
        "",
        "## Nothing changes: how often is anything said?",
        "",
        "Each figure is the chance over all 20 looks and all harms together. *Alarm*: any harm is ever an alarm. "
        "*Worse*: the lower end of its interval is ever above zero, which is what the method holds at 5 %; an alarm "
        "asks for an estimate at the margin besides. *Fine at the margin*: every harm truly lies at its margin, and "
        "one is ever called fine. *Watch*: any harm is ever to be watched; that is no promise but a call to look "
        "closer, which an estimate of half the margin is enough for, and chance gives such estimates often where waves "
        "are small.",
        "",
        "| design | draws | alarm | worse | fine at the margin | watch |",
        "|---|---|---|---|---|---|",
    ]
    for row in record["designs"]:
        rates = " | ".join(_rate(row, name) for name in ("alarm", "worse", "fine_at_margin", "watch"))
        lines.append(f"| {row['name']} | {row['draws']} | {rates} |")
    lines += [
        "",
        "**Drift** means that one group, which scores one SD higher than the other, is half of those who take part at "
        "first and four fifths in the last wave, while the people of the city stay as they are. Weights that know the "
        "group mend it. Without weights the alarms tell of the sample, truly changed, and not of the city: no sequence "
        "can mend that, and `pretest monitor` warns where the mix of places moves.",
        "",
        "## Something changes: how many waves does it take?",
        "",
        "One harm rises and stays; counted from the first wave that is worse. *Within 4*: in how many of 100 the alarm "
        "has come by the fourth such wave.",
        "",
        "| design | rise, in margins | from wave | alarm: median wave | within 4 | within 8 | watch: median wave |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in record["delays"]:
        median = "more than half never" if row["alarm_median"] is None else f"{row['alarm_median']:g}"
        watch = "more than half never" if row["watch_median"] is None else f"{row['watch_median']:g}"
        lines.append(
            f"| {row['name']} | {row['margins']:g} | {row['since'] + 1} | {median} | {_rate(row, 'alarm_4')} | "
            f"{_rate(row, 'alarm_8')} | {watch} |"
        )
    lines += ["", *(line for note in record["notes"] for line in (note, ""))]
    return "\n".join(lines).rstrip() + "\n"


def main(draws: int = DRAWS, *, report: Callable[[str], None] = print) -> None:
    """Run all rows and write both files; the notes, which people wrote, stay."""
    path = HERE / "alarms.json"
    kept = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {"notes": []}
    designs, delays = [], []
    for design in DESIGNS:
        designs.append(run_design(design, draws))
        report(str(designs[-1]))
    for design in DELAY_DESIGNS:
        for size, since in RISES:
            delays.append(run_delay(design, size, since, min(draws, DELAYS)))
            report(str(delays[-1]))
    record = kept | {"alpha": ALPHA, "margin": MARGIN, "looks": LOOKS, "designs": designs, "delays": delays}
    path.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (HERE / "alarms.md").write_text(page(record), encoding="utf-8")


if __name__ == "__main__":
    main(*(int(one) for one in sys.argv[1:2]))
