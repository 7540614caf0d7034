"""Whether somebody can belong to each audience, and whether audiences of one form leave each other anybody."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from pretest.analysis.compiled.finding import Finding, Stated
from pretest.analysis.compiled.view import View
from pretest.errors import Note, Problem
from pretest.forms.meets import can_both, can_meet, implies, strange_values
from pretest.values import canonical


def check_audiences(view: View) -> Iterator[Finding]:
    """The ``when`` of every audience: its columns are asked, its values exist, somebody can meet it."""
    held = {data.audience for data in view.study.file.data if data.audience is not None}
    for name, audience in view.study.file.audiences.items():
        if name not in view.asked:
            yield Stated("audience", name)
            continue
        of, where = view.asked[name], view.study.name
        for column, allowed in audience.when.root.items():
            place = view.place.study("audiences", name, "when", column)
            asking = of.columns.get(column)
            if asking is None:
                if name not in held and column not in view.held and column not in view.brought:
                    what = f"audience '{name}' is told by '{column}', which its questionnaire '{of.questionnaire.id}' "
                    hint = f"Ask it there, or say audience: {name} at the file that holds its answers."
                    yield Problem("audience_not_asked", place, f"{what}never asks: nobody can belong to it", hint=hint)
                elif name not in held and column not in view.held:
                    yield from view.stated((column,))
                continue
            answers = asking.answers
            strange = () if answers is None else strange_values(allowed, answers)
            if answers is not None and strange:
                known = ", ".join(canonical(value) for value in answers.values) or _bounds(answers.min, answers.max)
                what = f"'{strange[0]}' is no answer to '{column}', so that audience '{name}' cannot be told by it"
                yield Problem("value_unknown", place, what, known, None, "Name codes, not labels.")
            elif not can_meet(allowed, answers):
                what = f"no answer to '{column}' lets anybody belong to audience '{name}'"
                yield Problem("audience_unreachable", place, what, hint="Change what the audience asks for.")
        if of.message is not None and not can_both(audience.when, of.message, of.answers):
            what = (
                f"audience '{name}' never sees a message: its 'when' and the show_if of the message in questionnaire "
            )
            hint = f"Compare both in {where} and the questionnaire."
            place = view.place.study("audiences", name, "when")
            yield Problem("message_unreachable", place, f"{what}'{of.questionnaire.id}' leave nobody", hint=hint)


def _bounds(low: float | None, high: float | None) -> str:
    return f"{'' if low is None else f'{low:g}'} to {'' if high is None else f'{high:g}'}".strip()


def check_forms(view: View) -> Iterator[Finding]:
    """Two audiences of one form: the first takes whoever belongs to both."""
    for name, form in view.study.file.forms.items():
        there = [one for one in form.audiences if one in view.asked]
        for first, second in combinations(there, 2):
            one, other = (view.study.file.audiences[audience].when for audience in (first, second))
            answers = view.asked[first].answers | view.asked[second].answers
            place = view.place.study("forms", name, "audiences")
            if implies((other,), one, answers):
                what = f"everybody of audience '{second}' belongs to '{first}' too and goes its way: the questions of "
                hint = f"Name '{second}' before '{first}', or tell them apart in their 'when'."
                yield Problem("audience_taken", place, f"{what}'{second}' are never asked", hint=hint)
            elif can_both(one, other, answers):
                message = f"Somebody can belong to both '{first}' and '{second}': the form asks the questions of "
                message += f"'{first}' then."
                yield Note("form_overlap", "warning", f"form '{name}'", message)
