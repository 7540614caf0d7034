"""Rules on patterns in the answers: long runs, little variation, and answers that do not go together.

Each turns an index of ``indices`` into flags. Where a respondent has several rows, runs and variation must be out of
bounds in every row that can be judged; the other indices look at the first answer to each question. No threshold here
was validated for Dutch or for drug-related questionnaires: see docs/quality.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from pretest.errors import Note
from pretest.quality.asked import AnswerList, Asked
from pretest.quality.carelessness import MIN_STRAIGHT
from pretest.quality.indices import even_odd, longest_runs, mahalanobis, pair_consistency, similar_pairs, within_sd
from pretest.quality.rules import Flagged, by_threshold, nothing_to_judge, require_columns, with_unjudged
from pretest.quality.sample import Sample
from pretest.responses.needs import PRE, used_scales
from pretest.spec import AnswerSet, QualityRule
from pretest.values import Bools, Floats, is_number_column

SHARE_OF_ITEMS = 0.5
SHARE_OF_SPAN = 0.1  # of the distance between the lowest and highest answer: less than one step on a list of 5
EVEN_ODD = 0.30  # Jackson (1976), in Johnson (2005)
CONFIDENCE = 0.999
CORRELATION = 0.60
MIN_PAIRS = 5  # scales, or pairs of items, without which a correlation within one person is mostly chance
_TWO_WAY = "a list of ten or more questions on the same answers with items of both directions"


def judge_longstring(sample: Sample, rule: QualityRule) -> Flagged:
    """Who gave one answer to more than a share of a list in a row (default: half), in the order of asking.

    Lists: the rule's ``columns`` in that order, or its ``scales``, or those of ``Asked.lists``. value: longest run as
    a share of the answers in the list. Johnson (2005), 10.1016/j.jrp.2004.09.009.
    """
    asked = Asked(sample)
    lists = list(_lists(asked, rule))
    if not lists:
        return nothing_to_judge(sample, rule, _TWO_WAY)
    share = np.full(len(sample), np.nan)
    unknown = False
    for one in lists:
        answers, known = asked.in_order(one)
        unknown |= not known
        n = (~np.isnan(answers)).sum(axis=1)
        run = np.divide(longest_runs(answers), n, out=np.full(len(n), np.nan), where=n >= MIN_STRAIGHT)
        share = np.fmax(share, _over_rows(sample, run, np.minimum))
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


def judge_within_sd(sample: Sample, rule: QualityRule) -> Flagged:
    """Whose answers to a list hardly differ: a standard deviation below ``below`` (default: a tenth of the range).

    Lists as for ``longstring``. value and threshold: of the list with the least variation for its threshold. Dunn et
    al. (2018), 10.1007/s10869-016-9479-0.
    """
    lists = list(_lists(Asked(sample), rule))
    if not lists:
        return nothing_to_judge(sample, rule, _TWO_WAY)
    value, threshold = np.full(len(sample), np.nan), np.full(len(sample), np.nan)
    for one in lists:
        answers = sample.matrix(one.names)
        spread = within_sd(answers)
        spread[(~np.isnan(answers)).sum(axis=1) < MIN_STRAIGHT] = np.nan
        found = _over_rows(sample, spread, np.maximum)
        least = SHARE_OF_SPAN * _span(one, answers) if rule.below is None else rule.below
        if least <= 0:  # everybody gave one and the same answer
            continue
        worse = ~np.isnan(found) & ~(found / least >= value / threshold)
        value[worse], threshold[worse] = found[worse], least
    flags = by_threshold(value < threshold, value, threshold, "answers to a list differ less (SD) than the threshold")
    return with_unjudged(sample, rule, flags, ~np.isnan(value), "with too few answers")


def judge_even_odd(sample: Sample, rule: QualityRule) -> Flagged:
    """Whose odd and even items of the same scales do not go together: consistency below ``below`` (default 0.30).

    Over the ``scales`` of the rule, or those that the study uses, with two or more numeric items; items count from 0
    to 1 of their range, reversed ones turned round. Five scales are needed. value: the correlation over scales with
    Spearman-Brown correction. Jackson (1976); Curran (2016), 10.1016/j.jesp.2015.07.006.
    """
    scales = [sample.study.scales[name] for name in rule.scales] or used_scales(sample.study)
    parts: list[Floats] = []
    for scale, suffix in ((scale, suffix) for scale in scales for suffix in ("", PRE)):
        items = [item for item in scale.items if item.id + suffix in _bounded(sample)]
        if len(items) >= 2:
            scores = _unit_scores(sample, [item.id + suffix for item in items])
            turned = np.array([item.reverse for item in items])
            parts.append(np.where(turned, 1 - scores, scores))
    if len(parts) < MIN_PAIRS:
        return nothing_to_judge(sample, rule, f"{MIN_PAIRS} or more scales of two or more items")
    value = even_odd(np.column_stack(parts), [part.shape[1] for part in parts], min_pairs=MIN_PAIRS)
    least = EVEN_ODD if rule.below is None else rule.below
    flags = by_threshold(value < least, value, least, "odd and even items of scales agree less than the threshold")
    return with_unjudged(sample, rule, flags, ~np.isnan(value), "with too few or too equal answers")


def judge_mahalanobis(sample: Sample, rule: QualityRule) -> Flagged:
    """Whose answers as a whole are unusual: squared Mahalanobis distance above chi-square at ``confidence`` (0.999).

    Within those who were asked the same in one wave, over ``columns``, ``scales`` or all items with ordered answers. A
    missing answer counts as the mean; who answered less than half is not judged. value: squared distance. Meade and
    Craig (2012), 10.1037/a0028085.
    """
    from scipy.special import chdtri  # slow to load; only where it is needed

    columns = _columns(sample, rule)
    if not columns:
        return nothing_to_judge(sample, rule, "items with ordered answers")
    value, threshold = np.full(len(sample), np.nan), np.full(len(sample), np.nan)
    notes: list[Note] = []
    for here, answers in _groups(sample, columns):
        n, k = answers.shape
        distance = np.full(n, np.nan) if n <= k else mahalanobis(answers)
        if np.isnan(distance).all():
            message = f"In a group of respondents who were asked the same, {k} items cannot be compared over "
            message += "so few respondents, or some items repeat each other: nobody in it was judged."
            notes.append(Note("distance_impossible", "warning", f"rule '{rule.label}'", message))
        value[here] = distance
        threshold[here] = float(chdtri(k, 1 - (CONFIDENCE if rule.confidence is None else rule.confidence)))
    flags = by_threshold(value > threshold, value, threshold, "unusual pattern of answers (squared distance)")
    flags = with_unjudged(sample, rule, flags, ~np.isnan(value), "who answered less than half, or in too small a group")
    return Flagged(flags.flagged, flags.value, flags.threshold, flags.reason, (*flags.notes, *dict.fromkeys(notes)))


def judge_psychsyn(sample: Sample, rule: QualityRule) -> Flagged:
    """Who answers alike questions differently: correlation within the person below ``below`` (default 0).

    Pairs of items that correlate above ``correlation`` (0.60) among those who were asked the same in one wave; five
    pairs are needed. Meade and Craig (2012), 10.1037/a0028085.
    """
    value = _similarity(sample, rule, 1)
    if value is None:
        return nothing_to_judge(sample, rule, f"{MIN_PAIRS} or more pairs of items that correlate strongly")
    least = 0.0 if rule.below is None else rule.below
    flags = by_threshold(value < least, value, least, "answers to alike questions agree less than the threshold")
    return with_unjudged(sample, rule, flags, ~np.isnan(value), "with too few or too equal answers")


def judge_psychant(sample: Sample, rule: QualityRule) -> Flagged:
    """Who answers opposite questions alike: correlation within the person above ``above`` (default 0).

    As ``judge_psychsyn``, for pairs that correlate below minus ``correlation``.
    """
    value = _similarity(sample, rule, -1)
    if value is None:
        return nothing_to_judge(sample, rule, f"{MIN_PAIRS} or more pairs of items that are strongly opposite")
    most = 0.0 if rule.above is None else rule.above
    flags = by_threshold(value > most, value, most, "answers to opposite questions agree more than the threshold")
    return with_unjudged(sample, rule, flags, ~np.isnan(value), "with too few or too equal answers")


def _similarity(sample: Sample, rule: QualityRule, sign: int) -> Floats | None:
    value = np.full(len(sample), np.nan)
    found = False
    for here, answers in _groups(sample, _columns(sample, rule), least=0.0):
        critical = CORRELATION if rule.correlation is None else rule.correlation
        pairs = similar_pairs(answers, critical, "synonyms" if sign > 0 else "antonyms")
        if len(pairs) >= MIN_PAIRS:
            found = True
            value[here] = pair_consistency(answers, pairs, min_pairs=MIN_PAIRS)
    return value if found else None


def _lists(asked: Asked, rule: QualityRule) -> Iterator[AnswerList]:
    if not rule.columns and not rule.scales:
        yield from asked.lists()
        return
    if rule.columns:
        require_columns(asked.sample, rule.columns, rule)
        yield asked.of_columns(rule.columns)
    for name in rule.scales:
        yield from (one for one in asked.of_scale(asked.sample.study.scales[name]) if len(one.names) >= MIN_STRAIGHT)


def _over_rows(sample: Sample, values: Floats, how: np.ufunc) -> Floats:
    """(units,) the lowest or highest value over a respondent's rows, those that are NaN left out."""
    edge = np.inf if how is np.minimum else -np.inf
    found = np.full(len(sample), edge)
    how.at(found, sample.codes, np.where(np.isnan(values), edge, values))
    return np.where(np.isinf(found), np.nan, found)


