"""Plain data → typed spec object, with every problem placed on its line of the file."""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, RootModel, ValidationError

from pretest.errors import Problem, did_you_mean
from pretest.limits import NUMBER
from pretest.spec.yamlfile import TOO_LARGE, Path_, YamlFile

Model = TypeVar("Model", bound=BaseModel)


def validate(model: type[Model], source: YamlFile) -> tuple[Model | None, list[Problem]]:
    """``source`` as ``model``, or None with all problems found."""
    problems = list(source.problems)
    if source.data is None:
        if not problems:
            problems.append(Problem("yaml_empty", source.name, "the file is empty"))
        return None, problems
    if not isinstance(source.data, dict):
        problems.append(Problem("yaml_shape", source.where(()), "the file must hold keys with values"))
        return None, problems
    try:
        value = model.model_validate(source.data)
    except ValidationError as error:
        seen: set[tuple[str, str]] = set()
        for detail in error.errors(include_url=False):
            problem = _problem(model, source, detail)
            if problem.code == TOO_LARGE and TOO_LARGE in [one.code for one in source.problems]:
                continue
            if (problem.where, problem.what) not in seen:
                seen.add((problem.where, problem.what))
                problems.append(problem)
        return None, problems
    if not problems:  # else the reader may have said so already
        problems += [_too_large(source, path) for path in _large_numbers(value, ())]
    return (value if not problems else None), problems


def _large_numbers(value: object, path: Path_) -> Iterator[Path_]:
    """Numbers beyond the limit that stood between quotes; the reader of the file has seen all others."""
    if isinstance(value, RootModel):
        yield from _large_numbers(value.root, path)
    elif isinstance(value, BaseModel):
        for name in value.model_fields_set:
            if name != "seed":
                yield from _large_numbers(getattr(value, name), (*path, type(value).model_fields[name].alias or name))
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _large_numbers(inner, (*path, key if isinstance(key, str) else str(key)))
    elif isinstance(value, tuple | list):
        for index, inner in enumerate(value):
            yield from _large_numbers(inner, (*path, index))
    elif isinstance(value, int | float) and not abs(value) <= NUMBER:
        yield path


def _too_large(source: YamlFile, path: Path_) -> Problem:
    what = "the number is too large"
    return Problem(TOO_LARGE, source.where(path), what, f"a number between -{NUMBER:,} and {NUMBER:,}")


_DECIMAL_COMMA = re.compile(r"-?\d+,\d+")
_EXPECTED = {
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "string_type": "text",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "dict_type": "keys with values",
    "model_type": "keys with values",
    "model_attributes_type": "keys with values",
    "tuple_type": "a list",
    "list_type": "a list",
    "date_from_datetime_parsing": "a date as 2026-03-01",
    "date_parsing": "a date as 2026-03-01",
    "date_type": "a date as 2026-03-01",
}


def _problem(model: type[BaseModel], source: YamlFile, detail: Any) -> Problem:
    kind: str = detail["type"]
    path = _path_in_file(detail["loc"], source)
    where = source.where(path)
    context = detail.get("ctx", {})
    got = _shown(detail.get("input"))
    if kind == "extra_forbidden":
        key = str(path[-1]) if path else ""
        hint = did_you_mean(key, keys_at(model, path[:-1]))
        return Problem("unknown_key", where, f"unknown key '{key}'", hint=hint)
    if kind == "missing":
        parent = source.where(path[:-1])
        return Problem("missing_key", parent, f"key '{path[-1]}' is missing")
    if kind == "literal_error":
        allowed = str(context.get("expected", ""))
        words = [word.strip("' ") for word in allowed.replace(" or ", ",").split(",")]
        hint = did_you_mean(str(detail.get("input")), words)
        return Problem("not_allowed", where, "this value is not known", allowed, got, hint)
    if kind == "value_error":
        return Problem("invalid", where, str(context.get("error", detail["msg"])))
    if kind == "finite_number":
        return _too_large(source, path)
    if kind == "too_long":
        most = context.get("max_length")
        return Problem("too_many", where, "there are more entries than any study needs", f"at most {most:,}")
    if kind == "string_too_long":
        most = context.get("max_length")
        length = len(str(detail.get("input")))
        return Problem("too_long", where, "the text is too long", f"at most {most:,} letters", f"{length:,}")
    if kind in _EXPECTED:
        hint = _how_to_write(kind, detail.get("input"))
        return Problem("wrong_type", where, "wrong kind of value", _EXPECTED[kind], got, hint)
    if kind == "greater_than" and context.get("gt") == 0:
        hint = "Give the size; the direction comes from higher_is." if "margin" in path else None
        return Problem("not_positive", where, "wrong value", "a positive number", got, hint)
    if kind == "string_pattern_mismatch":
        expected = "a DOI as 10.1234/abc" if path and path[-1] == "doi" else "a name of letters, digits, - and _"
        return Problem("bad_name", where, "this cannot be used here", expected, got)
    return Problem("invalid", where, str(detail["msg"]).removeprefix("Value error, "), got=got)


