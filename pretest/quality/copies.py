"""Rules on repeats: the same person or device again, copied answers, bursts of submissions, repeated texts.

``duplicate`` compares arm codes only for being the same, so giving the arms other names changes nothing. No text of a
respondent and no id leaves this module.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np
import pandas as pd

from pretest.quality.rules import Flagged, by_threshold, nothing_to_judge, require_columns, with_unjudged
from pretest.quality.sample import Sample
from pretest.spec import QualityRule
from pretest.tables import columns
from pretest.values import Floats, Ints, is_number_column

MIN_PATTERN = 10  # answered items from which equal answers count as a copy
BURST = 5  # submissions that make a burst at least, and the seconds in which they come
BURST_SECONDS = 5.0
BY_CHANCE = 0.01  # bursts to be expected by chance in a wave, at the rate of its busiest hour
HOUR = 3600.0
WORDS = 5  # words from which equal texts are no coincidence
_REASONS = {
    "id": "same respondent and arm again",
    "answers": "same answers as an earlier respondent",
    "session": "same device or browser session as an earlier respondent",
}


def judge_duplicate(sample: Sample, rule: QualityRule) -> Flagged:
    """Who is in the data twice, as ``by`` says (default: id and answers). value: how many times too many, or 1.

    ``id``: twice in the data with the same arm code. ``answers``: all answers of an earlier respondent, from
    ``MIN_PATTERN`` answered items. ``session``: the device or browser session of an earlier respondent of the same
    wave, which several people may honestly share. Of answers and sessions, the first is not flagged.
    """
    kinds = rule.by or ("id", "answers")
    no_sessions = columns.SESSION not in sample.frame or sample.frame[columns.SESSION].isna().all()
    if "session" in kinds and no_sessions:
        kinds = tuple(kind for kind in kinds if kind != "session")
        if not kinds:
            return nothing_to_judge(sample, rule, "sessions")
    finders = {"id": _repeats, "answers": _copied_answers, "session": _shared_sessions}
    value = np.zeros(len(sample))
    reason = np.full(len(sample), "", dtype=object)
    for kind in kinds:
        found = finders[kind](sample)
        new = (found > 0) & (value == 0)
        value[new], reason[new] = found[new], _REASONS[kind]
    flags = Flagged(value > 0, value, np.ones(len(sample)), list(reason))
    if "session" in rule.by and no_sessions:
        lacking = nothing_to_judge(sample, rule, "sessions").notes
        return Flagged(flags.flagged, flags.value, flags.threshold, flags.reason, lacking)
    return flags


def _repeats(sample: Sample) -> Floats:
    """(units,) how many more times a respondent stands in the data with the same arm code."""
    keys = pd.DataFrame({"unit": sample.codes, "code": sample.frame[columns.ARM_CODE].to_numpy(dtype=object)})
    keys["file"] = sample.frame[columns.SOURCE_FILE].to_numpy(dtype=object)
    keys["row"] = sample.frame[columns.SOURCE_ROW].to_numpy()
    rows = keys.drop_duplicates()  # the rows that reshaping made of one row are no repeats
    again = rows["unit"][rows.duplicated(["unit", "code"]).to_numpy(dtype=bool)]
    return np.bincount(again.to_numpy(), minlength=len(sample)).astype(np.float64)


def _copied_answers(sample: Sample) -> Floats:
    """(units,) 1 where all answers are those of an earlier respondent of the wave."""
    names = list(sample.items)
    if len(names) < MIN_PATTERN or not len(sample):
        return np.zeros(len(sample))
    answers = sample.frame[names]
    by_row = pd.util.hash_pandas_object(answers, index=False).to_numpy(dtype=np.uint64)
    place = pd.Series(sample.codes).groupby(sample.codes).cumcount().to_numpy(dtype=np.uint64)
    pattern = np.zeros(len(sample), dtype=np.uint64)
    np.add.at(pattern, sample.codes, by_row * (place * np.uint64(2) + np.uint64(1)))  # odd factors keep the order
    answered = sum(sample.any(answers[name].notna().to_numpy(dtype=bool)).astype(np.int64) for name in names)
    enough = np.asarray(answered) >= MIN_PATTERN
    table = pd.DataFrame({"wave": sample.of_first(columns.WAVE), "pattern": pattern})
    copied = table[enough].duplicated().reindex(table.index, fill_value=False)
    return copied.to_numpy(dtype=np.float64)


def _shared_sessions(sample: Sample) -> Floats:
    """(units,) how many earlier respondents of the wave have the same session."""
    table = pd.DataFrame({"wave": sample.of_first(columns.WAVE), "session": sample.of_first(columns.SESSION)})
    known = table["session"].notna() & (table["session"] != "")
    earlier = table[known].groupby(["wave", "session"]).cumcount()
    return np.asarray(earlier.reindex(table.index, fill_value=0), dtype=np.float64)


def judge_burst(sample: Sample, rule: QualityRule) -> Flagged:
    """Whose submission is one of ``at_least`` within ``seconds`` (default 5), in one wave.

    Default of ``at_least``: five, or more where submissions came so fast that chance would bring five together in more
    than one study in a hundred (Poisson, at the rate of the busiest hour). By the end of the submission, else its
    start. Times without seconds cannot tell, unless ``seconds`` is a minute or more. value: most submissions in a
    stretch of that length with theirs. Bots: Storozuk et al. (2020), 10.20982/tqmp.16.5.p472.
    """
    most = BURST_SECONDS if rule.seconds is None else rule.seconds
    times = _submitted(sample)
    known = ~np.isnan(times)
    if not known.any() or (most < 60 and not (times[known] % 60).any()):
        return nothing_to_judge(sample, rule, "times of submission to the second")
    value, least = np.full(len(sample), np.nan), np.full(len(sample), np.nan)
    waves = sample.of_first(columns.WAVE).to_numpy()
    for wave in np.unique(waves):
        here = known & (waves == wave)
        if here.any():
            value[here] = _most_within(times[here], most)
            least[here] = burst_size(times[here], most) if rule.at_least is None else rule.at_least
    flags = by_threshold(value >= least, value, least, "one of many submissions within a few seconds")
    return with_unjudged(sample, rule, flags, known, "without a time of submission")


def burst_size(times: Floats, seconds: float) -> int:
    """From how many submissions within ``seconds`` on a burst is no chance: five or more, by the busiest hour.

    Parameters
    ----------
    times
        (n,) seconds at which people submitted.
    """
    from scipy.special import gammainc  # slow to load; only where it is needed

    rate = seconds * float(_most_within(times, HOUR).max()) / HOUR
    size = BURST
    while len(times) * float(gammainc(size - 1, rate)) > BY_CHANCE:  # P(size - 1 others or more within the seconds)
        size += 1
    return size


def _submitted(sample: Sample) -> Floats:
    """(units,) time of submission, or else of starting, in seconds since 1970; NaN when unknown."""
    times = np.full(len(sample), np.nan)
    for name in (columns.STARTED, columns.ENDED):  # the end where there is one
        if name in sample.frame:
            texts = sample.of_first(name).astype("str")
            parsed = pd.to_datetime(texts, format="ISO8601", utc=True, errors="coerce")
            seconds = ((parsed - pd.Timestamp(0, tz="UTC")) / pd.Timedelta(seconds=1)).to_numpy(dtype=np.float64)
            times = np.where(np.isnan(seconds), times, seconds)
    return times


def _most_within(times: Floats, seconds: float) -> Floats:
    """(n,) the most times that lie within ``seconds``, over every stretch of that length that holds one's own."""
    at, where, counts = np.unique(times, return_inverse=True, return_counts=True)
    before = np.concatenate([[0], np.cumsum(counts)])
    stretch = before[np.searchsorted(at, at + seconds, side="right")] - before[:-1]  # from each time on
    first = np.searchsorted(at, at - seconds, side="left")
    edges = np.column_stack([first, np.arange(1, len(at) + 1)]).ravel()
    most: Floats = np.maximum.reduceat(np.append(stretch, 0), edges)[::2].astype(np.float64)[where]
    return most


