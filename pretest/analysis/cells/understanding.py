"""Whether enough people understood a message: the share with every question right, beside the gate of its scale."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pretest.analysis.cells.armpair import Rows, on_topic_arms, shown_rows
from pretest.analysis.cells.armshare import share_between
from pretest.analysis.cells.groups import Group, asked_as
from pretest.measurement import key_items, score_items
from pretest.spec.scale import Gate, Scale
from pretest.spec.study import Study
from pretest.tables.understood import TABLE as UNDERSTOOD
from pretest.words import CONF_LEVEL, Bools, Floats, GateWord

Row = dict[str, object]
Place = tuple[int, str, str]  # wave, audience, concept
EXACT = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """A gated scale in one group. right: (n,) 1 where every question is right, 0 where not, NaN without a score."""

    scale: Scale
    gate: Gate
    rows: Rows
    right: Floats


def understood_table(study: Study, groups: Sequence[Group], suppress_below: int) -> pd.DataFrame:
    """The table ``tables.understood``: every gated scale that an audience is asked, per arm, together and per group.

    People who saw a message on something else have no row: the questions are about another message.

    Somebody understood a message when every question is right (a score of 1). Shares are of the people who count for
    the estimates, weighted where there are weights, with the interval of ``share_between``. Where fewer than
    ``suppress_below`` people answered it cannot be told whether the gate is met; which figures are shown is for the
    release to say.
    """
    rows = [
        row
        for group in groups
        for asked in _asked(study, group)
        for row in _of_scale(study, group, asked, suppress_below)
    ]
    return UNDERSTOOD.require(pd.DataFrame(rows, columns=list(UNDERSTOOD.kinds)))


def gate_reasons(table: pd.DataFrame) -> dict[Place, tuple[str, ...]]:
    """Per wave, audience and concept what keeps it from going ahead: ``not_understood:SCALE`` where the share lies
    below the gate, overall or in any group that can be told; ``understanding_open:SCALE`` where it cannot be told of
    all together."""
    return reasons_of({str(name): value for name, value in row.items()} for row in table.to_dict("records"))


def reasons_of(rows: Iterable[Mapping[str, Any]]) -> dict[Place, tuple[str, ...]]:
    """``gate_reasons`` of rows with wave, audience, concept, scale, subgroup and met."""
    found: dict[Place, dict[str, str]] = {}
    for row in rows:
        place = (int(row["wave"]), str(row["audience"]), str(row["concept"]))
        scale, word = str(row["scale"]), row["met"]
        if word == "not_met":
            found.setdefault(place, {})[scale] = "not_understood"
        elif word == "cannot_tell" and row["subgroup"] == "":
            found.setdefault(place, {}).setdefault(scale, "understanding_open")
    return {place: tuple(f"{why}:{scale}" for scale, why in own.items()) for place, own in found.items()}


def _asked(study: Study, group: Group) -> Iterator[_Asked]:
    for scale in study.gated(group.audience):
        if scale.gate is None:
            continue
        rows = shown_rows(study, group)
        items = key_items(rows.frame, scale, study.answers, asked_as=asked_as(study, group.audience), phase="post")
        score = score_items(items, scale)
        right = np.where(np.isnan(score), np.nan, (score >= 1.0 - EXACT).astype(np.float64))
        yield _Asked(scale, scale.gate, rows, right)


def _of_scale(study: Study, group: Group, asked: _Asked, below: int) -> Iterator[Row]:
    for code, arm in on_topic_arms(study):
        for by, level, members in _groups(study, asked):
            keys: Row = {"wave": group.wave, "audience": group.audience, "concept": arm, "scale": asked.scale.id}
            figures = _figures(asked, (asked.rows.arm == code) & members)
            told = gate_word(asked.gate, figures["n"], figures["share"], below)
            word = told if arm in study.decided else "not_judged"
            yield {**keys, "subgroup": by, "level": level, **figures, "met": word}


def _groups(study: Study, asked: _Asked) -> Iterator[tuple[str, str, Bools]]:
    """Everybody, then the groups of the gate as the data code them; those that can be answered and that nobody is in
    too, for a gate that nobody of a group was put to is not met there."""
    frame, by = asked.rows.frame, asked.gate.by
    yield "", "", np.ones(len(frame), dtype=np.bool_)
    if by is None or by not in frame.columns:
        return
    known = study.items().get(by)
    groups = {_name(value): value for value in frame[by].dropna().unique().tolist()}
    asked_for = {} if known is None else {_name(value): value for value in known[1].values}
    for name, value in sorted((asked_for | groups).items()):
        yield by, name, (frame[by] == value).to_numpy(dtype=np.bool_, na_value=False)


def _name(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _figures(asked: _Asked, members: Bools) -> dict[str, Any]:
    """Counts of people, the share with its interval, and what stays the same in every row."""
    own, design = members & ~np.isnan(asked.right), asked.rows.design
    n, n_right = asked.rows.people(own), asked.rows.people(own & (asked.right == 1.0))
    share, low, high = np.nan, np.nan, np.nan
    if n:
        share, low, high = share_between(design, own, asked.right)
    counts = {"n": n, "n_right": n_right, "share": share, "conf_low": low, "conf_high": high}
    fixed = {"conf_level": CONF_LEVEL, "gate": asked.gate.share, "weighted": design.weights is not None}
    return counts | fixed | {"suppressed": False}


def gate_word(gate: Gate, n: int, share: float, suppress_below: int) -> GateWord:
    """What ``n`` people of whom ``share`` have it right say of the gate."""
    if n < max(suppress_below, 1):
        return "cannot_tell"
    return "met" if share >= gate.share - EXACT else "not_met"
