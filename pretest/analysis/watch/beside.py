"""What is known of each wave beside its rows: how it was held, who answered, and how many were left out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from pretest.analysis.watch.asked import sources_of
from pretest.quality import Screened
from pretest.responses import Responses
from pretest.responses.responses import SourceFile
from pretest.spec.study import Study
from pretest.spec.studyfile import DataFile
from pretest.tables.columns import RESPONDENT, SOURCE_FILE, WAVE
from pretest.words import MODES, Mode


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """All waves. files: that were read. people: (wave, file) → people in it. left_out, flagged: wave → share of the
    people read whom the plan's rules left out, and of whom they flagged an answer. targets: hash of the population
    that the plan weights to, None without one."""

    files: tuple[SourceFile, ...] = ()
    people: Mapping[tuple[int, str], int] = field(default_factory=dict)
    left_out: Mapping[int, float] = field(default_factory=dict)
    flagged: Mapping[int, float] = field(default_factory=dict)
    targets: str | None = None


def beside_waves(study: Study, responses: Responses, screened: Screened) -> Beside:
    """What ``wave_facts`` needs beside the rows of a wave."""
    frame = responses.frame
    people = frame.groupby([WAVE, SOURCE_FILE])[RESPONDENT].nunique().reset_index()
    read, kept = _people(frame), _people(screened.frame)
    cases = screened.cases[screened.cases["action"] == "flag"].drop_duplicates(["wave", "file", "row"])
    counts = cases["wave"].value_counts()
    flagged = dict(zip(map(int, counts.index), counts.tolist(), strict=True))
    return Beside(
        files=responses.files,
        people={(int(wave), str(file)): int(n) for wave, file, n in people.itertuples(index=False, name=None)},
        left_out={wave: 1 - kept.get(wave, 0) / n for wave, n in read.items() if n},
        flagged={wave: flagged.get(wave, 0) / n for wave, n in read.items() if n},
        targets=_targets(study),
    )


def _people(frame: pd.DataFrame) -> dict[int, int]:
    """Wave → people."""
    counts = frame.groupby(WAVE)[RESPONDENT].nunique()
    return dict(zip(map(int, counts.index), counts.tolist(), strict=True))


def mode_of(sources: Iterable[DataFile]) -> Mode | None:
    """How people were asked: ``mixed`` where files differ, None where one of them does not say."""
    modes = {data.mode for data in sources}
    if not modes or None in modes:
        return None
    return next((mode for mode in MODES if modes == {mode}), "mixed")


def drawn_from(sources: Sequence[DataFile]) -> str | None:
    """Where people were found; None where a file does not say."""
    named = {data.drawn_from for data in sources}
    return None if not named or None in named else ", ".join(sorted(name for name in named if name))


def response_of(study: Study, beside: Beside, audience: str, wave: int) -> float | None:
    """Share of the invited who answered, of the files that the audience is in; None where one of them does not say."""
    sources = sources_of(study, audience, wave)
    invited = [data.invited for data in sources]
    people = [beside.people.get((wave, file)) for file in dict.fromkeys(data.file for data in sources)]
    known = [n for n in invited if n is not None]
    read = [n for n in people if n is not None]
    if not known or len(known) < len(invited) or len(read) < len(people):
        return None
    return min(sum(read) / sum(known), 1.0)


def _targets(study: Study) -> str | None:
    if study.plan.weights is None or study.population is None:
        return None
    said = {"population": study.population.model_dump(mode="json"), "cap": study.plan.weights.cap}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:12]


def mixed_by(study: Study) -> tuple[str, ...]:
    """Variables of which the mix of the sample matters: those of the plan's mix, its population and its covariates."""
    held = () if study.plan.monitor is None else (one.by for one in study.plan.monitor.mix or ())
    population = () if study.population is None else (margin.data_column for margin in study.population.margins)
    declared = [covariate.name for covariate in study.plan.covariates]
    own = [covariate.name for outcome in study.plan.outcomes.values() for covariate in outcome.covariates]
    background = [
        item.id
        for scale in study.scales.values()
        if scale.role == "background"
        for item in scale.items
        if len(scale.items) == 1
    ]
    return tuple(dict.fromkeys((*held, *population, *declared, *own, *background)))


def mix_of(part: pd.DataFrame, names: Iterable[str]) -> dict[str, dict[str, int]]:
    """Variable → answer → people, of one row per person; numbers with many values count by tens."""
    people = part.drop_duplicates(RESPONDENT)
    found: dict[str, dict[str, int]] = {}
    for name in names:
        if name not in people.columns:
            continue
        values = people[name].dropna()
        if pd.api.types.is_numeric_dtype(values) and values.nunique() > MOST_ANSWERS:
            values = values // 10 * 10
        counts = values.astype(str).value_counts()
        if 0 < len(counts) <= MOST_ANSWERS:
            found[name] = {str(answer): int(n) for answer, n in sorted(counts.items())}
    return found


MOST_ANSWERS = 15  # more different answers than this are taken by tens, or left out
