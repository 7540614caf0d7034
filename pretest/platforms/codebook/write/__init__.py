"""Questionnaire → codebook: DDI for archives, CSV for programs, HTML for people. With or without a study."""

from __future__ import annotations

from collections.abc import Sequence

from pretest.forms.form import Content
from pretest.forms.layout import lay_out
from pretest.platforms.codebook.write.ddi import codebook_ddi
from pretest.platforms.codebook.write.html import codebook_html
from pretest.platforms.codebook.write.rows import codebook_csv
from pretest.platforms.export import Export
from pretest.platforms.printable import require_printable
from pretest.spec import Language, Questionnaire, Study


def to_codebook(
    content: Content, questionnaire: str | Questionnaire, languages: Sequence[Language] | None = None
) -> Export:
    """``ID-codebook.xml`` (DDI-Codebook 2.5), ``ID-codebook.csv`` (a row per column of the data) and per language
    ``ID-codebook-LANG.html`` (to read: questions, codes, scores, sources).

    Parameters
    ----------
    content
        A study, whose title, goal and arms go along, or the shipped content.

    Raises
    ------
    ExportError
        When the questionnaire cannot be laid out, or a text holds characters that XML cannot.
    """
    form = lay_out(content, questionnaire, languages)
    require_printable(form, "a codebook")
    study = content.file if isinstance(content, Study) else None
    files = {
        f"{form.id}-codebook.xml": codebook_ddi(form, study),
        f"{form.id}-codebook.csv": codebook_csv(form),
    }
    files |= {
        f"{form.id}-codebook-{language}.html": codebook_html(form, study, language) for language in form.languages
    }
    return Export(files, form.notes)
