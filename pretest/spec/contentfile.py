"""Content files as plain data; what is shipped is parsed once, since it stays the same while a process runs."""

from __future__ import annotations

from functools import lru_cache

from pretest.library import Content
from pretest.spec.yamlfile import YamlFile, parse_yaml


def parse_content(content: Content) -> YamlFile:
    """The YAML of one content file: read it and never change it, since others may get the same.

    The bytes decide: a shipped file that was changed meanwhile is parsed anew.
    """
    return parse_yaml(content.data, content.name) if content.is_own else _parse_shipped(content.data, content.name)


@lru_cache(maxsize=512)  # about twice as many as are shipped
def _parse_shipped(data: bytes, name: str) -> YamlFile:
    return parse_yaml(data, name)
