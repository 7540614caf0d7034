"""Which question a field of an export is, for platforms that keep the names of our own forms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pretest.errors import Note
from pretest.forms.form import Form, Question
from pretest.forms.naming import Rules, field_names
from pretest.tablefiles.tablefile import Table
from pretest.values import names_phrase


def questions_by_field(forms: Sequence[Form], rules: Rules) -> tuple[dict[str, Question], tuple[str, ...]]:
    """Field → question, and the fields that mean different questions in the study's questionnaires."""
    found: dict[str, Question] = {}
    clashes: set[str] = set()
    for form in forms:
        names = field_names(form, rules)
        for question in form.questions:
            name = names[question.column]
            if name in found and found[name].column != question.column:
                clashes.add(name)
            found[name] = question
    return {name: question for name, question in found.items() if name not in clashes}, tuple(sorted(clashes))


def clash_notes(table: Table, clashes: Sequence[str]) -> Iterator[Note]:
    """A note where the table has a field that could be either of two questions, so that it is taken for neither."""
    there = [name for name in clashes if name in table.frame]
    if there:
        message = (
            f"{names_phrase(there)} mean different questions in the study's questionnaires: name them in "
            "study.yaml, columns."
        )
        yield Note("field_of_two", "warning", table.name, message)
