"""What practice judged and expected before the data, beside what the data say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from pretest.analysis.practice.panelanswers import panel_answers
from pretest.analysis.practice.tabulate import Place, forecasts_table, panel_table
from pretest.analysis.questions.question import Analysis, Deeper, Question
from pretest.errors import Note
from pretest.practice.panel.answers import FEWEST_TOLD, PANEL_ANSWERS
from pretest.practice.panel.score import Truth
from pretest.seeds import stream
from pretest.spec.study import Study
from pretest.tables.forecasts import TABLE as FORECASTS
from pretest.tables.panel import TABLE as PANEL
from pretest.tables.told import TABLE as TOLD
from pretest.values import names_phrase

UNSUITABLE, SUITABLE = 4.0, 6.0  # medians up to the one and from the other on lie on different sides


def find_practice(analysis: Analysis) -> Deeper:
    """The tables ``tables.panel`` and ``tables.forecasts``; none where the study has no panel, or one of less than
    three."""
    answers = panel_answers(analysis.study)
    if answers is None:
        return Deeper()
    if len(answers.members) < FEWEST_TOLD:
        return Deeper({}, answers.notes)
    panel = panel_table(answers, stream(analysis.study.file.seed, "practice"))
    told = analysis.found.get(TOLD.name, TOLD.empty())
    forecasts = forecasts_table(answers, truths_of(told), told_directions(analysis.study))
    filled = {table.name: rows for table, rows in ((PANEL, panel), (FORECASTS, forecasts)) if len(rows)}
    return Deeper(filled, (*answers.notes, *disagreement_notes(panel), *domain_notes(panel)))


def truths_of(told: pd.DataFrame) -> dict[Place, tuple[int, Truth]]:
    """Concept, audience and outcome → the first wave that measured it, and the difference found there."""
    found: dict[Place, tuple[int, Truth]] = {}
    for row in told.sort_values("wave", kind="stable").to_dict("records"):
        truth = Truth(*(_number(row[name]) for name in ("difference", "conf_low", "conf_high")))
        if truth.is_known:
            found.setdefault((row["concept"], row["audience"], row["outcome"]), (int(row["wave"]), truth))
    return found


def told_directions(study: Study) -> Mapping[tuple[str, str], str]:
    """Audience and outcome → whether more people who give the told answer is worse or better."""
    asked = [(audience, outcome) for outcome in study.outcomes() for audience in outcome.audiences]
    questions = {(audience, outcome.id): study.told(outcome, audience) for audience, outcome in asked}
    return {place: question.more_is for place, question in questions.items() if question is not None}


def disagreement_notes(panel: pd.DataFrame) -> Iterator[Note]:
    """That the whole panel disagrees on some concepts, in its last round."""
    last = _last_round(panel[panel["domain"] == ""])
    disagreed = last[last["disagreement"].fillna(False)]
    if len(disagreed):
        message = f"The members of the panel disagree on {len(disagreed):,} of {len(last):,} judgements: "
        yield Note("panel_disagrees", "warning", PANEL_ANSWERS, f"{message}{_named(disagreed)}.")


def domain_notes(panel: pd.DataFrame) -> Iterator[Note]:
    """That care and safety lie on different sides of the middle of the scale, in the last round."""
    last = _last_round(panel).set_index(["concept", "audience"])
    care, safety = (last[last["domain"] == domain]["median"] for domain in ("care", "safety"))
    both = pd.DataFrame({"care": care, "safety": safety}).dropna()
    low, high = both.min(axis=1), both.max(axis=1)
    apart = both[(low <= UNSUITABLE) & (high >= SUITABLE)].reset_index()
    if len(apart):
        message = f"Care and safety judge differently, on either side of the middle: {_named(apart)}."
        yield Note("panel_domains_differ", "warning", PANEL_ANSWERS, message)


def _last_round(panel: pd.DataFrame) -> pd.DataFrame:
    last: pd.DataFrame = panel[panel["round"] == panel["round"].max()]
    return last


def _named(rows: pd.DataFrame) -> str:
    places = rows[["concept", "audience"]].itertuples(index=False, name=None)
    return names_phrase([f"{concept} ({audience})" for concept, audience in places])


def _number(value: object) -> float:
    return float("nan") if pd.isna(value) else float(str(value))  # type: ignore[call-overload]


QUESTION = Question("practice", find_practice, (PANEL, FORECASTS))
