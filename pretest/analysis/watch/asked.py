"""How one audience was asked in one wave: what its data say of it, else what the study's files say."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from pretest.errors import PretestError
from pretest.forms.form import Form
from pretest.forms.layout import form_of, lay_out
from pretest.forms.wording import LENGTH, Asked, asked, asked_in, questionnaire_hash
from pretest.responses.responses import SourceFile
from pretest.spec.study import Study
from pretest.spec.studyfile import DataFile
from pretest.tables.columns import WORDING
from pretest.waves import Wording

Order = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, eq=False)
class WaveAsked:
    """One audience in one wave. questionnaire: hash of all that was asked, as the data carry it; None where they carry
    none. wordings: item → how it was worded, of those of which that is known. order: steps of the questionnaire, each
    one question, or several that came in random order; empty where it is not known."""

    questionnaire: str | None
    wordings: Mapping[str, Wording]
    order: Order

    def order_up_to(self, items: Iterable[str]) -> str | None:
        """Hash of all that was asked up to the last of ``items``, in order; None where that is not known."""
        wanted = set(items)
        last = max((place for place, step in enumerate(self.order) if wanted & set(step)), default=None)
        return None if last is None else _hash(self.order[: last + 1])


def sources_of(study: Study, audience: str, wave: int) -> tuple[DataFile, ...]:
    """What study.yaml says of the files that this audience is in, in this wave."""
    return tuple(data for data in study.file.data if data.wave == wave and data.audience in (None, audience))


def wave_asked(
    study: Study, files: Sequence[SourceFile], part: pd.DataFrame, items: Iterable[str], audience: str, wave: int
) -> WaveAsked:
    """How ``audience`` was asked ``items`` in ``wave``.

    What study.yaml says of a question (``worded``) goes first; then what an imported file kept of its questionnaire;
    then the study's own texts, unless the data carry the hash of another questionnaire: then nothing is known.

    Parameters
    ----------
    files
        The data files that were read.
    part
        Rows of the audience in the wave, with ``columns.WORDING`` where the data have it.
    """
    sources = sources_of(study, audience, wave)
    forms = {data.questionnaires.get(audience) or form_of(study, audience) for data in sources}
    form = _form(study, next(iter(forms))) if len(forms) == 1 else None
    carried = set(part[WORDING].dropna().astype(str).unique()) if WORDING in part.columns else set[str]()
    same = not carried or (form is not None and carried == {questionnaire_hash(form)})
    now = _texts_now(study, form, audience) if same else {}
    kept = _kept(files, wave, form, carried)
    said = _declared(study, sources)
    found = {item: one for item in items if (one := said.get(item) or kept.get(item) or now.get(item)) is not None}
    languages = study.file.languages
    return WaveAsked(
        questionnaire="+".join(sorted(carried)) if carried else None,
        wordings={
            item: Wording(one.hash(languages), _only(one.texts, languages), _only(one.answers, languages))
            for item, one in found.items()
        },
        order=tuple(_steps(form)) if form is not None and same else (),
    )


@lru_cache(maxsize=16)  # a study never changes, and every wave of an audience mostly has the same form
def _form(study: Study, name: str | None) -> Form | None:
    """The form of that name; None where it cannot be laid out: then answers are followed all the same."""
    try:
        return None if name is None else lay_out(study, name)
    except PretestError:
        return None


def _only(texts: Mapping[str, str], languages: Iterable[str]) -> dict[str, str]:
    return {language: texts[language] for language in languages if texts.get(language)}


def _texts_now(study: Study, form: Form | None, audience: str) -> dict[str, Asked]:
    """Item → its question as the study words it now, for this audience."""
    own = study.asked_as(audience)
    library = {
        item: asked(one.text_by_audience.get(own, one.text), answers) for item, (one, answers) in study.items().items()
    }
    return library if form is None else {**library, **asked_in(form)}


def _kept(files: Sequence[SourceFile], wave: int, form: Form | None, carried: set[str]) -> dict[str, Asked]:
    """What imported files of the wave kept; nothing where their submissions answered another wording than they kept,
    or where two files disagree."""
    found: dict[str, Asked] = {}
    for file in files:
        own = file.asked.get(form.id) if form is not None and file.wave == wave else None
        if own is None or carried - {own.hash}:
            continue
        if any(found.get(item, one) != one for item, one in own.questions.items()):
            return {}
        found |= own.questions
    return found


def _declared(study: Study, sources: Sequence[DataFile]) -> dict[str, Asked]:
    """What study.yaml says of questions in this wave."""
    library = study.items() if any(data.worded for data in sources) else {}
    return {
        item: asked(worded, library[item][1] if worded.answers is None else study.answers[worded.answers])
        for data in sources
        for item, worded in data.worded.items()
    }


def _steps(form: Form) -> Iterator[tuple[str, ...]]:
    for part in form.parts:
        columns = [question.of for screen in part.screens for question in screen.questions if question.made is None]
        if part.shuffled:
            yield tuple(sorted(columns))
        else:
            yield from ((column,) for column in columns)


def _hash(value: Order) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest()[:LENGTH]
