"""How good adjusted changes, jumps and changes within persons are: writes docs/waves.md and docs/waves.json.

Waves are drawn from a truth that the estimates do not see, estimated by the functions of ``pretest monitor``, and
counted. Run: ``python docs/waves.py [DRAWS]``; a quarter of an hour of one processor.
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
from pretest.tables.columns import CLUSTER, MIX, RESPONDENT, WAVE, WEIGHT
from pretest.waves import COMPARABILITY, WaveOutcome, estimate_changes, follow_same_people

HERE = Path(__file__).parent
DRAWS, TOGETHER, WAVES, JUMP = 25, 80, 6, 0.2
DATES: Mapping[int, str | None] = {wave: f"{2000 + wave}-01-01" for wave in range(1, WAVES + 1)}
START = "2003-07-01"  # between waves 3 and 4
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Design:
    """One row. name: what it is. n: people per wave. drift: by how much the share of the old, who score one SD higher
    than the young, rises in the sample from the first wave to the last. weights: sigma of their logarithm. clusters:
    per wave, 0 for none; same: they are the same in each wave. icc: of the answers in them. stay: share of a wave's
    people who also take part in the next. uneven: by how much more the old change than the young. share: of people who
    answer so, 0 for scores."""

    name: str
    n: int = 400
    drift: float = 0.3
    weights: float = 0.0
    clusters: int = 0
    same: bool = False
    icc: float = 0.05
    stay: float = 0.0
    uneven: float = 0.0
    share: float = 0.0


DESIGNS = (
    Design("400 people per wave, the same mix", drift=0.0),
    Design("400 people, drifting mix"),
    Design("100 people, drifting mix", n=100),
    Design("drifting mix, weights lognormal(0.6)", weights=0.6),
    Design("drifting mix, 20 clusters of 20, new in each wave", clusters=20),
    Design("drifting mix, 20 clusters of 20, the same in all waves", clusters=20, same=True),
    Design("drifting mix, 12 clusters of 30, weights lognormal(0.6)", n=360, clusters=12, weights=0.6),
    Design("drifting mix, half of the people come back", stay=0.5, icc=0.5),
    Design("drifting mix, a share of 20 %", share=0.2),
    Design("drifting mix, the old change by 0.4 more than the young", uneven=0.4),
)


def sample(design: Design, rng: np.random.Generator) -> pd.DataFrame:
    """Who is asked in six waves, with age (3 groups) and gender (2)."""
    wave = np.repeat(np.arange(1, WAVES + 1), design.n)
    frame = pd.DataFrame({WAVE: wave, RESPONDENT: np.arange(len(wave))})
    if design.stay:
        kept = int(design.n * design.stay)
        own = frame[RESPONDENT].to_numpy().reshape(WAVES, design.n).copy()
        for later in range(1, WAVES):
            own[later, :kept] = own[later - 1, design.n - kept :]
        frame[RESPONDENT] = own.ravel()
    if design.clusters:
        unit = np.tile(np.arange(design.n) % design.clusters, WAVES)
        frame[CLUSTER] = unit if design.same else unit + wave * design.clusters
    if design.weights:
        frame[WEIGHT] = rng.lognormal(0, design.weights, len(wave))
    old = 0.3 + design.drift * (wave - 1) / (WAVES - 1)
    place = rng.random(len(wave))
    frame["age"] = np.where(place < old, 2, np.where(place < old + (1 - old) / 2, 1, 0))
    frame["gender"] = (rng.random(len(wave)) < 0.5).astype(int)
    if design.stay:  # a person stays of one age and gender
        first = frame.drop_duplicates(RESPONDENT).set_index(RESPONDENT)
        for name in ("age", "gender"):
            frame[name] = frame[RESPONDENT].map(first[name])
    return frame


def answers(design: Design, rng: np.random.Generator, frame: pd.DataFrame) -> Floats:
    """(rows, columns): groups differ, and the campaign moves everybody by ``JUMP``, the old by ``uneven`` more."""
    noise = rng.normal(size=(len(frame), TOGETHER))
    if design.clusters or design.stay:
        codes = pd.factorize(frame[CLUSTER] if design.clusters else frame[RESPONDENT])[0]
        shared = rng.normal(size=(int(codes.max()) + 1, TOGETHER))[codes]
        noise = np.sqrt(design.icc) * shared + np.sqrt(1 - design.icc) * noise
    old = (frame["age"].to_numpy() == 2).astype(float)
    after = (frame[WAVE].to_numpy() > WAVES // 2).astype(float)
    if design.share:
        chance = design.share + 0.15 * old + 0.5 * JUMP * after
        return (rng.random(noise.shape) < chance[:, None]).astype(float)
    level = old + 0.3 * frame["gender"].to_numpy() + after * (JUMP + design.uneven * old)
    return level[:, None] + noise


def truth(design: Design) -> dict[str, float]:
    """What happened to people of the mix of the first wave: a step, and what its slope per year is."""
    step = 0.5 * JUMP if design.share else JUMP + 0.3 * design.uneven
    years = np.array([pd.Timestamp(str(date)).toordinal() for date in DATES.values()]) / 365.25
    slope = float(np.polyfit(years, step * (np.arange(WAVES) >= WAVES // 2), 1)[0])
    return {"baseline": step, "trend": slope, "break": step}


def run_design(design: Design, draws: int) -> dict[str, Any]:
    """Coverage of 95 % intervals and mean error of the estimates, raw and adjusted; and within persons."""
    rng = stream(20261129, "docs waves", design.name)
    statistic: dict[str, Any] = {"statistic": "share", "categories": (0.0, 1.0)} if design.share else {}
    outcomes = [WaveOutcome(f"x{k}", "harm.stigma", "worse", **statistic) for k in range(TOGETHER)]
    expected, tables, within = truth(design), [], []
    for number in range(draws):
        frame = sample(design, rng)
        values = pd.DataFrame(answers(design, rng, frame), columns=[one.id for one in outcomes])
        mix = {f"{MIX}{name}": frame[name].astype(str) for name in ("age", "gender")}
        rows = pd.concat([frame, values, pd.DataFrame(mix)], axis=1)
        asked = {"audience": "all", "comparability": COMPARABILITY.empty(), "suppress_below": 1}
        found = estimate_changes(rows, outcomes, dates=DATES, campaign_start=START, **asked)
        tables.append(found.assign(draw=number))
        if design.stay:
            within.append(follow_same_people(rows, outcomes, **asked).changes)
    every = pd.concat(tables)
    every = every[(every["category"] != "0") & ((every["kind"] != "baseline") | (every["wave_to"] == WAVES))]
    record: dict[str, Any] = {"name": design.name, "draws": draws, "outcomes": TOGETHER}
    for kind, value in expected.items():
        for adjusted in (False, True):
            rows = every[(every["kind"] == kind) & (every["adjusted"] == adjusted)]
            record[f"{kind}_{'adjusted' if adjusted else 'raw'}"] = _against(rows, value)
    if within:
        same = pd.concat(within)
        same = same[(same["kind"] == "previous") & (same["wave_to"] == WAVES // 2 + 1)]
        record["same"] = _against(same.assign(draw=np.repeat(np.arange(draws), TOGETHER)), expected["baseline"])
    return record


def _against(rows: pd.DataFrame, value: float) -> dict[str, float]:
    """cover: share of intervals that hold the truth; error: its Monte Carlo standard error, over the draws of people;
    bias: mean estimate minus the truth; spread: mean standard error over the SD of the estimates."""
    held = ((rows["conf_low"] <= value) & (value <= rows["conf_high"])).astype(float)
    by_draw = held.groupby(rows["draw"]).mean()
    return {
        "cover": float(held.mean()),
        "error": float(by_draw.std(ddof=1) / np.sqrt(len(by_draw))) if len(by_draw) > 1 else 0.0,
        "bias": float(rows["estimate"].mean() - value),
        "std_error": float(rows["std_error"].mean()),
        "missing": float(rows["estimate"].isna().mean()),
    }


def _cover(row: Mapping[str, Any], name: str) -> str:
    return f"{100 * row[name]['cover']:.1f} ({100 * row[name]['error']:.1f})" if name in row else ""


def page(record: Mapping[str, Any]) -> str:
    """docs/waves.md."""
    lines = [
        "# How good changes are that are adjusted for who took part",
        "",
        f"Made by `python docs/waves.py`. {WAVES} waves, a year apart, are drawn from a known truth and estimated by "
        "the functions of `pretest monitor`. Half-way a campaign moves everybody by "
        f"{JUMP:g} SD at once (of the share: by {50 * JUMP:g} points). In the sample, not among people, the share of "
        "the old rises from 0.3 to 0.6, and they score one SD higher (of the share: 15 points). Changes are adjusted "
        "for age (3 groups) and gender. Each row: "
        f"{record['draws']} draws of people with {TOGETHER} independent outcomes each.",
        "",
        "## Of 100 intervals of 95 %, how many hold the truth?",
        "",
        "In brackets the Monte Carlo standard error. The truth is the change of people of the mix of the first wave.",
        "",
        "| design | last wave − first: raw | adjusted | trend: raw | adjusted | jump: raw | adjusted |",
        "|---|---|---|---|---|---|---|",
    ]
    names = [f"{kind}_{way}" for kind in ("baseline", "trend", "break") for way in ("raw", "adjusted")]
    lines += [f"| {row['name']} | " + " | ".join(_cover(row, name) for name in names) + " |" for row in record["rows"]]
    lines += [
        "",
        "## How far off are the estimates on average?",
        "",
        "Mean estimate minus the truth, and in brackets the mean standard error; last wave minus first, and the jump.",
        "",
        "| design | last − first: raw | adjusted | jump: raw | adjusted |",
        "|---|---|---|---|---|",
    ]
    for row in record["rows"]:
        told = [row[name] for name in names if not name.startswith("trend")]
        lines.append(
            f"| {row['name']} | " + " | ".join(f"{t['bias']:+.3f} ({t['std_error']:.3f})" for t in told) + " |"
        )
    same = [row for row in record["rows"] if "same" in row]
    if same:
        lines += ["", "## Within the same persons", ""]
        lines += [
            f"{row['name']}: of 100 intervals of the change from the wave before the campaign to the one after it, "
            f"within those who took part in both, {_cover(row, 'same')} hold the truth; the estimate is off by "
            f"{row['same']['bias']:+.3f} on average (standard error {row['same']['std_error']:.3f})."
            for row in same
        ]
    lines += ["", *(line for note in record["notes"] for line in (note, ""))]
    return "\n".join(lines).rstrip() + "\n"


def main(draws: int = DRAWS, *, report: Callable[[str], None] = print) -> None:
    """Run all rows and write both files; the notes, which people wrote, stay."""
    path = HERE / "waves.json"
    kept = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {"notes": []}
    rows = []
    for design in DESIGNS:
        rows.append(run_design(design, draws))
        report(str(rows[-1]))
    record = kept | {"draws": draws, "waves": WAVES, "jump": JUMP, "rows": rows}
    path.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (HERE / "waves.md").write_text(page(record), encoding="utf-8")


if __name__ == "__main__":
    main(*(int(one) for one in sys.argv[1:2]))
