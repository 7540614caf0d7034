"""``pretest dialogue form``: everything for one dilemma table, before people sit down."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pretest.errors import DataError, Note, SpecError
from pretest.limits import PEOPLE_AT_TABLE
from pretest.planning.dialoguebook import dialogue_workbook
from pretest.planning.dialoguecards import cards_page, guide_page
from pretest.platforms.export import Export
from pretest.platforms.paper.write.guide import guide_to_paper
from pretest.platforms.printable import require_texts
from pretest.practice.panel.answers import FEWEST_TOLD
from pretest.spec.content import load_guides
from pretest.spec.dialogue import Dialogue, load_dialogue
from pretest.spec.model import Text
from pretest.spec.panel import load_panel
from pretest.spec.study import Study
from pretest.words import Language

GUIDE = "dilemma_table"
LONGEST_TABLE = 20  # letters of the id of a table, which stands in front of every number
_TABLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


def dialogue_form(
    study: Study, *, table: str = "t1", n_people: int = 12, languages: Sequence[Language] | None = None
) -> Export:
    """What one dilemma table needs: guide, cards to print, and the sheet that is filled in afterwards.

    Parameters
    ----------
    study : its own ``surveys/dialogue.yaml`` and guide go before the shipped ones.
    table : id of the table, in front of every number of a person; another for each table of a study.
    n_people : at the table; 1 to 60.
    languages : all of the study when None.

    Returns
    -------
    Export
        Per language ``dilemma-guide-LANG.html``, ``guide-dilemma_table-LANG.html`` and ``.docx`` (what the moderator
        says), ``dilemma-cards-TABLE-LANG.html`` and ``dilemma-sheet-TABLE-LANG.xlsx``, and notes on the statements.

    Raises
    ------
    DataError
        When the id or the number of people cannot be.
    SpecError
        With every problem in ``surveys/dialogue.yaml`` or in the guide.
    ExportError
        When a text cannot be printed.

    Examples
    --------
    >>> import pretest
    >>> made = pretest.dialogue_form(pretest.load_study("demo/pretest"), languages=["en"])
    >>> [name for name in made.files if name.startswith("dilemma")]
    ['dilemma-guide-en.html', 'dilemma-cards-t1-en.html', 'dilemma-sheet-t1-en.xlsx']
    """
    _require(table, n_people)
    dialogue, panel = load_dialogue(study.folder), load_panel(study)
    guide = load_guides(study.folder).get(GUIDE)
    if guide is None:
        raise SpecError("content_unknown", f"surveys/guides/{GUIDE}.yaml", "there is no such file")
    spoken = tuple(languages or study.file.languages)
    require_texts(_texts(dialogue), spoken, "paper")
    files: dict[str, bytes] = {}
    for language in spoken:
        files[f"dilemma-guide-{language}.html"] = guide_page(dialogue, language)
        files[f"dilemma-cards-{table}-{language}.html"] = cards_page(
            dialogue, panel, language, table=table, n_people=n_people
        )
        files[f"dilemma-sheet-{table}-{language}.xlsx"] = dialogue_workbook(
            study.id, dialogue, panel, language, table=table, n_people=n_people
        )
    paper = guide_to_paper(guide, spoken)
    return Export(files | dict(paper.files), (*paper.notes, *_notes(dialogue, n_people)))


def _require(table: str, n_people: int) -> None:
    if not _TABLE.fullmatch(table) or len(table) > LONGEST_TABLE:
        expected = f"at most {LONGEST_TABLE} letters, digits, - and _"
        raise DataError("table_id", "dialogue", "this can be no id of a table", expected, f"'{table[:64]}'")
    if not 1 <= n_people <= PEOPLE_AT_TABLE:
        what = "so many people cannot sit at one table"
        raise DataError("table_people", "dialogue", what, f"1 to {PEOPLE_AT_TABLE}", str(n_people))


def _texts(dialogue: Dialogue) -> list[tuple[str, Text]]:
    parts = [*dialogue.programme, *dialogue.roles]
    found: list[Text] = [dialogue.title, dialogue.dilemma, *dialogue.sides.values(), dialogue.consent]
    found += [dialogue.ends.low, dialogue.ends.high, *dialogue.rules, *dialogue.questions]
    found += [one.text for one in dialogue.statements] + [one.label for one in dialogue.kinds]
    found += [part.title for part in parts] + [part.text for part in parts]
    return [("dilemma table", text) for text in found]


def _notes(dialogue: Dialogue, n_people: int) -> list[Note]:
    notes = []
    balance = dialogue.balance
    if balance["care"] != balance["safety"]:
        message = f"{balance['care']} statements are near to the words of care and {balance['safety']} to those of "
        message += "safety: a table that gets more of one side's words is no fair table."
        notes.append(Note("dialogue_unbalanced", "warning", "surveys/dialogue.yaml", message))
    if n_people < 2 * FEWEST_TOLD:
        message = f"Care and safety need at least {FEWEST_TOLD} people each: fewer are not told apart, and then there "
        message += "is no distance between them to tell."
        notes.append(Note("dialogue_few", "warning", "dialogue", message))
    return notes
