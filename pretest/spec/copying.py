"""A shipped part of the content, copied into a study to be changed there: under its own name, or a new one.

The text is copied, comments and all. Under a new name the questions of a scale get new names as well, for two scales
cannot ask one question; for whom they are (``audiences``) stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pretest.errors import ExportError, SpecError
from pretest.files import write_atomic
from pretest.library import Library, inside
from pretest.spec.named import Kind
from pretest.spec.yamlfile import YamlFile, parse_yaml

ANSWERS = "surveys/answers.yaml"
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


@dataclass(frozen=True, slots=True)
class Copied:
    """path: the file that was written. renamed: old name of a question → new name."""

    path: Path
    renamed: dict[str, str]


def copy_content(kind: Kind, name: str, study: Path, new: str | None = None, *, overwrite: bool = False) -> Copied:
    """Copy ``name`` into the folder ``study``.

    Parameters
    ----------
    new : another id for the copy; None keeps the id, so that the copy takes the place of the shipped one. Under
        another id what the study has itself can be copied too.
    overwrite : whether a file (or an answer set) of this name in the study may be replaced.

    Raises
    ------
    SpecError
        When there is no such part, the new id cannot be one, or it leads out of the study.
    ExportError
        When the study has it already (code ``file_exists``).
    """
    wanted = new or name
    if not _ID.fullmatch(wanted):
        raise SpecError("bad_name", wanted, "this cannot be used here", "a name of letters, digits, - and _")
    if kind == "answers":
        return _copy_answers(name, wanted, study, overwrite=overwrite)
    content = _source(study, name, wanted).find(f"surveys/{kind}/{name}.yaml")
    if content is None:
        raise SpecError("content_unknown", f"surveys/{kind}/{name}.yaml", "there is no such file")
    text = content.data.decode("utf-8-sig")
    renamed: dict[str, str] = {}
    if wanted != name:
        text, renamed = _renamed(text, kind, name, wanted)
    path = inside(study, f"surveys/{kind}/{wanted}.yaml")
    if path.exists() and not overwrite:
        raise _taken(str(path), "file")
    write_atomic(path, text)
    return Copied(path, renamed)


def _source(study: Path, name: str, wanted: str) -> Library:
    """Under its own name it is the shipped one that is copied; what the study has may be copied under another."""
    return Library() if wanted == name else Library(study)


def _taken(where: str, what: str) -> ExportError:
    return ExportError("file_exists", where, f"the {what} is already there", hint="Say --overwrite, or --as NEW-NAME.")


def _renamed(text: str, kind: Kind, old: str, new: str) -> tuple[str, dict[str, str]]:
    """``text`` under a new id, and of a scale the questions too; all else letter by letter."""
    before = parse_yaml(text.encode("utf-8"), old).data
    names: dict[str, str] = {}
    if kind == "scales":
        names = {item["id"]: f"{new}_{number}" for number, item in enumerate(before["items"], start=1)}
    if len(before.get("items", [])) == 1 and names:
        names = dict.fromkeys(names, new)
    made = re.sub(rf"(?m)^(id:\s*){re.escape(old)}\b", rf"\g<1>{new}", text, count=1)
    for item, other in names.items():
        made = re.sub(rf"(\b(?:id|item):\s*){re.escape(item)}(?![\w-])", rf"\g<1>{other}", made)
    made = re.sub(r"any_of:\s*\[[^\]]*\]", lambda found: _each_renamed(found[0], names), made)
    made = re.sub(r"any_of:\s*\n(?:\s*- .*\n)+", lambda found: _each_renamed(found[0], names), made)
    if parse_yaml(made.encode("utf-8"), new).data != _data_renamed(before, new, names):
        what = "the copy could not be given new names without changing something else"
        raise SpecError("copy_differs", old, what, hint="Copy it without --as, and change the names in the file.")
    return made, names


def _each_renamed(text: str, names: Mapping[str, str]) -> str:
    return re.sub(r"[\w-]+", lambda found: names.get(found[0], found[0]), text)


def _data_renamed(before: Any, new: str, names: Mapping[str, str]) -> Any:
    """What the copy must say: ``before`` with the new names in the places where names of questions stand."""
    wanted = {**before, "id": new}
    if not names:
        return wanted
    wanted["items"] = [{**item, "id": names[item["id"]]} for item in before["items"]]
    if "tell" in before:
        wanted["tell"] = _told(before["tell"], names)
    if "derive" in before:
        wanted["derive"] = {
            column: {**rule, "any_of": [names[item] for item in rule["any_of"]]}
            for column, rule in before["derive"].items()
        }
    return wanted


def _told(tell: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    if "item" in tell:
        return {**tell, "item": names[tell["item"]]}
    return {audience: {**one, "item": names[one["item"]]} for audience, one in tell.items()}


def _copy_answers(name: str, new: str, study: Path, *, overwrite: bool) -> Copied:
    """One answer set, put at the end of the study's own file of them."""
    files = _source(study, name, new).find(ANSWERS), Library().find(ANSWERS)
    block = next((found for one in files if one is not None and (found := _block(one.data, name))), None)
    if block is None:
        raise SpecError("unknown_answer_set", ANSWERS, f"unknown answer set '{name}'")
    path = inside(study, ANSWERS)
    text = path.read_text(encoding="utf-8-sig") if path.is_file() else ""
    own = _block(text.encode("utf-8"), new)
    if own is not None:
        if not overwrite:
            raise _taken(f"{path} {new}", "answer set")
        text = text.replace(own, "")
    made = re.sub(rf"^{re.escape(name)}:", f"{new}:", block, count=1)
    kept = f"{text.rstrip()}\n\n" if text.strip() else ""
    write_atomic(path, f"{kept}{made.rstrip()}\n")
    return Copied(path, {})


def _block(data: bytes, name: str) -> str | None:
    """The lines of one answer set in a file of them; comments above it stay behind."""
    source: YamlFile = parse_yaml(data, ANSWERS)
    if not isinstance(source.data, dict) or name not in source.data:
        return None
    starts = sorted(source.lines[(key,)] for key in source.data)
    first = source.lines[(name,)]
    later = [line for line in starts if line > first]
    lines = data.decode("utf-8-sig").splitlines(keepends=True)
    found = lines[first - 1 : later[0] - 1 if later else len(lines)]
    while found and (not found[-1].strip() or found[-1].startswith("#")):
        found.pop()
    return "".join(found)
