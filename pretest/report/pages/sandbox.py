"""What a template may reach: plain data, the functions that give it words, and nothing else.

Templates of a study folder are content from others, and a method of a live object (a table that writes itself, a path)
is a way out of the page. So nothing with methods goes in, and of what jinja brings along only an allow list can be
reached.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from types import BuiltinMethodType, CodeType, FunctionType, MethodType, SimpleNamespace
from typing import Any

from jinja2 import BytecodeCache, FunctionLoader, StrictUndefined, Undefined
from jinja2.bccache import Bucket
from jinja2.environment import TemplateModule
from jinja2.runtime import BlockReference, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

_TEXT = frozenset(
    {"capitalize", "endswith", "join", "lower", "replace", "split", "startswith", "strip", "title", "upper"}
)
_LOOP = frozenset({"changed", "cycle", "depth", "depth0", "first", "index", "index0", "last", "length", "nextitem",
                   "previtem", "revindex", "revindex0"})  # fmt: skip
# By exact type: what may be read of it, methods included. They compute from the value itself and touch nothing else.
_REACHABLE: Mapping[type, frozenset[str]] = {
    str: _TEXT,
    Markup: _TEXT,
    dict: frozenset({"get", "items", "keys", "values"}),
    tuple: frozenset({"count", "index"}),
    list: frozenset({"count", "index"}),  # templates can write lists themselves
    LoopContext: _LOOP,
}


class _Compiled(BytecodeCache):
    """Templates compiled in this process, by name and by the text that they were compiled from."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._codes[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _Compiled()  # every Sandbox compiles alike: what is allowed is looked up when a template runs


class Sandbox(ImmutableSandboxedEnvironment):
    """Templates over plain data. functions: the only ones of ours that they may call; each must be pure."""

    def __init__(self, load: Callable[[str], str], functions: Mapping[str, Callable[..., str]]) -> None:
        super().__init__(
            loader=FunctionLoader(load),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            bytecode_cache=_COMPILED,
        )
        self.functions = frozenset(functions.values())
        self.globals.clear()  # cycler, namespace, lipsum and the like: classes, whose attributes lead into jinja
        self.globals.update(functions)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """``obj.attribute``; the fields of records, which are most of what is read, without a detour."""
        if type(obj) is SimpleNamespace and not attribute.startswith("_") and attribute in vars(obj):
            return vars(obj)[attribute]  # plain data: nothing that could be a method of a text
        return super().getattr(obj, attribute)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether a template may read ``obj.attr``: fields of records, exported macros, and the allow list."""
        if type(obj) is SimpleNamespace:  # most of what is read: a record, of which any field may be
            return not attr.startswith("_") and attr in vars(obj)
        if not super().is_safe_attribute(obj, attr, value):
            return False
        if type(obj) is TemplateModule:
            return attr in vars(obj)
        return attr in _REACHABLE.get(type(obj), ())

    def is_safe_callable(self, obj: Any) -> bool:
        """Whether a template may call ``obj``."""
        if isinstance(obj, FunctionType):
            return obj in self.functions
        if isinstance(obj, (BuiltinMethodType, MethodType)):
            return obj.__name__ in _REACHABLE.get(type(obj.__self__), ())
        # calling what is undefined raises an error that names it
        return isinstance(obj, (Macro, BlockReference, LoopContext, Undefined))


def plain(value: Any, where: str = "") -> Any:
    """``value`` as numbers, texts, tuples, dicts, and records of those; our dataclasses become records.

    A record has the fields and properties of its dataclass as attributes, and no method.

    Raises
    ------
    TypeError
        When something in it is anything else: a programming mistake. ``where`` names the place.
    """
    if value is None or type(value) in (bool, int, float, str, Markup):
        return value
    if type(value) in (tuple, list):
        return tuple(plain(one, f"{where}[{number}]") for number, one in enumerate(value))
    if isinstance(value, Mapping) and all(type(key) is str for key in value):
        return {key: plain(one, f"{where}.{key}") for key, one in value.items()}
    names = _fields_of(type(value))
    if names is not None:
        return SimpleNamespace(**{name: plain(getattr(value, name), f"{where}.{name}") for name in names})
    raise TypeError(f"{where}: a template gets plain data, and this is of {type(value).__name__}")


_FIELDS: dict[type[Any], tuple[str, ...] | None] = {}  # asked thousands of times of a few dozen classes


def _fields_of(kind: type[Any]) -> tuple[str, ...] | None:
    """Fields and properties of one of the dataclasses that are made for reports; None of any other class."""
    if kind not in _FIELDS:
        record = is_dataclass(kind) and kind.__module__.startswith("pretest.report.")
        _FIELDS[kind] = _names(kind) if record else None
    return _FIELDS[kind]


def _names(kind: type[Any]) -> tuple[str, ...]:
    properties = [name for name, value in vars(kind).items() if isinstance(value, property)]
    return (*(field.name for field in fields(kind)), *properties)
