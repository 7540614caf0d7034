"""What makes the answer on one concept less sure than it looks: it stands on the card of that concept, in few words."""

from __future__ import annotations

from pretest.report.figures.palette import MARKS
from pretest.report.sections.provenance import plan_lock
from pretest.report.words.answer import AnswerRow, row_warnings
from pretest.report.words.claims import Claim
from pretest.report.words.edition import Edition
from pretest.report.words.sure import certainty_row, sure


def card_warnings(edition: Edition, row: AnswerRow) -> tuple[Claim, ...]:
    """A decision that flips under other choices, unequal drop-out, weights of few, questions that contradict each
    other, who took part (of what may go ahead), hidden figures, a look that the plan does not have, a plan that did
    not stand fixed beforehand."""
    total = row.total
    flips = sure(edition, certainty_row(edition, total.panel, total.concept, total.decision)).flips
    warnings = [*((flips,) if flips is not None else ()), *row_warnings(edition, row)]
    looks = edition.findings.plan.looks
    if looks is not None and looks.kind == "extra":
        text = edition.strings("short.warning.look_undeclared")
        warnings.append(Claim(text, "warning", "look_undeclared", row.concept, total.audience))
    if not is_beforehand(edition):
        text = edition.strings("short.warning.not_locked")
        warnings.append(Claim(text, "warning", "not_locked", row.concept, total.audience))
    return tuple(warnings)


def is_beforehand(edition: Edition) -> bool:
    """Whether the plan was locked before the data, without anything that takes from its worth."""
    return plan_lock(edition).mark == MARKS["info"]
