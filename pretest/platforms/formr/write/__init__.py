"""Questionnaire → formr: one survey spreadsheet per language."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pretest.forms.form import Content
from pretest.forms.layout import lay_out
from pretest.platforms.csvtext import Cell
from pretest.platforms.export import Export
from pretest.platforms.formr.write.items import Item
from pretest.platforms.formr.write.notes import formr_notes
from pretest.platforms.formr.write.survey import Survey
from pretest.platforms.workbooks import to_workbook
from pretest.spec import Language, Questionnaire

HEADER = ("type", "name", "label", "optional", "showif", "value", "class", "block_order", "item_order", "wording")
CHOICES = ("list_name", "name", "label")
LONGEST_NAME = 50  # of a survey, its language aside; it becomes part of a table's name


def to_formr(
    content: Content, questionnaire: str | Questionnaire, languages: Sequence[Language] | None = None
) -> Export:
    """``NAME_LANGUAGE.xlsx`` with the sheets ``survey`` and ``choices``, and the pictures in ``media/``.

    formr calls a survey by the name of its file and has one language per survey. Column ``wording`` holds the hash of
    each question; formr leaves it aside.

    Parameters
    ----------
    content
        A study, whose arms and audiences go along, or the shipped content.
    languages
        Those of the study (or all) when None.

    Raises
    ------
    ExportError
        When the questionnaire cannot be laid out, an item has a name that formr does not take, two answers of one
        question read the same, or a condition cannot be expressed.
    """
    form = lay_out(content, questionnaire, languages)
    surveys = {language: Survey(form, language) for language in form.languages}
    name = survey_name(form.id)
    files = {f"{name}_{language}.xlsx": workbook(survey) for language, survey in surveys.items()}
    first = surveys[form.languages[0]]
    files |= {f"media/{one.file}": one.picture.data for one in first.pictures}
    return Export(files, (*form.notes, *formr_notes(form, first)))


def survey_name(questionnaire: str) -> str:
    """What the survey is called in formr: letters, digits and _, beginning with a letter."""
    plain = re.sub(r"[^A-Za-z0-9_]", "_", questionnaire)
    return (plain if plain[0].isalpha() else f"s_{plain}")[:LONGEST_NAME]


def workbook(survey: Survey) -> bytes:
    """The spreadsheet of one survey."""
    choices = [[name, code, label] for options, name in survey.items.lists.items() for code, label in options]
    return to_workbook({"survey": [list(HEADER), *_rows(survey.rows)], "choices": [list(CHOICES), *choices]})


def _rows(items: Sequence[Item]) -> list[list[Cell]]:
    """Rows of the survey sheet. Questions of a shuffled screen share the number of the first of them; everything else
    has the number of its own row, so that the order holds whatever number formr draws for a block."""
    found: list[list[Cell]] = []
    first: dict[str, int] = {}
    for row, item in enumerate(items, start=1):
        order = row if item.type.startswith("submit") else first.setdefault(item.block, row)
        found.append(
            [
                item.type, item.name, item.label, item.optional, item.showif, item.value, item.style, item.block,
                str(order) if item.block else None, item.wording,
            ]
        )  # fmt: skip
    return found
