"""From the study's data to its scored table: everybody who was read, with what the rules on quality say of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pretest.analysis.cells.groups import asked_as
from pretest.analysis.checks import check_responses, require_sound
from pretest.analysis.record.looknotes import look_notes
from pretest.analysis.record.looks import bind_look, looked_at
from pretest.analysis.record.planned import this_look
from pretest.analysis.scores.columns import ScoredColumn, item_column
from pretest.analysis.weights.weights import weighted
from pretest.disclosure.limit import threshold
from pretest.disclosure.notes import tell
from pretest.errors import Note
from pretest.forms import audience_masks
from pretest.measurement import score_scales
from pretest.quality import screen
from pretest.quality.losstable import KEPT
from pretest.quality.screening import Screened
from pretest.responses import Responses, read_responses
from pretest.responses.needs import PRE, used_scales, wanted_columns
from pretest.responses.privacy import is_personal_name
from pretest.spec import Study
from pretest.tables import columns
from pretest.values import is_number_column, names_phrase
from pretest.words import Bools, Language

MOST_WORDS = 30  # different texts in a column of categories; more are answers in somebody's own words
EACH_WORD = 2  # people per category, on average; fewer are answers in somebody's own words too
BEFORE = {"nl": "vooraf", "en": "before"}
_LABELS = {
    "person": {"nl": "Volgnummer van de respondent", "en": "Running number of the respondent"},
    "respondent": {"nl": "Id van de respondent", "en": "Id of the respondent"},
    "wave": {"nl": "Meting", "en": "Wave"},
    "arm": {"nl": "Arm", "en": "Arm"},
    "audience": {"nl": "Hoort bij", "en": "Belongs to"},
    "flag": {"nl": "Aangewezen door regel", "en": "Pointed out by rule"},
    "kept": {"nl": "Telt mee in de analyse", "en": "Is in the analysis"},
    "weight": {"nl": "Gewicht in de analyse", "en": "Weight in the analysis"},
}
_YES = {"nl": {0.0: "nee", 1.0: "ja"}, "en": {0.0: "no", 1.0: "yes"}}


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """columns: of one table, all of the same length. notes: what was left out, and for whom it is."""

    study: str
    title: str
    columns: tuple[ScoredColumn, ...]
    notes: tuple[Note, ...]

    @property
    def frame(self) -> pd.DataFrame:
        """The values alone; codes of missing answers are empty."""
        return pd.DataFrame({one.name: one.without_missing().values for one in self.columns})


def score(study: Study, *, lang: Language | None = None, ids: str = "left") -> Scores:
    """The data of ``study``, scored as the analysis scores them, with labels.

    This is a look at the data, as ``analyse`` is, and is recorded as one.

    Parameters
    ----------
    lang : of the labels, ``nl`` or ``en``; the first of the study when None.
    ids : ``kept`` to have the ids of respondents in it; ``left`` not to.

    Returns
    -------
    Scores
        One row per respondent and concept: wave, arm, audiences, items (as coded), scores (``SCALE``, ``SCALE_pre``),
        whom each rule on quality points out (``flag_RULE``), who is in the analysis (``kept``), and the weight there.
        Free texts are never in it.

    Raises
    ------
    DataError, DesignError
        As ``analyse``, when the data do not fit the study.
    ValueError
        When ``ids`` is another word.

    Examples
    --------
    >>> import pretest
    >>> _ = pretest.init("my-study")
    >>> study = pretest.load_study("my-study")
    >>> pretest.write_frame(pretest.simulate(study, n=300), study.folder / study.file.data[0].file)
    >>> scores = pretest.score(study, lang="en")
    >>> scores.frame.columns[:4].tolist()
    ['person', 'wave', 'arm', 'audience_users']
    """
    if ids not in ("left", "kept"):
        raise ValueError(f"ids '{ids}' is none of left, kept")
    language = lang or study.file.languages[0]
    responses = read_responses(study)
    require_sound(check_responses(study, responses, cells="left"))
    screened = screen(study, responses)
    look = this_look(study, responses, screened.frame)
    _, bound = bind_look(study, looked_at(responses.files), "scores", look=look, frame=responses.frame)
    made = [
        *_design(study, responses, language, ids),
        *_items(study, responses, language),
        *_scales(study, responses, language),
        *_flags(responses, screened, language),
        *_weight(study, responses, screened, language),
    ]
    taken: dict[str, ScoredColumn] = {}
    for column in made:
        taken.setdefault(column.name, column)
    notes = (
        *responses.notes,
        *bound,
        *look_notes(look, study.plan.alpha, threshold(study)),
        *_left_out(study, responses, taken),
        _about_persons(ids),
    )
    told = tell(notes, threshold(study))
    return Scores(study.id, study.file.title.in_language(language), tuple(taken.values()), told)


def _design(study: Study, responses: Responses, language: Language, ids: str) -> Iterator[ScoredColumn]:
    frame = responses.frame
    codes = pd.factorize(frame[columns.RESPONDENT])[0] + 1.0
    yield ScoredColumn("person", pd.Series(codes), _LABELS["person"][language])
    if ids == "kept":
        yield ScoredColumn("respondent", frame[columns.RESPONDENT].astype("str"), _LABELS["respondent"][language])
    wave = frame[columns.WAVE].astype("float64")
    yield ScoredColumn("wave", wave, _LABELS["wave"][language])
    if study.file.arms:
        place = {name: float(number) for number, name in enumerate(study.file.arms, start=1)}
        labels = {place[name]: arm.label.in_language(language) for name, arm in study.file.arms.items()}
        yield ScoredColumn("arm", frame[columns.ARM].map(place).astype("float64"), _LABELS["arm"][language], labels)
    for name, members in audience_masks(study, frame).items():
        label = f"{_LABELS['audience'][language]}: {study.file.audiences[name].label.in_language(language)}"
        yield _yes_or_no(f"audience_{name}", members, label, language)


def _yes_or_no(name: str, rows: Bools, label: str, language: Language) -> ScoredColumn:
    return ScoredColumn(name, pd.Series(rows.astype(np.float64)), label, _YES[language])


def _items(study: Study, responses: Responses, language: Language) -> Iterator[ScoredColumn]:
    """Items with answers in codes, then other columns that study or plan name."""
    frame, wanted, library = responses.frame, wanted_columns(study), study.items()
    for name in wanted.columns:
        answers = wanted.items.get(name) or wanted.likely.get(name)
        if name not in frame or not _may_leave(study, name, frame[name]):
            continue
        if answers is None or not is_number_column(frame[name]):
            yield ScoredColumn(name, frame[name], name)
            continue
        item, _ = library[name if name in library else name.removesuffix(PRE)]
        label = " ".join(item.text.in_language(language).split()) + _phase(name in library, language)
        reasons = responses.reasons.get(name)
        yield item_column(name, frame[name], reasons, answers, label, language)


def _phase(after: bool, language: Language) -> str:
    return "" if after else f" ({BEFORE[language]})"


def _may_leave(study: Study, name: str, values: pd.Series) -> bool:
    """Numbers may, and texts that are codes or categories; no answers in words, and nothing that identifies people."""
    wanted = wanted_columns(study)
    answers = wanted.items.get(name) or wanted.likely.get(name)
    if answers is not None:
        return is_number_column(values) or (answers.type == "multiple" and _are_codes(values))
    if is_personal_name(name):
        return False
    n_words = int(values.nunique())
    return is_number_column(values) or n_words <= min(MOST_WORDS, int(values.notna().sum()) / EACH_WORD)


def _are_codes(values: pd.Series) -> bool:
    return bool(values.dropna().str.fullmatch(r"[0-9;,| -]*").all())


def _left_out(study: Study, responses: Responses, taken: dict[str, ScoredColumn]) -> Iterator[Note]:
    gone = [name for name in wanted_columns(study).columns if name in responses.frame and name not in taken]
    if gone:
        message = f"Left out, as texts or what identifies people: {names_phrase(gone)}."
        yield Note("texts_left_out", "info", "scores", message)


def _about_persons(ids: str) -> Note:
    message = "Every row is about one person. The file is not for sharing, "
    message += "and holds ids by which people can be found." if ids == "kept" else "also without ids."
    return Note("about_persons", "warning", "scores", message)


def _scales(study: Study, responses: Responses, language: Language) -> Iterator[ScoredColumn]:
    """Scores per audience, as its questionnaire asked; of who belongs to two audiences those of the first."""
    frame, scales = responses.frame, used_scales(study)
    found: dict[str, pd.Series] = {}
    for audience, members in audience_masks(study, frame).items():
        scored = score_scales(
            frame[members], scales, study.answers, audience=audience, asked_as=asked_as(study, audience)
        )
        for name in map(str, scored.scores):
            if name in frame:
                continue  # a score, or the only item, that is in the data under this name
            whole = scored.scores[name].reindex(frame.index)
            found[name] = whole if name not in found else found[name].where(found[name].notna(), whole)
    titles = {scale.id: scale.title.in_language(language) for scale in scales}
    for scale in scales:
        for name in (scale.id, f"{scale.id}{PRE}"):
            if name in found:
                yield ScoredColumn(name, found[name], titles[scale.id] + _phase(name == scale.id, language))


def _flags(responses: Responses, screened: Screened, language: Language) -> Iterator[ScoredColumn]:
    frame, cases = responses.frame, screened.cases
    unit = _units(frame)
    place = pd.MultiIndex.from_frame(frame[[columns.WAVE, columns.SOURCE_FILE, columns.SOURCE_ROW]].astype(str))
    for rule in [str(one) for one in screened.loss["rule"].unique() if one != KEPT]:
        hits = cases.loc[cases["rule"] == rule, ["wave", "file", "row"]].astype(str)
        rows = place.isin(list(hits.itertuples(index=False, name=None)))
        pointed = np.isin(unit, unit[rows])
        yield _yes_or_no(f"flag_{rule}", pointed, f"{_LABELS['flag'][language]}: {rule}", language)
    yield _yes_or_no("kept", _kept(frame, screened), _LABELS["kept"][language], language)


def _units(frame: pd.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """(rows,) a person in a wave."""
    codes, _ = pd.factorize(frame[columns.WAVE].astype(str) + "|" + frame[columns.RESPONDENT].astype(str))
    return codes.astype(np.intp)


def _kept(frame: pd.DataFrame, screened: Screened) -> Bools:
    """(rows,) who is left after screening: people stay or go with all their rows."""
    keys = frame[columns.WAVE].astype(str) + "|" + frame[columns.RESPONDENT].astype(str)
    left = screened.frame[columns.WAVE].astype(str) + "|" + screened.frame[columns.RESPONDENT].astype(str)
    return keys.isin(set(left)).to_numpy(dtype=bool)


def _weight(study: Study, responses: Responses, screened: Screened, language: Language) -> Sequence[ScoredColumn]:
    """The weight of the analysis; empty for who is not in it. No column where nobody has one."""
    changed, _, _ = weighted(study, screened.frame)
    values = np.full(len(responses.frame), np.nan)
    values[_kept(responses.frame, screened)] = changed[columns.WEIGHT].to_numpy(dtype=np.float64, na_value=np.nan)
    if np.isnan(values).all():
        return ()
    return (ScoredColumn("weight", pd.Series(values), _LABELS["weight"][language]),)
