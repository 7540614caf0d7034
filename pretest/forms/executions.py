"""Several texts, films or speakers of one concept: which of them somebody sees is drawn, and kept with the answers.

One number is drawn for everybody, before the message: arms with different numbers of executions share it, so that each
of an arm has the same chance. What an arm shows beside its executions is common to all of them, and comes first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import lcm

from pretest.errors import ExportError, Note
from pretest.forms.form import Execution, FormArm, Part
from pretest.forms.made import execution_draw, made_part
from pretest.spec.concept import Picture, read_concept
from pretest.spec.study import Study
from pretest.words import LANGUAGES, Language

MOST_DRAWS = 60  # more would be sheets that nobody can keep apart, and branches that no platform can show


def draws_of_executions(study: Study) -> int:
    """How many numbers are drawn, so that every execution of an arm has as many of them; 1 where nothing is drawn.

    Raises
    ------
    ExportError
        When the numbers of executions do not fit together in one draw, or executions have other numbers as names than
        the draw gives them.

    Examples
    --------
    Two executions in one arm and three in another: six numbers, of which each of the two has three.
    """
    drawing = {name: arm for name, arm in study.file.arms.items() if arm.draws_executions}
    for name, arm in drawing.items():
        counted = [str(place) for place in range(1, len(arm.executions) + 1)]
        if any(key.isdigit() for key in arm.executions) and list(arm.executions) != counted:
            what = f"a form keeps which execution was drawn as a number, and {', '.join(arm.executions)} are others"
            hint = f"Call them {', '.join(counted)} in this order, or give them names that are no numbers."
            raise ExportError("executions_numbered", f"{study.name} arms.{name}.executions", what, hint=hint)
    numbers = [len(arm.executions) for arm in drawing.values()]
    number = lcm(*numbers)
    if number > MOST_DRAWS:
        several = ", ".join(map(str, sorted(set(numbers))))
        what = f"arms with {several} executions would need a draw from {number} numbers"
        hint = "Give the arms as many executions as each other, or numbers that divide each other."
        raise ExportError("executions_apart", f"{study.name} arms", what, f"at most {MOST_DRAWS}", hint=hint)
    return number


def execution_of(study: Study, arm: str, number: int) -> str | None:
    """The execution that people of ``arm`` who drew ``number`` saw; None where the arm has none that is drawn."""
    one = study.file.arms[arm]
    if not one.draws_executions or not 1 <= number <= draws_of_executions(study):
        return None
    return tuple(one.executions)[(number - 1) % len(one.executions)]


def shown_executions(
    study: Study, name: str, common: Mapping[Language, str], picture: Picture | None
) -> tuple[tuple[Execution, ...], tuple[Note, ...]]:
    """The executions of arm ``name`` as the form shows them, and what is worth knowing about their files.

    ``common``: text of the arm itself, which stands before that of each; ``picture``: shown where an execution has none
    of its own.
    """
    arm, spoken = study.file.arms[name], study.file.languages
    if not arm.draws_executions:
        return (), ()
    number, several = draws_of_executions(study), len(arm.executions)
    found: list[Execution] = []
    notes: list[Note] = []
    for place, (key, one) in enumerate(arm.executions.items(), start=1):
        concept = read_concept(study.folder, f"{name}', execution '{key}", one, spoken)
        notes += concept.notes
        own = {language: concept.copy.get(language, concept.copy.get(spoken[0], "")) for language in LANGUAGES}
        copy = {one: "\n\n".join(text for text in (common.get(one, ""), own[one]) if text) for one in LANGUAGES}
        copy = {language: text for language, text in copy.items() if text}
        image = concept.picture or picture
        recorded = any(of in (None, key) for of, _ in arm.recordings)
        if not copy and image is None and not recorded:
            message = f"Execution '{key}' of arm '{name}' has no text and no image: its people see an empty message."
            notes.append(Note("arm_without_message", "serious", f"arm '{name}'", message))
        drawn = tuple(range(place, number + 1, several)) if several > 1 else ()
        found.append(Execution(key, copy, image, drawn))
    return tuple(found), tuple(notes)


def with_draw(parts: Sequence[Part], arms: Sequence[FormArm]) -> tuple[Part, ...]:
    """``parts`` and, before the message, the draw among executions where an arm has several."""
    number = max((value for arm in arms for one in arm.shown for value in one.drawn), default=1)
    place = next((place for place, part in enumerate(parts) if part.kind == "stimulus"), None)
    if number == 1 or place is None:
        return tuple(parts)
    return (*parts[:place], made_part(execution_draw(number), parts[place].show_if), *parts[place:])
