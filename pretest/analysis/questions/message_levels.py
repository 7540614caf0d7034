"""How people answered questions about the message, per arm: a level, and no comparison."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from pretest.analysis.cells.armpair import Rows, on_topic_arms, shown_rows
from pretest.analysis.cells.armshare import answers_so, share_between
from pretest.analysis.cells.groups import Group
from pretest.analysis.questions.question import Analysis, Deeper, Question
from pretest.numbers.armlevels import level_of_arm
from pretest.spec.study import ResolvedOutcome, Study
from pretest.tables.message_levels import OF_MEAN
from pretest.tables.message_levels import TABLE as MESSAGE_LEVELS
from pretest.words import CONF_LEVEL, Bools, Floats

Row = dict[str, object]


def find_levels(analysis: Analysis) -> Deeper:
    """The table ``tables.message_levels``; none where no outcome asks about the message.

    One row per outcome with ``refers_to: message`` and arm with a message on the subject, for the people who count for
    the estimates: the mean with its Taylor interval (``level_of_arm``), and, where the scale names a question
    (``tell``), the share who answer so with its interval (``share_between``). People who saw a message on something
    else have no row: their answers are about another message. A scale with a gate stands in ``tables.understood``.
    """
    table = levels_table(analysis.study, analysis.judged.groups)
    return Deeper({"message_levels": table}) if len(table) else Deeper()


def levels_table(study: Study, groups: Sequence[Group]) -> pd.DataFrame:
    """The rows of ``find_levels``, before anything is hidden."""
    rows = [
        row
        for group in groups
        for outcome in about_message(study, group.audience)
        for row in _of_outcome(study, group, outcome)
    ]
    return MESSAGE_LEVELS.require(pd.DataFrame(rows, columns=list(MESSAGE_LEVELS.kinds)))


def about_message(study: Study, audience: str) -> tuple[ResolvedOutcome, ...]:
    """Outcomes of single scales of ``audience`` that ask about the message and have no gate of their own."""
    return tuple(
        one
        for one in study.outcomes()
        if one.refers_to == "message" and one.scale is not None and one.scale.gate is None and audience in one.audiences
    )


def _of_outcome(study: Study, group: Group, outcome: ResolvedOutcome) -> Iterator[Row]:
    rows = shown_rows(study, group)
    scores = rows.values(outcome.column)
    question = study.told(outcome, group.audience)
    answers = None if question is None else answers_so(study, rows.frame, group.audience, question)
    low, high = outcome.bounds or (np.nan, np.nan)
    for code, arm in on_topic_arms(study):
        keys: Row = {"wave": group.wave, "audience": group.audience, "concept": arm, "outcome": outcome.id}
        own = rows.arm == code
        told = _share(rows, own, answers) if answers is not None else _nothing_told()
        asked = question if answers is not None else None
        yield {
            **keys,
            "role": outcome.role,
            "lowest": low,
            "highest": high,
            **_mean(rows, own & ~np.isnan(scores), scores),
            "conf_level": CONF_LEVEL,
            "item": "" if asked is None else asked.item.id,
            "cut": np.nan if asked is None else asked.cut,
            **told,
            "weighted": rows.design.weights is not None,
            "suppressed": False,
        }


def _mean(rows: Rows, own: Bools, scores: Floats) -> Row:
    """People who have the score, and their mean with its interval."""
    n = rows.people(own)
    if not n:
        return {"n": 0, **dict.fromkeys(OF_MEAN, np.nan)}
    found = level_of_arm(scores[own], rows.design.only(own))
    return {"n": n, **{name: getattr(found, name) for name in OF_MEAN}}


def _share(rows: Rows, own: Bools, answers: Floats) -> Row:
    """People who answered the told question, who answered it so, and their share with its interval."""
    there = own & ~np.isnan(answers)
    n = rows.people(there)
    if not n:
        return _nothing_told() | {"n_told": 0, "counted": 0}
    share, low, high = share_between(rows.design, there, answers)
    counted = rows.people(there & (answers == 1.0))
    return {"n_told": n, "counted": counted, "share": share, "told_low": low, "told_high": high}


def _nothing_told() -> Row:
    return {"n_told": None, "counted": None, **dict.fromkeys(("share", "told_low", "told_high"), np.nan)}


QUESTION = Question("message_levels", find_levels, (MESSAGE_LEVELS,))
