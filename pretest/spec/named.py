"""What a person means by the name of something that can be asked: ``blame``, or ``guides/users`` where two share it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, get_args

from pretest.errors import SpecError, did_you_mean

Kind = Literal["questionnaires", "scales", "guides", "answers"]
KINDS: tuple[Kind, ...] = get_args(Kind)


def find_named(name: str, known: Mapping[Kind, Iterable[str]]) -> tuple[Kind, str]:
    """Kind and id of ``name``: ``KIND/ID``, or the id alone, of the first kind that has it.

    Raises
    ------
    SpecError
        When there is none (code ``unknown_content``).

    Examples
    --------
    >>> find_named("users", {"questionnaires": ["users"], "guides": ["users"]})
    ('questionnaires', 'users')
    >>> find_named("guides/users", {"questionnaires": ["users"], "guides": ["users"]})
    ('guides', 'users')
    """
    folder, slash, stem = name.rpartition("/")
    for kind in KINDS:
        if (stem if slash else name) in set(known.get(kind, ())) and folder in ("", kind):
            return kind, stem
    names = [one for kind in KINDS for one in known.get(kind, ())]
    hint = did_you_mean(stem, names) or "'pretest survey list' shows all."
    raise SpecError("unknown_content", name, "there is no such questionnaire, scale, guide or answer set", hint=hint)