def judge_repeated_text(sample: Sample, rule: QualityRule) -> Flagged:
    """Whose open answer of ``words`` or more words (default 5) somebody else of the wave wrote too, or who wrote the
    same to every open question they answered, of two or more.

    Case, punctuation and blanks do not count. All who share a text are flagged: nobody can tell who wrote it first.
    value: respondents with the text, or questions with it.
    """
    names = _open_columns(sample, rule)
    if not names:
        return nothing_to_judge(sample, rule, "open answers")
    texts = _texts(sample, names, WORDS if rule.words is None else rule.words)
    shared, same = np.zeros(len(sample)), np.zeros(len(sample))
    long = texts[texts["long"]]
    if len(long):
        people = long.drop_duplicates(["wave", "text", "unit"])
        many = people.groupby(["wave", "text"])["unit"].transform("size")
        np.maximum.at(shared, people["unit"].to_numpy(), many.to_numpy(dtype=np.float64))
    by_unit = texts.groupby("unit")
    once = by_unit["text"].nunique() == 1
    alike = by_unit.size()[once & (by_unit["question"].nunique() >= 2) & by_unit["long"].all()]
    same[alike.index.to_numpy(dtype=np.int64)] = alike.to_numpy(dtype=np.float64)
    copied = shared >= 2
    reason = np.where(copied, "same open answer as other respondents", "same text in all open questions")
    value = np.where(copied, shared, same)
    return Flagged(copied | (same > 0), value, np.full(len(sample), 2.0), reason.tolist())


def _open_columns(sample: Sample, rule: QualityRule) -> Sequence[str]:
    if rule.columns:
        require_columns(sample, rule.columns, rule)
        return [name for name in rule.columns if not is_number_column(sample.frame[name])]
    found = [name for name, answers in sample.items.items() if answers.type == "text"]
    return [name for name in found if not is_number_column(sample.frame[name])]


def _texts(sample: Sample, names: Sequence[str], words: int) -> pd.DataFrame:
    """One row per text that is not empty: unit, wave, question, the plain text, and whether it has enough words."""
    wave = sample.frame[columns.WAVE].to_numpy()
    parts = [
        pd.DataFrame({"unit": sample.codes, "wave": wave, "question": place, "text": _plain(sample.frame[name])})
        for place, name in enumerate(names)
    ]
    table = pd.concat(parts, ignore_index=True)
    table = table[table["text"] != ""]
    return table.assign(long=table["text"].str.count(" ") + 1 >= words)


def _plain(texts: pd.Series) -> list[str]:
    """Texts without case, punctuation and extra blanks; "" when missing."""
    codes: Ints
    codes, found = pd.factorize(texts)
    plain = [_plain_text(str(text)) for text in found] + [""]
    return [plain[code] for code in codes]


def _plain_text(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(letter if letter.isalnum() else " " for letter in folded).split())
