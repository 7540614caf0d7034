"""Every help text ends with something to copy, and what is copied is a command that exists."""

from __future__ import annotations

import re
import shlex

import click
import pytest

from pretest.cli.examples import examples
from pretest.cli.main import cli


def walk(command: click.Command, path: tuple[str, ...] = ()):
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from walk(command.get_command(context, name), (*path, name))


ALL = dict(walk(cli))


def lines_of(path: tuple[str, ...]) -> list[str]:
    # a command keeps the option for help that it is first asked for: with the names that the tool gives it
    settings = {**cli.context_settings, "max_content_width": 100}
    context = click.Context(ALL[path], info_name=" ".join(("pretest", *path)), **settings)
    _, heading, rest = re.split(r"^ *(Examples?:)$", ALL[path].get_help(context), maxsplit=1, flags=re.MULTILINE)
    lines = [line.strip() for line in rest.splitlines() if line.strip()]
    assert (heading == "Example:") == (len(lines) == 1)
    return lines


def test_all_commands_are_walked():
    assert {("check",), ("survey", "export"), ("population", "read"), ()} <= set(ALL)
    assert len(ALL) > 20


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_help_has_an_example(path):
    lines = lines_of(path)
    assert lines
    assert all(line.startswith(" ".join(("pretest", *path))) for line in lines) or path == ()


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_example_is_a_command_with_options_that_exist(path):
    for line in lines_of(path):
        words = shlex.split(line.split(" > ")[0])[1:]
        found, command = [], cli
        while words and isinstance(command, click.Group):
            found.append(words.pop(0))
            command = ALL[tuple(found)]
        assert not isinstance(command, click.Group) or not words, line
        options = {name for option in command.params if isinstance(option, click.Option) for name in option.opts}
        assert {word for word in words if word.startswith("--")} <= options, line
        required = {one.opts[0] for one in command.params if isinstance(one, click.Option) and one.required}
        assert required <= set(words), line


def test_an_example_keeps_its_lines():
    assert examples("pretest a", "pretest b") == "\b\nExamples:\n  pretest a\n  pretest b"
    assert examples("pretest a") == "\b\nExample:\n  pretest a"
