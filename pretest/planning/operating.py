"""Operating characteristics: how often each verdict and decision comes out when the truth is known."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pretest.analysis.record.lockfile import frozen_content
from pretest.files import write_atomic
from pretest.planning.engines import run_tasks
from pretest.planning.rehearsal import Rehearsal
from pretest.planning.scenarios import HARMLESS, Scenario
from pretest.special import ndtri
from pretest.tables.operating import TABLE as OPERATING
from pretest.tables.studies import TABLE as STUDIES
from pretest.words import (
    ABOVE_ZERO,
    BELOW_MARGIN,
    CLEARED_DECISIONS,
    DECISIONS,
    GATE_REASONS,
    LISTED_HARM_VERDICTS,
    REACHED_VERDICTS,
    Bools,
    Floats,
    Verdict,
)

Progress = Callable[[int, int], None]  # studies finished, studies to do

SAVE_SECONDS = 5.0
FEW_PEOPLE = 200_000  # are judged as arrays before other processes would have started


@dataclass(frozen=True, slots=True)
class Rate:
    """A simulated probability with its Wilson interval at 95 %. n: studies behind it."""

    value: float
    std_error: float
    low: float
    high: float
    n: int

    @classmethod
    def of(cls, share: float, n: int) -> Rate:
        """``share`` of ``n`` studies; Wilson (1927), DOI 10.1080/01621459.1927.10502953."""
        if n == 0:
            return cls(np.nan, np.nan, np.nan, np.nan, 0)
        z = float(ndtri(0.975))
        middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
        half = z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
        error = float(np.sqrt(share * (1 - share) / n))
        # at 0 and 1 the end is exact; rounding must not put it outside
        low, high = (0.0 if share == 0 else middle - half), (1.0 if share == 1 else middle + half)
        return cls(share, error, float(low), float(high), n)


def simulate_studies(
    rehearsal: Rehearsal,
    studies: int,
    *,
    workers: int | None = None,
    cluster: str | None = None,
    kept: Path | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Verdicts of at least ``studies`` simulated studies per scenario: the columns ``tables.studies``.

    Parameters
    ----------
    workers, cluster : see ``engines.run_tasks``; they do not change the numbers.
    kept : file for what is finished. It is written while the studies run and when they are interrupted; studies in
        it that belong to this very design are not simulated again.
    progress : is told how many studies are finished.
    """
    n_tasks, each = rehearsal.n_tasks(studies), rehearsal.per_task
    store = _Store(kept, fingerprint(rehearsal))
    done = {number: table for number, table in store.read().items() if number < n_tasks}
    left = [number for number in range(n_tasks) if number not in done]
    results = run_tasks(rehearsal, left, workers=workers, cluster=cluster, few=_few_tasks(rehearsal))
    try:
        if progress is not None:
            progress(len(done) * each, n_tasks * each)
        for number, table in results:
            done[number] = table
            store.save(done)
            if progress is not None:
                progress(len(done) * each, n_tasks * each)
    finally:
        close = getattr(results, "close", None)
        if close is not None:
            close()
        store.save(done, now=True)
    return pd.concat([done[number] for number in range(n_tasks)], ignore_index=True)


