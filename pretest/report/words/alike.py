"""Whether people who are more alike say otherwise of a change than all who answered: with the mix of people held the
same, or the same people in both waves."""

from __future__ import annotations

import math

from pretest.report.sections.movement import judgement
from pretest.report.words.changerows import beside, raw_changes
from pretest.report.words.edition import Edition
from pretest.report.words.tablerows import Row
from pretest.report.words.watching import WatchedHarm
from pretest.tables.changes import APART

SAID = ("worse", "better", "higher", "lower", "open")


def disagrees(row: Row, other: Row) -> bool:
    """Whether two readings of one change lead to another word."""
    return judgement(row) != judgement(other) and {judgement(row), judgement(other)} <= set(SAID)


def is_apart(row: Row, other: Row) -> bool:
    """Whether two estimates lie so far apart that another word for them is more than an interval that just ends
    elsewhere."""
    return bool(abs(row["estimate"] - other["estimate"]) >= APART * row["std_error"])


def alike_otherwise(edition: Edition, harm: WatchedHarm) -> tuple[str, Row] | None:
    """What says otherwise of the last wave than all who answered, of all places together: "mix" with the mix held the
    same, or "same" within the same people; None where neither does."""
    others = beside(edition)
    spot = (harm.audience, "", harm.outcome, harm.wave_from, harm.wave_to)
    for row in raw_changes(edition):
        here = (row["audience"], row["place"], row["outcome"], row["wave_from"], row["wave_to"])
        if row["kind"] != "baseline" or here != spot or not math.isfinite(row["harm_estimate"]):
            continue
        for name, other in (("mix", others.adjusted_of(row)), ("same", others.same_of(row))):
            if other is not None and disagrees(row, other) and is_apart(row, other):
                return name, other
    return None


def mix_words(edition: Edition, row: Row) -> str:
    """What the mix is of, in words: age and gender."""
    names = [name for name in row["mix"].split("; ") if name]
    return edition.strings.listed([_small(edition.labels.variable(name)) for name in names])


def _small(label: str) -> str:
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
