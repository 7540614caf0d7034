"""Invented respondents with known true effects, as raw rows of a data file of the study."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pretest.errors import DesignError
from pretest.planning.orders import rows_of, starting_sequences
from pretest.planning.people import People
from pretest.planning.respondents import draw_answers
from pretest.planning.world import AudienceModel, audience_model
from pretest.responses.invented import INVENTED
from pretest.seeds import stream
from pretest.spec import DataFile, Study
from pretest.spec.truth import Place, Truth, load_truth

DURATION_SPREAD = 0.3  # SD of the log of the seconds
HASTE = (0.12, 0.35)  # who does not read takes this share of the time


def simulate(
    study: Study,
    truth: Truth | None = None,
    *,
    n: int = 4000,
    rng: np.random.Generator | None = None,
    wave: int = 1,
) -> pd.DataFrame:
    """``n`` invented respondents of one wave, in the columns and codes of the study's own data file.

    One row per respondent. Audiences come in the shares of ``truth``, arms are balanced within each audience, and
    everybody meets the condition of their audience. Answers are steps of a normal latent variable per item, with one
    factor per scale; a true effect shifts the factor by as much as moves the mean of the observed score, of people who
    read the questions, by that many SD of the control arm (exact, up to unanswered items).

    Parameters
    ----------
    truth : the true effects and levels; None reads truth.yaml of the study.
    n : respondents.
    rng : None is the stream of the study's seed and the wave, with which ``pretest simulate`` gives the same rows.
    wave : number of the wave, as in study.yaml.

    Returns
    -------
    DataFrame
        Column ``invented`` (1 in every row), then respondent, arm, duration in seconds and the design columns that
        study.yaml names, then one column per item (``ITEM``, ``ITEM_pre``) in the order of the questionnaires.
        Codes are whole numbers; what was not answered is missing.

    Raises
    ------
    DesignError
        When the data file has a form that cannot be invented (several concepts per respondent, no arm column), an
        outcome of the plan is a score that no question gives, or a true effect does not fit within the answers.
    SpecError
        When ``truth`` is None and truth.yaml is missing or not valid.

    Examples
    --------
    >>> import pretest
    >>> _ = pretest.init("my-study")
    >>> study = pretest.load_study("my-study")
    >>> answers = pretest.simulate(study, n=100)
    >>> answers.shape[0], list(answers.columns[:4])
    (100, ['invented', 'id', 'arm', 'duration'])
    >>> pretest.write_frame(answers, study.folder / study.file.data[0].file)
    """
    source = source_of(study, wave)
    known = load_truth(study) if truth is None else truth
    drawn = stream(study.file.seed, "simulate", wave) if rng is None else rng
    return _to_file(source, draw_responses(study, known, n=n, rng=drawn, wave=wave))


def source_of(study: Study, wave: int) -> DataFile:
    """The data file of ``wave``; a plain one where the study names none yet."""
    return next((data for data in study.file.data if data.wave == wave), DataFile(file="data/wave1.csv", wave=wave))


def draw_responses(
    study: Study,
    truth: Truth,
    *,
    n: int,
    rng: np.random.Generator,
    wave: int = 1,
    models: Mapping[str, AudienceModel] | None = None,
    ratio: Mapping[str, int] | None = None,
    copies: int = 1,
) -> pd.DataFrame:
    """As ``simulate``, before the answers are written in the words of the file: codes are floats, NaN is missing.

    Parameters
    ----------
    models : of the audiences, where they were made before; the same for every call.
    ratio : arm → parts of the allocation (1 for arms that are not named).
    copies : independent samples of ``n`` respondents, one after the other.
    """
    source = source_of(study, wave)
    found = draw_audiences(study, truth, n=n, rng=rng, wave=wave, models=models, ratio=ratio, copies=copies)
    return to_frame(study, source, found, wave)


def to_frame(study: Study, source: DataFile, drawn: Drawn, wave: int) -> pd.DataFrame:
    """What was drawn, as the rows of ``draw_responses``."""
    answered = pd.concat([pd.DataFrame(one.columns, index=one.rows) for one in drawn.audiences]).sort_index()
    frame = pd.concat([_design_columns(study, source, drawn.sample, wave), answered], axis=1)
    return frame.loc[:, ~frame.columns.duplicated()]


@dataclass(frozen=True, slots=True, eq=False)
class DrawnAudience:
    """One audience's answers. rows: (n,) their places among all respondents, ascending. arm: (n,) ids.

    columns: column of the file → (n,) answers as codes, NaN or None where there is none; seconds among them.
    """

    name: str
    rows: NDArray[np.intp]
    arm: NDArray[np.object_]
    columns: Mapping[str, NDArray[np.float64] | NDArray[np.object_]]


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """Respondents of every audience that has any."""

    sample: _Sample
    audiences: tuple[DrawnAudience, ...]


def draw_audiences(
    study: Study,
    truth: Truth,
    *,
    n: int,
    rng: np.random.Generator,
    wave: int = 1,
    models: Mapping[str, AudienceModel] | None = None,
    ratio: Mapping[str, int] | None = None,
    copies: int = 1,
) -> Drawn:
    """The respondents of ``draw_responses``, audience by audience and as arrays."""
    source = source_of(study, wave)
    _require_plain(source, truth)
    year = (source.date or datetime.date(2026, 1, 1)).year
    sample = _together([_draw_rows(study, truth, n, rng, ratio or {}) for _ in range(copies)])
    found = []
    for index, name in enumerate(study.audiences):
        rows = np.flatnonzero(sample.audience == index)
        if len(rows) == 0:
            continue
        model = audience_model(study, truth, name, wave) if models is None else models[name]
        people = sample.people(rows, truth, rng)
        answers = draw_answers(study, truth, model, people, year, rng)
        seconds = _draw_seconds(model.seconds, people, answers.reached, rng)
        named = {_file_column(source, column): values for column, values in answers.columns.items()}
        found.append(DrawnAudience(name, rows, people.arm, {source.duration or "duration": seconds} | named))
    _require_outcomes(study, source, {column for one in found for column in one.columns})
    return Drawn(sample, tuple(found))


@dataclass(frozen=True, slots=True, eq=False)
class _Sample:
    """Who is drawn: per row (n,) the audience's number, arm, place, cluster and weight. grouped: whether clusters are
    the groups that were assigned. person: (n,) whose row it is; None where everybody has one."""

    audience: NDArray[np.intp]
    arm: NDArray[np.object_]
    place: NDArray[np.object_]
    cluster: NDArray[np.intp]
    cluster_effect: NDArray[np.float64]
    exposed: NDArray[np.bool_]
    weight: NDArray[np.float64]
    grouped: bool = False
    person: NDArray[np.intp] | None = None

    def people(self, rows: NDArray[np.intp], truth: Truth, rng: np.random.Generator) -> People:
        """The respondents of one audience."""
        whose = np.arange(len(rows)) if self.person is None else np.unique(self.person[rows], return_inverse=True)[1]
        n = int(whose.max(initial=-1)) + 1
        disposition = rng.normal(size=n)
        careless = rng.random(n) < truth.careless
        return People(
            arm=self.arm[rows],
            disposition=disposition[whose],
            cluster_effect=self.cluster_effect[self.cluster[rows]],
            exposed=self.exposed[rows],
            careless=careless[whose],
            group=self.cluster[rows] if self.grouped else None,
            person=None if self.person is None else whose.astype(np.intp),
        )


def _require_plain(source: DataFile, truth: Truth) -> None:
    if source.several != (truth.several is not None):
        what = "study.yaml says that people rate several messages, and the truth does not say how many"
        if truth.several is not None:
            what = "the truth lets people see several messages, and study.yaml says that they rate one"
        hint = (
            "Write several: true at the file in study.yaml, and several: {messages: 2, correlation: 0.5} in truth.yaml."
        )
        raise DesignError("several_not_told", source.file, what, hint=hint)
    if source.reshape is not None or not (source.arm is None or isinstance(source.arm, str)):
        hint = "Simulate a copy of the study that has one row per respondent and a column for the arm."
        raise DesignError("form_not_invented", source.file, "answers in this form cannot be invented", hint=hint)


def _require_outcomes(study: Study, source: DataFile, answered: Collection[str]) -> None:
    for outcome in study.outcomes():
        known = (
            outcome.scale is not None or bool(outcome.composite) or outcome.column.removesuffix("_pre") in study.scales
        )
        if not known and _file_column(source, outcome.column) not in answered:
            what = f"no question gives the score '{outcome.column}', so it cannot be invented"
            hint = "Only outcomes that come from scales or questions can be rehearsed."
            raise DesignError("score_not_invented", f"{study.file.plan} outcomes.{outcome.id}", what, hint=hint)


def _draw_rows(study: Study, truth: Truth, n: int, rng: np.random.Generator, ratio: Mapping[str, int]) -> _Sample:
    sample = _draw_sample(study, truth, n, rng, ratio)
    return sample if truth.several is None else _seeing_several(study, sample, truth.several.messages, rng)


def _draw_sample(study: Study, truth: Truth, n: int, rng: np.random.Generator, ratio: Mapping[str, int]) -> _Sample:
    shares = np.array([truth.shares.get(name, 1.0) for name in study.audiences])
    audience = rng.permutation(_spread(shares, n))
    named = list(study.file.arms) or [""]
    arms = np.array([arm for arm in named for _ in range(ratio.get(arm, 1))], dtype=object)
    arm = np.empty(n, dtype=object)
    for index in range(len(study.audiences)):
        rows = np.flatnonzero(audience == index)
        arm[rows] = arms[rng.permutation(np.arange(len(rows)) % len(arms))]
    if truth.groups is not None:
        return _in_groups(audience, arms, truth, truth.groups.size, rng)
    places = truth.places or {"1": Place()}
    names = np.array(list(places), dtype=object)
    where = rng.choice(len(places), n, p=_normalised(np.array([place.share for place in places.values()])))
    weight = np.exp(truth.weight_spread * rng.normal(size=n))
    return _Sample(
        audience=audience,
        arm=arm,
        place=names[where],
        cluster=where * truth.clusters + rng.integers(0, truth.clusters, n),
        cluster_effect=rng.normal(size=len(places) * truth.clusters),
        exposed=np.array([place.exposed for place in places.values()])[where],
        weight=np.round(weight / weight.mean(), 4),
    )


def _in_groups(
    audience: NDArray[np.intp], arms: NDArray[np.object_], truth: Truth, size: int, rng: np.random.Generator
) -> _Sample:
    """People in groups of ``size``, audiences mixed, each group with one arm; the last group may be smaller."""
    n = len(audience)
    group = np.arange(n) // size
    n_groups = -(-n // size)
    arm = arms[rng.permutation(np.arange(n_groups) % len(arms))][group]
    weight = np.exp(truth.weight_spread * rng.normal(size=n))
    return _Sample(
        audience=audience,
        arm=arm,
        place=np.full(n, "1", dtype=object),
        cluster=group,
        cluster_effect=rng.normal(size=n_groups),
        exposed=np.ones(n, dtype=bool),
        weight=np.round(weight / weight.mean(), 4),
        grouped=True,
    )


def _seeing_several(study: Study, sample: _Sample, messages: int, rng: np.random.Generator) -> _Sample:
    """Everybody as many times as there are messages, in orders in which each comes equally often in every place.

    Raises
    ------
    DesignError
        When there are not so many arms, or groups were assigned: these see one message.
    """
    if sample.grouped:
        what = "a group that is assigned as a whole sees one message, and here everybody sees several"
        raise DesignError("groups_see_one", "truth.yaml", what, hint="Leave out groups or several.")
    names = np.array(list(study.file.arms), dtype=object)
    orders = np.array(rows_of(len(names), starting_sequences(len(names), messages)), dtype=np.intp)
    chosen = np.empty(len(sample.arm), dtype=np.intp)
    for index in range(len(study.audiences)):
        rows = np.flatnonzero(sample.audience == index)
        chosen[rows] = rng.permutation(np.arange(len(rows)) % len(orders))
    person = np.repeat(np.arange(len(sample.arm)), messages)
    return _Sample(
        audience=sample.audience[person],
        arm=names[orders[chosen].ravel()],
        place=sample.place[person],
        cluster=sample.cluster[person],
        cluster_effect=sample.cluster_effect,
        exposed=sample.exposed[person],
        weight=sample.weight[person],
        person=person,
    )


def _together(samples: Sequence[_Sample]) -> _Sample:
    """Samples under each other, each with clusters of its own."""
    first = samples[0]
    if len(samples) == 1:
        return first
    n_clusters = len(first.cluster_effect)
    return _Sample(
        audience=np.concatenate([one.audience for one in samples]),
        arm=np.concatenate([one.arm for one in samples]),
        place=np.concatenate([one.place for one in samples]),
        cluster=np.concatenate([one.cluster + copy * n_clusters for copy, one in enumerate(samples)]),
        cluster_effect=np.concatenate([one.cluster_effect for one in samples]),
        exposed=np.concatenate([one.exposed for one in samples]),
        weight=np.concatenate([one.weight for one in samples]),
        grouped=first.grouped,
        person=_persons(samples),
    )


def _persons(samples: Sequence[_Sample]) -> NDArray[np.intp] | None:
    """Whose row each is, everybody with a number of their own; None where everybody has one row."""
    found: list[NDArray[np.intp]] = []
    start = 0
    for one in samples:
        if one.person is None:
            return None
        found.append(one.person + start)
        start += int(one.person.max(initial=-1)) + 1
    return np.concatenate(found)


def _normalised(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(shares / shares.sum())


def _spread(shares: NDArray[np.float64], n: int) -> NDArray[np.intp]:
    """(n,) numbers of the groups, as close to their shares as whole people can be."""
    exact = _normalised(shares) * n
    counts = np.floor(exact).astype(np.intp)
    counts[np.argsort(counts - exact, kind="stable")[: n - counts.sum()]] += 1
    return np.repeat(np.arange(len(shares)), counts)


def _draw_seconds(
    median: float, people: People, reached: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64]:
    pace = np.exp(DURATION_SPREAD * rng.normal(size=len(people)))
    haste = np.where(people.careless, rng.uniform(*HASTE, len(people)), 1.0)
    return np.rint(median * pace * haste * np.maximum(reached, 0.1))


def _design_columns(study: Study, source: DataFile, sample: _Sample, wave: int) -> pd.DataFrame:
    """The first columns: that the row is invented, who, which arm, and where the study says it looks for them."""
    n = len(sample.arm)
    whose = np.arange(n) if sample.person is None else sample.person
    columns: dict[str, object] = {
        INVENTED: np.ones(n),
        source.respondent or "id": [f"{INVENTED}-{wave}-{row + 1:05d}" for row in whose.tolist()],
    }
    if study.file.arms:
        codes = {arm: code for code, arm in reversed(source.arms.items())}
        columns[str(source.arm or "arm")] = [codes.get(arm, arm) for arm in sample.arm]
    named = {
        source.block: [study.audiences[index] for index in sample.audience],
        source.stratum: sample.place,
        source.place: sample.place,
        source.cluster: [f"{sample.place[row]}-{wave}-{sample.cluster[row]:03d}" for row in range(n)],
        source.weight: sample.weight,
    }
    return pd.DataFrame(columns | {name: values for name, values in named.items() if name is not None})


def _file_column(source: DataFile, name: str) -> str:
    """The column of the file that holds ``name``, an item or a column of the plan."""
    named = source.columns.get(name, name)
    return named if isinstance(named, str) else named[0]


def _to_file(source: DataFile, frame: pd.DataFrame) -> pd.DataFrame:
    """Whole numbers as whole numbers, and codes as the file's own words where study.yaml recodes them."""
    columns: dict[str, object] = {}
    for name in frame.columns:
        values = frame[name]
        whole = values.dtype == np.float64 and not (values.to_numpy() % 1 > 0).any()
        columns[name] = values.astype("Int64") if whole else values
    result = pd.DataFrame(columns, index=frame.index)
    for name, words in source.recode.items():
        column = _file_column(source, name)
        if column in result.columns:
            back = {value: word for word, value in reversed(words.items()) if value is not None}
            result[column] = [back.get(value, value) for value in result[column].astype(object)]
    return result