def _how_to_write(kind: str, value: object) -> str | None:
    """What to do about a value of the wrong kind, where the slip is one that people make."""
    if isinstance(value, str):
        if kind.startswith(("float", "int")) and _DECIMAL_COMMA.fullmatch(value):
            return f"Numbers have a decimal point: {value.replace(',', '.')}."
        if kind in ("tuple_type", "list_type") and value.startswith("-"):
            return "Write every entry on a line of its own, with a blank after its '-'."
        return None
    if isinstance(value, int | float) and kind in ("string_type", "model_type", "model_attributes_type"):
        word = str(value).lower() if isinstance(value, bool) else str(value)
        return f'Put it between quotes if it is a text: "{word}".'
    return None


def _path_in_file(loc: Iterable[str | int], source: YamlFile) -> Path_:
    """pydantic's place without the names of unions and validators, which are not in the file."""
    path: Path_ = ()
    parts = list(loc)
    for index, part in enumerate(parts):
        if part == "[key]":
            continue
        longer = (*path, part)
        if longer in source.lines or (*path, str(part)) in source.lines:
            path = longer if longer in source.lines else (*path, str(part))
        elif index == len(parts) - 1 and isinstance(part, str) and part.isidentifier() and part != "str":
            path = longer
    return path


def keys_at(model: Any, path: Path_) -> tuple[str, ...]:
    """The keys that ``model`` knows at ``path``; empty where any key is allowed."""
    kinds = [model]
    for part in path:
        kinds = [inner for kind in kinds for inner in _step(kind, part)]
    names: list[str] = []
    for kind in kinds:
        if isinstance(kind, type) and issubclass(kind, BaseModel) and not issubclass(kind, RootModel):
            names += [field.alias or name for name, field in kind.model_fields.items()]
    return tuple(names)


def _step(kind: Any, part: str | int) -> list[Any]:
    """The types one key or index further down."""
    if isinstance(kind, type) and issubclass(kind, RootModel):
        return _step(kind.model_fields["root"].annotation, part)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, field in kind.model_fields.items():
            if part in (name, field.alias):
                return _unwrap(field.annotation)
        return []
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is dict:
        return _unwrap(arguments[1])
    if origin in (tuple, list) and isinstance(part, int):
        return _unwrap(arguments[0])
    return []


def _unwrap(kind: Any) -> list[Any]:
    """The members of a union, without Annotated and None."""
    origin = typing.get_origin(kind)
    if origin is typing.Annotated:
        return _unwrap(typing.get_args(kind)[0])
    if origin in (typing.Union, types.UnionType):
        return [inner for member in typing.get_args(kind) for inner in _unwrap(member)]
    return [] if kind is type(None) else [kind]


def _shown(value: Any) -> str | None:
    if value is None:
        return "nothing"
    if isinstance(value, (dict, list)):
        return "a list" if isinstance(value, list) else "keys with values"
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."
