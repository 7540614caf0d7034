"""Who was too fast on most pages."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pretest.forms.form import Form
from pretest.quality.asked import Asked
from pretest.quality.durations import medians
from pretest.quality.flagged import Flagged, by_threshold, nothing_to_judge, with_unjudged
from pretest.quality.rule import SPEED, Rule
from pretest.quality.sample import Sample
from pretest.spec import QualityRule
from pretest.tables import columns
from pretest.values import is_number_column
from pretest.words import Floats

MIN_PAGES = 3  # timed pages from which a share of them means something
FAST_PAGES = 0.5
NEEDS = f"times of {MIN_PAGES} or more pages with questions"


def judge_page_speeding(sample: Sample, rule: QualityRule) -> Flagged:
    """Who was too fast on more than a share of the pages (default: half), of three or more that were timed.

    A page is too fast below a share of its median in the same file, questionnaire and language, or below
    ``seconds_per_item`` for each of its questions (1 second: Wood et al. 2017, 10.1177/1948550617703168). Pages with
    questions count; the page with the message is left to ``exposure``. value: share of pages.
    """
    asked = Asked(sample)
    timed = [str(name) for name in sample.frame if str(name).startswith(columns.PAGE_SECONDS)]
    pages = {name.removeprefix(columns.PAGE_SECONDS): name for name in timed if is_number_column(sample.frame[name])}
    forms = list(asked.forms.values())
    if forms:
        counted = {screen.id for form in forms for screen in form.screens if screen.questions}
        pages = {screen: name for screen, name in pages.items() if screen in counted}
    if len(pages) < MIN_PAGES or (rule.seconds_per_item is not None and not forms):
        return nothing_to_judge(sample, rule, NEEDS)
    fast, n_pages = np.zeros(len(sample)), np.zeros(len(sample))
    for screen, name in pages.items():
        seconds = sample.first_value(name)
        if rule.seconds_per_item is not None:
            threshold = rule.seconds_per_item * _questions_on(asked, forms, screen)
        else:
            assert rule.share_of_median is not None  # the spec saw to it
            threshold = rule.share_of_median * medians(seconds, asked.peers)
        fast += seconds < threshold
        n_pages += ~np.isnan(seconds) & ~np.isnan(threshold)
    judged = n_pages >= MIN_PAGES
    share = np.divide(fast, n_pages, out=np.full(len(sample), np.nan), where=judged)
    most = FAST_PAGES if rule.share_of_pages is None else rule.share_of_pages
    flags = by_threshold(share > most, share, most, "too fast on more pages (share) than the threshold")
    return with_unjudged(sample, rule, flags, judged, f"with fewer than {MIN_PAGES} pages timed")


def _questions_on(asked: Asked, forms: Sequence[Form], screen: str) -> Floats:
    """(units,) questions on a screen of the questionnaire that each respondent filled in; NaN where it has none."""
    number = np.full(len(asked.sample), np.nan)
    for form in forms:
        for one in form.screens:
            if one.id == screen and one.questions:
                number[asked.filled_in(form)] = len(one.questions)
    return number


RULE = Rule(
    "page_speeding",
    judge_page_speeding,
    needs=NEEDS,
    defaults={"share_of_pages": FAST_PAGES},
    sources=("10.1177/1948550617703168",),
    sign=SPEED,
)