def _span(one: AnswerList, answers: Floats) -> float:
    """Range of the answers: of the answer set, else as found."""
    if not np.isnan(one.span):
        return one.span
    given = answers[~np.isnan(answers)]
    return float(np.ptp(given)) if len(given) else 0.0


def _bounded(sample: Sample) -> dict[str, AnswerSet]:
    """Numeric columns of items with ordered answers between bounds; no instructed or made-up ones."""
    return {
        name: answers
        for name, answers in sample.items.items()
        if answers.type in ("ordinal", "slider")
        and is_number_column(sample.frame[name])
        and sample.questions[name].instructed is None
        and not sample.questions[name].bogus
    }


def _columns(sample: Sample, rule: QualityRule) -> list[str]:
    bounded = _bounded(sample)
    if rule.columns:
        require_columns(sample, rule.columns, rule)
    scales = [sample.study.scales[name] for name in rule.scales]
    named = [*rule.columns, *(item.id + suffix for scale in scales for item in scale.items for suffix in ("", PRE))]
    return [name for name in dict.fromkeys(named) if name in bounded] if named else list(bounded)


def _unit_scores(sample: Sample, columns: Sequence[str]) -> Floats:
    """(units, columns) each respondent's first answers, as a share of the range of their answer set."""
    parts = []
    for name in columns:
        bounds = sample.items[name].bounds
        low, high = (0.0, 1.0) if bounds is None else bounds
        parts.append((sample.first_value(name) - low) / (high - low))
    return np.column_stack(parts)


def _groups(sample: Sample, columns: Sequence[str], least: float = 0.5) -> Iterator[tuple[Bools, Floats]]:
    """Per group that was asked the same: (units,) who answered ``least`` of the items that vary, and these answers."""
    if not columns:
        return
    scores = _unit_scores(sample, columns)
    alike = Asked(sample).alike
    for group in np.unique(alike):
        member = alike == group
        given = ~np.isnan(scores[member])
        high = np.where(given, scores[member], -np.inf).max(axis=0)
        low = np.where(given, scores[member], np.inf).min(axis=0)
        kept = high > low
        if not kept.any():
            continue
        share = given[:, kept].mean(axis=1)
        here = member.copy()
        here[member] = (share >= least) & (share > 0)
        yield here, scores[here][:, kept]
