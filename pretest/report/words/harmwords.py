"""One word for all harms of a kind: never reassuring where a single cell warns, and never blank."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args

from pretest.report.words.judged import JudgedCell
from pretest.words import BELOW_MARGIN

HarmWord = Literal["harm", "signalled", "cannot_tell", "hidden", "not_above_limit", "better", "not_measured"]
HARM_WORDS: tuple[HarmWord, ...] = get_args(HarmWord)
"""From worst to best; what was not measured last."""


def harm_word(cells: Iterable[JudgedCell]) -> HarmWord:
    """The word for harm cells of one concept, audience and kind.

    A cell that warns counts whether or not it is a main outcome, and whether or not its figures are shown. What else is
    said rests on the main outcomes, as decisions do, and on all where there are none: better only where all of them
    are, for one that is better does not speak for the others. What rests on few people is hidden.
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
    shown = [cell for cell in judged if not cell.suppressed]
    if any(cell.verdict not in BELOW_MARGIN or cell.block for cell in shown):
        return "cannot_tell"
    if len(shown) < len(judged):
        return "hidden"
    return "better" if all(cell.verdict == "improved" for cell in judged) else "not_above_limit"
