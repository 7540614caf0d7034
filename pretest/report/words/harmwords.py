"""One word for all harms of a kind: never reassuring where a single cell warns, and never blank."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args

from pretest.report.words.judged import JudgedCell
from pretest.words import BELOW_MARGIN

HarmWord = Literal["harm", "signalled", "cannot_tell", "not_above_limit", "better", "not_measured"]
HARM_WORDS: tuple[HarmWord, ...] = get_args(HarmWord)
"""From worst to best; what was not measured last."""


def harm_word(cells: Iterable[JudgedCell]) -> HarmWord:
    """The word for harm cells of one concept, audience and kind.

    A cell that warns counts whether or not it is a main outcome. What else is said rests on the main outcomes, as
    decisions do; where there are none, on all.
    """
    found = list(cells)
    if not found:
        return "not_measured"
    verdicts = {cell.verdict for cell in found}
    if "harm" in verdicts:
        return "harm"
    if "harm_signalled" in verdicts:
        return "signalled"
    judged = [cell for cell in found if cell.primary] or found
    if any(cell.verdict not in BELOW_MARGIN or cell.block for cell in judged):
        return "cannot_tell"
    return "better" if all(cell.verdict == "improved" for cell in judged) else "not_above_limit"