def _few_tasks(rehearsal: Rehearsal) -> int:
    """Tasks that are done before other processes would have started."""
    people = rehearsal.per_task * sum(rehearsal.sizes.values())
    return max(FEW_PEOPLE // max(people, 1), 1) if rehearsal.road == "quick" else 1


def fingerprint(rehearsal: Rehearsal) -> str:
    """SHA-256 of everything that the simulated studies depend on."""
    design = {
        "content": {name: file.content for name, file in frozen_content(rehearsal.study).items()},
        "plan": rehearsal.study.plan.model_dump(mode="json"),
        "asked": {
            name: [[block.id, block.phase, list(block.scales)] for block in one.blocks]
            for name, one in sorted(rehearsal.study.questionnaires.items())
        },
        "truth": rehearsal.truth.model_dump(mode="json"),
        "data": rehearsal.study.file.model_dump(mode="json")["data"],
        "sizes": dict(rehearsal.sizes),
        "ratio": dict(rehearsal.ratio),
        "scenarios": [[one.multiple, one.gain] for one in rehearsal.scenarios],
        "gates": sorted(rehearsal.understanding.counted),
        "seeds": [rehearsal.seed, rehearsal.wave, rehearsal.per_task, rehearsal.draws],
        "road": rehearsal.road,
    } | ({} if rehearsal.people is None else {"people": "of the split"})
    return hashlib.sha256(json.dumps(design, sort_keys=True).encode()).hexdigest()


@dataclass(slots=True)
class _Store:
    """Finished tasks of one design in a file that is always whole. path: None keeps nothing."""

    path: Path | None
    design: str
    saved: float = 0.0

    def read(self) -> dict[int, pd.DataFrame]:
        if self.path is None or not self.path.is_file():
            return {}
        try:
            record: Any = json.loads(self.path.read_text(encoding="utf-8"))
            if record["design"] != self.design:
                return {}
            tasks = record["tasks"].items()
            return {int(number): STUDIES.require(pd.DataFrame(table)) for number, table in tasks}
        except (ValueError, KeyError, TypeError, AttributeError):
            return {}  # of another version, or not ours: the studies are simulated again

    def save(self, done: Mapping[int, pd.DataFrame], *, now: bool = False) -> None:
        if self.path is None or not done or (not now and time.monotonic() - self.saved < SAVE_SECONDS):
            return
        tasks = {number: done[number].to_dict("list") for number in sorted(done)}
        write_atomic(self.path, json.dumps({"design": self.design, "tasks": tasks}) + "\n")
        self.saved = time.monotonic()


def operating_table(rehearsal: Rehearsal, table: pd.DataFrame) -> pd.DataFrame:
    """The probability of every verdict and decision, as ``tables.operating``.

    One row per audience × primary harm × scenario × verdict; with ``outcome`` "" per audience × scenario × decision,
    and ``audience`` "" for a concept over all audiences. The decision ``cleared`` is ``go`` or
    ``harmless_aim_not_shown``. ``true_effect`` and ``margin`` are in SD of the control arm. Where one scenario was true
    of several concepts of a study, the study counts once, with their mean: their errors hang together.
    """
    rows = [row for place in _places(rehearsal) for row in _rows(rehearsal, table, *place)]
    return OPERATING.require(pd.DataFrame(rows, columns=list(OPERATING.kinds)))


def _places(rehearsal: Rehearsal) -> Iterator[tuple[str, str, float]]:
    """Audience, outcome and margin of every harm, then of the decisions."""
    for (audience, outcome), margin in rehearsal.margins.items():
        yield audience, outcome, margin
    harmed = dict.fromkeys(audience for audience, _ in rehearsal.margins)
    for audience in [*harmed, ""]:
        yield audience, "", np.nan


def _rows(
    rehearsal: Rehearsal, table: pd.DataFrame, audience: str, outcome: str, margin: float
) -> Iterator[tuple[object, ...]]:
    here = table[(table["audience"] == audience) & (table["outcome"] == outcome)]
    for scenario in rehearsal.scenarios:
        true = rows_of(here, scenario)
        effect = np.nan if scenario.gain else scenario.multiple * margin  # better aims leave the harms what they may be
        choices: list[tuple[str, tuple[str, ...]]] = [
            (one, (one,)) for one in (LISTED_HARM_VERDICTS if outcome else DECISIONS)
        ]
        for name, verdicts in [*choices, *([] if outcome else [("cleared", CLEARED_DECISIONS)])]:
            rate = rate_of(true, verdicts)
            figures = (rate.value, rate.std_error, rate.low, rate.high, rate.n)
            yield audience, outcome, scenario.multiple, scenario.gain, effect, margin, name, *figures


def rows_of(table: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """The rows of ``table`` on concepts of which ``scenario`` is true."""
    return table[(table["multiple"] == scenario.multiple) & (table["gain"] == scenario.gain)]


def rate_of(rows: pd.DataFrame, verdicts: tuple[str, ...]) -> Rate:
    """How often ``rows`` have one of ``verdicts``, every study counting once."""
    by_study = rows["verdict"].isin(verdicts).groupby(rows["study"].to_numpy()).mean()
    return Rate.of(float(by_study.mean()) if len(by_study) else np.nan, len(by_study))


def error_rates(rehearsal: Rehearsal, table: pd.DataFrame) -> dict[tuple[str, str], dict[str, Rate]]:
    """Per (audience, primary harm) the rates at which the verdicts mislead.

    ``false_reassurance``: said to lie below the margin (excluded or trivial) while the true effect is the margin; at
    most alpha by design. ``false_alarm``: ``harm`` while there is no effect. ``false_signal``: a lower bound above 0
    while there is no effect; at most alpha over all concepts, audiences and harms together.
    """
    kinds: dict[str, tuple[float, tuple[Verdict, ...]]] = {
        "false_reassurance": (1.0, BELOW_MARGIN),
        "false_alarm": (0.0, ("harm",)),
        "false_signal": (0.0, ABOVE_ZERO),
    }
    found: dict[tuple[str, str], dict[str, Rate]] = {}
    for audience, outcome in rehearsal.margins:
        here = table[(table["audience"] == audience) & (table["outcome"] == outcome)]
        found[audience, outcome] = {
            name: rate_of(rows_of(here, Scenario(multiple)), verdicts) for name, (multiple, verdicts) in kinds.items()
        }
    return found


def passing_factors(rehearsal: Rehearsal, table: pd.DataFrame) -> pd.DataFrame:
    """By how much each audience must grow until it lets a concept without an effect pass.

    With n times the people an estimate and its bounds shrink by n^-1/2, U ≤ Δ from n = (U/Δ)² on. So a study says of
    itself from which size it would have passed: when all primary harms of the concept, and other harms above zero, are
    below their margins. An aim or a benefit that went the wrong way holds a concept back at any size. So does a message
    that too few people understand, where chance shows an aim as reached: what would go ahead is then to be revised. At
    factor 1 a study passes here where its own decision is cleared.

    Returns
    -------
    DataFrame
        One row per study × concept, one column per audience with primary harms; infinite where no size is enough or a
        bound is not known. Where a block, or too few people for the gate, and no bound stands in the way twice the
        people are asked for: how many more would take it away is not known.
    """
    outcomes = {outcome.id: outcome for outcome in rehearsal.study.outcomes()}
    rows = rows_of(table[table["outcome"] != ""], HARMLESS)
    harm = rows["outcome"].map({name: one.is_harm for name, one in outcomes.items()}).to_numpy(dtype=bool)
    primary = harm & rows["outcome"].map({name: one.primary for name, one in outcomes.items()}).to_numpy(dtype=bool)
    places = zip(rows["outcome"], rows["audience"], strict=True)
    aim = np.array([audience in outcomes[name].aim for name, audience in places], dtype=bool)
    above = rows["verdict"].isin(ABOVE_ZERO).to_numpy(dtype=bool)
    turned = (rows["verdict"] == "benefit_reversed").to_numpy(dtype=bool) | (aim & above)
    factor = np.where(primary | (harm & above), _growth(rows), 0.0)
    factor[turned] = np.inf
    named = rows[["study", "concept", "audience"]].assign(factor=factor)
    worst = named.pivot_table(index=["study", "concept"], columns="audience", values="factor", aggfunc="max")
    gated = _gated(rows, table, aim).reindex(index=worst.index, columns=worst.columns, fill_value=0.0)
    worst = worst.where(worst >= gated, gated)
    worst[_unmeasured(table).reindex(worst.index, fill_value=False).to_numpy(dtype=bool)] = np.inf
    return worst[list(dict.fromkeys(audience for audience, _ in rehearsal.margins))]


def _gated(rows: pd.DataFrame, table: pd.DataFrame, aim: Bools) -> pd.DataFrame:
    """Study and concept × audience: what the gate asks for where an aim was reached, 0 where nothing."""
    place = ["study", "concept", "audience"]
    shown = rows.loc[aim & rows["verdict"].isin(REACHED_VERDICTS).to_numpy(dtype=bool), place].drop_duplicates()
    decided = table[(table["outcome"] == "") & (table["understanding"] != "")]
    held = decided[[*place, "understanding"]].merge(shown, on=place)
    factor = held["understanding"].map(dict(zip(GATE_REASONS, (np.inf, 2.0), strict=True))).astype(np.float64)
    return held.assign(factor=factor).pivot(index=["study", "concept"], columns="audience", values="factor").fillna(0.0)


def _unmeasured(table: pd.DataFrame) -> pd.Series:
    """Study and concept → whether in some audience nothing decides, so that the concept never passes."""
    decided = table[(table["outcome"] == "") & (table["audience"] == "")].set_index(["study", "concept"])
    return decided["verdict"] == "not_measured"


def _growth(rows: pd.DataFrame) -> Floats:
    """(rows,) by how much the people must grow until a harm is excluded."""
    upper, margin = (rows[name].to_numpy(dtype=np.float64) for name in ("upper", "margin"))
    share = np.where(np.isnan(upper), np.inf, np.maximum(upper, 0.0)) / margin
    blocked = (rows["verdict"] == "inconclusive").to_numpy(dtype=bool) & (upper < margin)
    return np.where(blocked, 2.0, share**2)
