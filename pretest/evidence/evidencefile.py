"""Writing evidence files: effects of a study of one's own, at the end of a file that people wrote or in a new one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pretest.errors import Problem, SpecError
from pretest.evidence.convert import in_sd
from pretest.evidence.overlap import require_once
from pretest.spec.evidence import EarlierStudy, Evidence
from pretest.spec.plainyaml import Plain, yaml_entry, yaml_lines
from pretest.spec.validate import validate
from pretest.spec.yamlfile import parse_yaml

HEAD = "# Effects of a study of our own, for the next one. They hold no rows of people.\n"


@dataclass(frozen=True, slots=True)
class Added:
    """text: of the file as it is now. added, already: ids of effects that are new, and of those that it held before."""

    text: str
    added: tuple[str, ...]
    already: tuple[str, ...]


def with_effects(text: str | None, effects: Sequence[EarlierStudy], name: str, head: Plain) -> Added:
    """``text`` with these effects at its end; all that stands in it stays, and what it holds already is not repeated.

    Parameters
    ----------
    text
        The evidence file as it is; None for a new one.
    effects
        To be added.
    name
        How messages call the file.
    head
        ``id`` and ``title`` of a new file.

    Raises
    ------
    SpecError
        When the file is no evidence file, holds an effect of this id with other figures, does not end in its
        ``studies``, or when people would count twice.
    """
    known: dict[str, EarlierStudy] = {}
    if text is not None:
        known = {study.id: study for study in read_evidence(text, name).studies}
    for one in effects:
        if one.id in known and known[one.id] != one:
            hint = "Take it out of the file first, if the new figures are to stand in its place."
            raise SpecError("effect_differs", name, f"'{one.id}' stands in the file with other figures", hint=hint)
    new = [one for one in effects if one.id not in known]
    _require_once([*known.values(), *new], new, name)
    if not new:
        return Added(text or "", (), tuple(one.id for one in effects))
    start = HEAD + "\n".join([*yaml_lines(head), "studies:"]) + "\n" if text is None else text.rstrip("\n") + "\n"
    longer = start + "".join(yaml_entry(plain(one)) for one in new)
    again, _ = validate(Evidence, parse_yaml(longer.encode(), name))
    if again is None or {study.id: study for study in again.studies} != known | {one.id: one for one in new}:
        hint = "Put the key 'studies' at the end of the file, one effect per '  - '."
        raise SpecError("effect_place", name, "the effects cannot be put at the end of the file", hint=hint)
    return Added(longer, tuple(one.id for one in new), tuple(one.id for one in effects if one.id in known))


def _require_once(studies: Sequence[EarlierStudy], new: Sequence[EarlierStudy], name: str) -> None:
    """Refuse when one of the new effects could not be pooled with the others of its role."""
    for role in dict.fromkeys(one.role for one in new):
        require_once([one for one in studies if one.role == role and in_sd(one) is not None], name)


def plain(study: EarlierStudy) -> Plain:
    """An effect as its file says it, without what is as it is by default."""
    return study.model_dump(mode="json", exclude_defaults=True)


def read_evidence(text: str, name: str) -> Evidence:
    """The evidence in ``text``.

    Raises
    ------
    SpecError
        With every problem in it.
    """
    found, problems = validate(Evidence, parse_yaml(text.encode(), name))
    if found is None:
        raise SpecError.of(problems or [Problem("invalid", name, "this is no evidence file")])
    return found
