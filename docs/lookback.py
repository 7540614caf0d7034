"""How often looking back is wrong: writes docs/lookback.md and docs/lookback.json.

A pretest with two arms and waves in the field are drawn from a truth that is known, estimated by the functions of
``pretest analyse`` and ``pretest monitor`` from the rows of answers on, and held against each other by those of the
look back. Run: ``python docs/lookback.py [DRAWS]``; some minutes of one processor.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pretest.numbers import Design, estimate_differences
from pretest.numbers.agreed import Measured, agreement, difference_interval, normal_scores
from pretest.seeds import stream
from pretest.special import stdtrit
from pretest.tables.columns import CLUSTER, RESPONDENT, WAVE, WEIGHT
from pretest.waves import Followed, WaveOutcome, change_to, follow
from pretest.words import CONF_LEVEL

HERE = Path(__file__).parent
DRAWS, TOGETHER, WAVES = 4_000, 200, 4
MARGIN, EFFECT = 0.3, 0.2
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class World:
    """One row. arm: people per arm of the pretest; wave: per wave in the field; both in clusters of equal size where
    ``clusters`` (per arm, per wave) is not 0. weights: sigma of their logarithm, in the field. same: the same people or
    clusters in every wave. effect: the true one in the pretest, came: the true change in the field, both in SD.
    margin: of the plan, in SD; NaN for none."""

    name: str
    arm: int = 200
    wave: int = 400
    clusters: int = 0
    icc: float = 0.0
    weights: float = 0.0
    same: bool = False
    effect: float = EFFECT
    came: float = EFFECT
    margin: float = MARGIN


NONE = float("nan")
AGREE = (
    World("200 per arm, 400 per wave"),
    World("the same, no margin in the plan", margin=NONE),
    World("the same, no effect at all", effect=0.0, came=0.0),
    World("60 per arm, 100 per wave", arm=60, wave=100),
    World("60 per arm, 100 per wave, no margin", arm=60, wave=100, margin=NONE),
    World("weights lognormal(0.6) in the field, no margin", weights=0.6, margin=NONE),
    World("20 clusters of 20, new in each wave, no margin", clusters=20, icc=0.05, margin=NONE),
    World("20 clusters of 20, the same in all waves, no margin", clusters=20, icc=0.05, same=True, margin=NONE),
    World("8 clusters of 25, weights lognormal(0.6), no margin", arm=200, wave=200, clusters=8, icc=0.05, weights=0.6,
          margin=NONE),
    World("a panel: the same 300 people, correlation 0.6, no margin", wave=300, icc=0.6, same=True, margin=NONE),
)  # fmt: skip
DIFFER = (
    World("half of the effect is left", came=EFFECT / 2),
    World("nothing is left of the effect", came=0.0),
    World("no effect in the pretest, one margin of harm in the field", effect=0.0, came=MARGIN),
    World("no effect in the pretest, two margins of harm in the field", effect=0.0, came=2 * MARGIN),
    World("the same, 1,000 per arm and per wave", arm=1_000, wave=1_000, effect=0.0, came=2 * MARGIN),
)


def noise(rng: np.random.Generator, unit: NDArray[np.intp], icc: float) -> Floats:
    """(rows, TOGETHER) answers with SD 1; those of one unit are alike."""
    own = rng.normal(size=(len(unit), TOGETHER))
    if not icc:
        return own
    shared = rng.normal(size=(int(unit.max()) + 1, TOGETHER))[unit]
    return np.asarray(np.sqrt(icc) * shared + np.sqrt(1 - icc) * own)


def pretest(world: World, rng: np.random.Generator) -> list[Measured]:
    """The effect that the pretest finds, of ``TOGETHER`` outcomes."""
    arm = np.repeat([0, 1], world.arm)
    cluster = None
    if world.clusters:
        cluster = np.tile(np.arange(world.arm) % world.clusters, 2) + arm * world.clusters
    values = noise(rng, np.arange(len(arm)) if cluster is None else cluster, world.icc if world.clusters else 0.0)
    fits = estimate_differences(values + world.effect * arm[:, None], Design(arm, 2, cluster))
    estimate, error, df = fits.estimate[0], fits.std_error[0], fits.df[0]
    half = stdtrit(df, (1 + CONF_LEVEL) / 2) * error
    return [
        Measured(*map(float, one)) for one in zip(estimate, error, df, estimate - half, estimate + half, strict=True)
    ]


def field(world: World, rng: np.random.Generator) -> list[Measured]:
    """The mean of the waves since the start minus the baseline, of as many outcomes."""
    wave = np.repeat(np.arange(1, WAVES + 1), world.wave)
    frame = pd.DataFrame({WAVE: wave, RESPONDENT: np.arange(len(wave))})
    unit = np.arange(len(wave))
    if world.clusters:
        own = np.tile(np.arange(world.wave) % world.clusters, WAVES)
        unit = own if world.same else own + (wave - 1) * world.clusters
        frame[CLUSTER] = unit
    elif world.same:
        unit = np.tile(np.arange(world.wave), WAVES)
        frame[RESPONDENT] = unit
    if world.weights:
        frame[WEIGHT] = rng.lognormal(0, world.weights, len(wave))
    values = noise(rng, unit, world.icc) + world.came * (wave > 1)[:, None]
    outcomes = [WaveOutcome(f"x{k}", "harm.stigma", "worse") for k in range(TOGETHER)]
    found = follow(pd.concat([frame, pd.DataFrame(values, columns=[one.id for one in outcomes])], axis=1), outcomes, 1)
    return [_measured(found, k) for k in range(TOGETHER)]


def _measured(found: Followed, k: int) -> Measured:
    one = change_to(found, found.domains[k], 1, list(range(2, WAVES + 1)), 0, CONF_LEVEL)
    return Measured(one.estimate, one.std_error, one.df, one.conf_low, one.conf_high)


def run(world: World, draws: int) -> dict[str, Any]:
    """Of ``draws`` outcomes: the shares that are a hit, a miss and cannot be told; how often 0 lies in the interval of
    the difference; and how far off the pretest was, beside who expected no change."""
    rng = stream(20261129, "docs lookback", world.name)
    counts = dict.fromkeys(("hit", "miss", "cannot_tell"), 0)
    held, own, none, done = 0, 0.0, 0.0, 0
    while done < draws:
        for expected, came in zip(pretest(world, rng), field(world, rng), strict=True):
            low, high = difference_interval(expected, came, CONF_LEVEL)
            counts[agreement(expected, came, (low, high), world.margin)] += 1
            held += low <= 0 <= high
            scores = normal_scores(expected, came)
            own, none = own + scores.score, none + scores.benchmark
        done += TOGETHER
    rates = {word: count / done for word, count in counts.items()}
    scored = {"crps": own / done, "benchmark": none / done}
    return {"name": world.name, "draws": done, **rates, "held": held / done, **scored}


def _rate(row: dict[str, Any], name: str) -> str:
    rate, n = row[name], row["draws"]
    return f"{100 * rate:.1f} % ({100 * np.sqrt(max(rate * (1 - rate), 1 / n) / n):.1f})"


def page(record: dict[str, Any]) -> str:
    """docs/lookback.md."""
    lines = [
        "# Looking back: did the pretest foretell the waves, and how often is that verdict wrong",
        "",
        "Made by `python docs/lookback.py`. A message that did well in a pretest need not do well in the field. In two "
        "randomised trials of text reminders to get vaccinated against COVID-19 (93,354 and 67,092 people), online "
        "studies of intentions (3,181 people) showed patterns that diverged from those of the first trial "
        "([Dai et al. 2021](https://doi.org/10.1038/s41586-021-03843-2)); the authors underscore that messages be "
        "tested in the field. And of 151 comparisons of two messages, the one that was thought to be more effective "
        "had the larger effect in 58 % "
        "([O'Keefe 2018](https://doi.org/10.1093/joc/jqx009)). So `pretest monitor` keeps the score, within one study.",
        "",
        "## What is compared",
        "",
        "`analyses/plan.yaml` names the pretest that the campaign came from, inside the study folder:",
        "",
        "```yaml",
        "monitor:",
        "  campaign_start: 2026-09-01",
        "  pretest: earlier/pretest     # its findings.json, the folder that holds it, or the folder of that study",
        "  concept: debt                # the arm that became the campaign",
        "```",
        "",
        "- **Pretest**: of each outcome that both measured (the same id, audience, direction, unit and bounds), the "
        "effect of the concept beside the mean of the waves since the campaign started minus the baseline wave. Waves "
        "that cannot be compared with the baseline, or are hidden, take no part. Both are told so that above 0 is "
        "worse, with their 95 % intervals, and the interval of their difference (Welch).",
        "- **Decisions**: of each decision in the log, and each primary harm that it is about, the change from the "
        "wave that was known to every later one, from the covariance of all waves.",
        "- **Panel**: a row of `practice/panel.csv` of the kind `forecast` without a concept is about the campaign in "
        "the field: how many more people of 100 give the answer that is told in the waves since the start than in the "
        "baseline wave. It counts only with a date before `campaign_start` (without that: before the first wave after "
        "the baseline). Pools of fewer than three members are not told.",
        "",
        "**The rule.** In this order: *harm missed*: the pretest's verdict was that harm above the margin is excluded, "
        "and any wave since is an alarm. *Hit*: the difference between pretest and waves is surely smaller than the "
        "margin. *Miss*: 0 lies outside the interval of the difference. *Hit*: both intervals lie on the same side of "
        "0. Else it cannot be told: that two wide intervals overlap is no agreement. A doubt whether waves are alike "
        "takes away *hit* alone. Of a panel: *miss* where the whole interval of the waves lies outside the 5 and 95 "
        "percent points of the pool, *hit* where the estimate lies inside and its interval is no wider than the pool. "
        "Forecasts are scored by their CRPS ([Gneiting & Raftery "
        "2007](https://doi.org/10.1198/016214506000001437)) against the estimate of the waves, also averaged over its "
        "error, beside who was sure that nothing would change.",
        "",
        "**What it does not say.** Nothing here is a cause. A pretest shows the message to everybody and asks at once; "
        "in the field fewer people see it, less well, and other things change too. So a smaller change fits a pretest "
        "that was right, and the rule calls it a miss where it is surely smaller. The score is kept within one study; "
        "across studies none is kept.",
        "",
        "## Pretest and field truly agree: how often is it called a miss?",
        "",
        f"The truth is the same in both: {EFFECT:g} SD, margin {MARGIN:g} SD where the plan has one, a baseline and "
        f"{WAVES - 1} waves since the start. *Held*: 0 lies in the interval of the difference, which the method holds "
        "at 95 %. In brackets the Monte Carlo standard error, in points of 100.",
        "",
        "| pretest and field | draws | miss | hit | cannot tell | held | off (CRPS) | off, no change |",
        "|---|---|---|---|---|---|---|---|",
        *(_line(row) for row in record["agree"]),
        "",
        "## They differ: how often is it seen?",
        "",
        "200 people per arm and 400 per wave where nothing else is said.",
        "",
        "| pretest and field | draws | miss | hit | cannot tell | held | off (CRPS) | off, no change |",
        "|---|---|---|---|---|---|---|---|",
        *(_line(row) for row in record["differ"]),
        "",
        *(line for note in record["notes"] for line in (note, "")),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _line(row: dict[str, Any]) -> str:
    rates = " | ".join(_rate(row, name) for name in ("miss", "hit", "cannot_tell", "held"))
    return f"| {row['name']} | {row['draws']} | {rates} | {row['crps']:.3f} | {row['benchmark']:.3f} |"


def main(draws: int = DRAWS, *, report: Callable[[str], None] = print) -> None:
    """Run all rows and write both files; the notes, which people wrote, stay."""
    path = HERE / "lookback.json"
    kept = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {"notes": []}
    found: dict[str, list[dict[str, Any]]] = {"agree": [], "differ": []}
    for name, worlds in (("agree", AGREE), ("differ", DIFFER)):
        for world in worlds:
            found[name].append(run(world, draws))
            report(str(found[name][-1]))
    record = kept | {"margin": MARGIN, "effect": EFFECT, "waves": WAVES, **found}
    path.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (HERE / "lookback.md").write_text(page(record), encoding="utf-8")


if __name__ == "__main__":
    main(*(int(one) for one in sys.argv[1:2]))
