"""Who gave one answer many times in a row."""

from __future__ import annotations

import numpy as np

from pretest.errors import Note
from pretest.quality.answerlists import MIN_STRAIGHT, TWO_WAY, lists_of, over_rows
from pretest.quality.asked import Asked
from pretest.quality.flagged import Flagged, by_threshold, nothing_to_judge, with_unjudged
from pretest.quality.indices import longest_runs
from pretest.quality.rule import EQUAL_ANSWERS, Rule
from pretest.quality.sample import Sample
from pretest.spec import QualityRule

SHARE_OF_ITEMS = 0.5


def judge_longstring(sample: Sample, rule: QualityRule) -> Flagged:
    """Who gave one answer to more than a share of a list in a row (default: half), in the order of asking.

    Lists: the rule's ``columns`` in that order, or its ``scales``, or those of ``Asked.lists``. value: longest run as
    a share of the answers in the list. Johnson (2005), 10.1016/j.jrp.2004.09.009.
    """
    asked = Asked(sample)
    lists = list(lists_of(asked, rule))
    if not lists:
        return nothing_to_judge(sample, rule, TWO_WAY)
    share = np.full(len(sample), np.nan)
    unknown = False
    for one in lists:
        answers, known = asked.in_order(one)
        unknown |= not known
        n = (~np.isnan(answers)).sum(axis=1)
        run = np.divide(longest_runs(answers), n, out=np.full(len(n), np.nan), where=n >= MIN_STRAIGHT)
        share = np.fmax(share, over_rows(sample, run, np.minimum))
    most = SHARE_OF_ITEMS if rule.share_of_items is None else rule.share_of_items
    flags = by_threshold(share > most, share, most, "same answer to more of a list (share) in a row than the threshold")
    flags = with_unjudged(sample, rule, flags, ~np.isnan(share), "with too few answers")
    if not unknown:
        return flags
    message = (
        f"The rule '{rule.label}' looks at questions in random order, and the data do not say in which order each "
    )
    message += "respondent saw them: runs were counted in the order of the questionnaire, which finds fewer."
    note = Note("order_unknown", "info", f"rule '{rule.label}'", message)
    return Flagged(flags.flagged, flags.value, flags.threshold, flags.reason, (*flags.notes, note))


RULE = Rule(
    "longstring",
    judge_longstring,
    needs=TWO_WAY,
    defaults={"share_of_items": SHARE_OF_ITEMS},
    sources=("10.1016/j.jrp.2004.09.009",),
    sign=EQUAL_ANSWERS,
)
