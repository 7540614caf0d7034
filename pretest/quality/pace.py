"""Rules on time: over the whole questionnaire, page by page, and on the page with the message."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from pretest.errors import DataError, Note
from pretest.forms.form import Form
from pretest.quality.asked import Asked
from pretest.quality.rules import Flagged, by_threshold, nothing_to_judge, with_unjudged
from pretest.quality.sample import Sample
from pretest.spec import QualityRule
from pretest.tables import columns
from pretest.values import Floats, Ints, is_number_column, shown

FEW_PEERS = 10  # respondents below which a median is a poor yardstick
MIN_PAGES = 3  # timed pages from which a share of them means something
FAST_PAGES = 0.5


def judge_speeding(sample: Sample, rule: QualityRule) -> Flagged:
    """Who took less than ``seconds``, or than a share of the median of the same file, questionnaire and language.

    The median is of the respondents who are still in. Who has no duration is not judged, with a Note. Leiner (2019),
    10.18148/srm/2019.v13i3.7403.
    """
    duration = _durations(sample, rule)
    notes: tuple[Note, ...] = ()
    if rule.seconds is not None:
        threshold = np.full(len(sample), rule.seconds)
    else:
        assert rule.share_of_median is not None  # the spec saw to it
        peers = Asked(sample).peers
        threshold = rule.share_of_median * _medians(duration, peers)
        notes = _few_peers(rule, duration, peers)
    flags = by_threshold(duration < threshold, duration, threshold, "took less time (seconds) than the threshold")
    flags = with_unjudged(sample, rule, flags, ~np.isnan(duration), "without a duration")
    return Flagged(flags.flagged, flags.value, flags.threshold, flags.reason, (*flags.notes, *notes))


def duration_columns(sample: Sample, rule: QualityRule) -> dict[str, str | None]:
    """Per file of the sample, the column with the duration: as rule or study name it, else the platform's; or None."""
    named = {data.file: rule.column or data.duration for data in sample.study.file.data}
    where = sample.frame[columns.SOURCE_FILE]
    found: dict[str, str | None] = {}
    for name in where.unique():
        found[str(name)] = named.get(str(name))
        if found[str(name)] is None and has_duration(sample.frame[where == name]):
            found[str(name)] = columns.DURATION
    return found


def has_duration(frame: pd.DataFrame) -> bool:
    """Whether the platform says how long respondents took."""
    return columns.DURATION in frame and bool(frame[columns.DURATION].notna().any())


def _durations(sample: Sample, rule: QualityRule) -> Floats:
    durations = np.full(len(sample), np.nan)
    where = sample.of_first(columns.SOURCE_FILE)
    for name, column in duration_columns(sample, rule).items():
        if column is None or column not in sample.frame:
            hint = "Name it as duration under data in study.yaml, or as column in the rule."
            raise DataError("duration_missing", name, f"the rule '{rule.label}' needs a column with seconds", hint=hint)
        if not is_number_column(sample.frame[column]):
            raise DataError("text_in_number", name, f"column {shown(column)} must hold seconds", "numbers")
        here = (where == name).to_numpy(dtype=bool)
        durations[here] = sample.first_value(column)[here]
    return durations


def _medians(seconds: Floats, peers: Ints) -> Floats:
    return pd.Series(seconds).groupby(peers).transform("median").to_numpy(dtype=np.float64)


def _few_peers(rule: QualityRule, seconds: Floats, peers: Ints) -> tuple[Note, ...]:
    counts = np.bincount(peers[~np.isnan(seconds)], minlength=int(peers.max(initial=-1)) + 1)
    few = int(((counts > 0) & (counts < FEW_PEERS)).sum())
    if not few:
        return ()
    message = f"In {few} {'group' if few == 1 else 'groups'} of one file, questionnaire and language, fewer than "
    message += f"{FEW_PEERS} respondents have a duration: the median there says little."
    return (Note("median_of_few", "info", f"rule '{rule.label}'", message),)


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
        return nothing_to_judge(sample, rule, f"times of {MIN_PAGES} or more pages with questions")
    fast, n_pages = np.zeros(len(sample)), np.zeros(len(sample))
    for screen, name in pages.items():
        seconds = sample.first_value(name)
        if rule.seconds_per_item is not None:
            threshold = rule.seconds_per_item * _questions_on(asked, forms, screen)
        else:
            assert rule.share_of_median is not None  # the spec saw to it
            threshold = rule.share_of_median * _medians(seconds, asked.peers)
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


def judge_exposure(sample: Sample, rule: QualityRule) -> Flagged:
    """Whose message was on the screen for less than ``seconds``, or than the questionnaire's ``min_seconds``.

    This happens after people were assigned, so the rule can only flag, and ``flags`` does not count it: leaving out
    who looked away from one message more often than from another would make the arms differ (Montgomery et al. 2018,
    10.1111/ajps.12357). Who has no time or no minimum is not judged. value: seconds.
    """
    if columns.SHOWN_SECONDS not in sample.frame or not is_number_column(sample.frame[columns.SHOWN_SECONDS]):
        return nothing_to_judge(sample, rule, "the time that the message was on the screen")
    seconds = sample.first_value(columns.SHOWN_SECONDS)
    least = np.full(len(sample), np.nan if rule.seconds is None else rule.seconds)
    if rule.seconds is None:
        asked = Asked(sample)
        for form in asked.forms.values():
            if form.stimulus is not None and form.stimulus.min_seconds is not None:
                least[asked.filled_in(form)] = form.stimulus.min_seconds
        if np.isnan(least).all():
            return nothing_to_judge(sample, rule, "a questionnaire with min_seconds for the message")
    flags = by_threshold(seconds < least, seconds, least, "message on the screen for less time (seconds) than meant")
    return with_unjudged(sample, rule, flags, ~np.isnan(seconds - least), "without a time for the message")
