"""Whether figures on few people are hidden, and below how many: one word, one threshold, for every output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pretest.errors import DesignError, Note, did_you_mean
from pretest.words import SUPPRESSIONS

if TYPE_CHECKING:
    from pretest.spec.study import Study

FEWEST = 2  # a threshold of 1 hides groups of fewer than one person: nobody


def threshold(study: Study, suppression: str = "plan") -> int:
    """Below how many people figures are hidden; 0 when nothing is, by the word or because the plan hides nobody.

    Parameters
    ----------
    suppression : ``plan`` or ``none``.

    Raises
    ------
    DesignError
        For any other word: a word that is not understood must never show what the plan hides.
    """
    if suppression not in SUPPRESSIONS:
        raise DesignError(
            "suppression_unknown",
            "suppression",
            "small groups are hidden as the plan says, or not at all; no other word is known",
            " or ".join(repr(word) for word in SUPPRESSIONS),
            repr(suppression),
            did_you_mean(str(suppression), SUPPRESSIONS),
        )
    below = study.plan.suppress_below if suppression == "plan" else 0
    return below if hides(below) else 0


def hides(below: int) -> bool:
    """Whether hiding figures on fewer than ``below`` people hides anybody; where it does not, nothing may be shared."""
    return below >= FEWEST


def suppression_notes(study: Study) -> tuple[Note, ...]:
    """That the plan hides nothing, where it does not."""
    below = study.plan.suppress_below
    if hides(below):
        return ()
    message = f"With suppress_below {below} the plan hides no small group: no output is for sharing."
    return (Note("suppression_off", "warning", study.file.plan, message),)
