"""Whether respondents read the questions as the study words them now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pretest.errors import Note
from pretest.forms.form import Form
from pretest.forms.wording import questionnaire_hash
from pretest.tablefiles.tablefile import Table
from pretest.tables import columns
from pretest.values import canonical_column, shown


def wording_hashes(forms: Sequence[Form]) -> dict[str, str]:
    """Questionnaire → hash of its wording as the study has it now."""
    return {form.id: questionnaire_hash(form) for form in forms}


def wording_notes(table: Table, fields: Mapping[str, str], forms: Sequence[Form]) -> tuple[Note, ...]:
    """A serious Note per questionnaire of which submissions carry another wording hash than the study's."""
    column = fields.get(columns.WORDING)
    if column is None or column not in table.frame or not forms:
        return ()
    hashes = wording_hashes(forms)
    wording = canonical_column(table.frame[column])
    asked = fields.get(columns.QUESTIONNAIRE)
    if asked is None or asked not in table.frame:
        differs = wording.notna() & ~wording.isin(list(hashes.values()))
        return _note(table, "the questionnaire", int(differs.sum()))
    names = canonical_column(table.frame[asked])
    notes: list[Note] = []
    for name in sorted(names.dropna().unique()):
        here = (names == name) & wording.notna()
        if name in hashes:
            n_other = int((here & (wording != hashes[name])).sum())
            notes += _note(table, f"questionnaire {shown(name)}", n_other)
        else:
            message = f"Submissions say that they answer questionnaire {shown(name)}, which the study does not use."
            notes.append(Note("questionnaire_unknown", "serious", table.name, message))
    return tuple(notes)


def _note(table: Table, what: str, n_other: int) -> tuple[Note, ...]:
    if not n_other:
        return ()
    message = f"{{N:submission|submissions}} answered another wording of {what} than the study has now. Compare "
    message += "only what was worded alike, or analyse with the questionnaire as it was in the field."
    return (Note("wording_differs", "serious", table.name, message, (("n", n_other),)),)
