"""Questionnaire → REDCap: data dictionary, translations, and tables for its randomisation module."""

from __future__ import annotations

from collections.abc import Sequence

from pretest.forms.form import Content, Form
from pretest.forms.layout import lay_out
from pretest.forms.naming import ARM
from pretest.platforms.allocation import allocation
from pretest.platforms.csvtext import to_csv
from pretest.platforms.export import Export
from pretest.platforms.redcap.write.fields import HEADER
from pretest.platforms.redcap.write.notes import redcap_notes
from pretest.platforms.redcap.write.project import Project
from pretest.platforms.redcap.write.translation import translation
from pretest.spec import Language, Questionnaire

TABLE_LENGTH = 2_000  # places in each allocation table; REDCap stops assigning when one is used up
GROUP = "redcap_randomization_group"


def to_redcap(
    content: Content, questionnaire: str | Questionnaire, languages: Sequence[Language] | None = None
) -> Export:
    """The form as ``ID_dictionary.csv``, with ``ID_LANGUAGE.json`` for every further language.

    With arms also the allocation tables of the randomisation module (development and production),
    ``records_with_arms.csv`` for projects without that module, and the pictures in ``media/``.

    Parameters
    ----------
    content
        A study, whose arms and audiences go along, or the shipped content.
    languages
        The first is that of the dictionary; those of the study (or all) when None.

    Raises
    ------
    ExportError
        When the questionnaire cannot be laid out, an item has a name that REDCap keeps for itself, or a condition
        cannot be expressed.
    """
    form = lay_out(content, questionnaire, languages)
    project = Project(form, form.languages[0])
    files = {f"{form.id}_dictionary.csv": to_csv([list(HEADER), *(row.cells() for row in project.rows)])}
    for language in form.languages[1:]:
        other = Project(form, language)
        project.labels.changed += [where for where in other.labels.changed if where not in project.labels.changed]
        files[f"{form.id}_{language}.json"] = translation(other.rows, language, project.instruments)
    if form.arms:
        files |= _tables(form, project)
    files |= {f"media/{one.file}": one.picture.data for one in project.pictures}
    return Export(files, (*form.notes, *redcap_notes(form, project)))


def _tables(form: Form, project: Project) -> dict[str, bytes]:
    files = {f"allocation_{stage}.csv": _table(form, project, stage) for stage in ("development", "production")}
    arms = allocation(form, TABLE_LENGTH, "redcap", "records")
    header = [project.names.record, project.names.fields[ARM]]
    files["records_with_arms.csv"] = to_csv([header, *([str(n), arm] for n, arm in enumerate(arms, start=1))])
    return files


def _table(form: Form, project: Project, stage: str) -> bytes:
    """One list of arms, or one for each audience where the form tells them apart."""
    if not project.stratum:
        return to_csv([[GROUP], *([arm] for arm in allocation(form, TABLE_LENGTH, "redcap", stage))])
    rows = [
        [arm, str(way)] for way in project.ways for arm in allocation(form, TABLE_LENGTH, "redcap", stage, f"way {way}")
    ]
    return to_csv([[GROUP, project.stratum], *rows])
