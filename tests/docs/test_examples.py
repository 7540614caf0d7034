"""What a public function promises: sections that say what goes in and comes out, and an example that runs as shown."""

from __future__ import annotations

import doctest
import inspect
import re
from typing import Any

import pytest

import pretest
from pretest.measurement import estimate_alpha, estimate_omega, feldt_interval
from pretest.numbers import (
    adjust_max_t,
    benjamini_hochberg,
    estimate_differences,
    estimate_ordinal,
    estimate_risk_differences,
    estimate_superiority,
    holm,
)
from pretest.weighting import rake
from tests.docs.example_study import inside_copy, once

PLAN = once(pretest.plan)
SECTIONS = ("Parameters", "Returns", "Raises", "Examples")
# A function that has two names is looked at once, under the first.
PUBLIC = {
    name: function
    for function, name in {
        getattr(pretest, name): name for name in reversed(pretest.__all__) if inspect.isfunction(getattr(pretest, name))
    }.items()
}
METHODS = {
    function.__name__: function
    for function in (
        adjust_max_t,
        benjamini_hochberg,
        estimate_alpha,
        estimate_differences,
        estimate_omega,
        estimate_ordinal,
        estimate_risk_differences,
        estimate_superiority,
        feldt_interval,
        holm,
        rake,
    )
}


def has_section(function: Any, title: str) -> bool:
    return re.search(rf"^{title}\n-+$", inspect.cleandoc(function.__doc__), re.MULTILINE) is not None


def run_example(name: str, value: Any) -> doctest.TestResults:
    """Run the examples in the docstring of ``value``; what differs goes to the screen."""
    finder = doctest.DocTestFinder(recurse=False)
    runner = doctest.DocTestRunner()
    for test in finder.find(value, name, globs={}):
        runner.run(test)
    return runner.summarize(verbose=False)


@pytest.mark.parametrize("name", [*PUBLIC, *METHODS])
def test_every_public_function_says_what_it_takes_gives_and_raises(name):
    function = {**PUBLIC, **METHODS}[name]
    missing = [title for title in SECTIONS if not has_section(function, title)]
    assert not missing, f"{name} has no section {', '.join(missing)}"
    described = inspect.cleandoc(function.__doc__)
    for parameter in list(inspect.signature(function).parameters)[1:]:
        listed = rf"^(\w+, )*{parameter}(, \w+)*( :|$)"
        assert re.search(listed, described, re.MULTILINE), f"{name} does not describe {parameter}"


@pytest.mark.parametrize("name", METHODS)
def test_every_method_names_its_source(name):
    assert re.search(r"(?i)doi(\.org/| )10\.\d+/|jstor\.org/stable/\d+", METHODS[name].__doc__), name


@pytest.mark.parametrize("name", ["pretest", *PUBLIC, *METHODS])
def test_the_example_gives_what_it_shows(name, demo, tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr(pretest, "plan", PLAN)
    value = pretest if name == "pretest" else {**PUBLIC, **METHODS}[name]
    assert "+SKIP" not in value.__doc__
    with inside_copy(demo, tmp_path):
        failed, attempted = run_example(name, value)
    assert attempted > 0, f"{name} has no example"
    assert failed == 0, f"{name}: the example gives something else"


def test_a_wrong_example_is_found(capsys):
    def function() -> None:
        """Wrong.

        >>> 1 + 1
        3
        """

    assert run_example("function", function).failed == 1
    assert "Expected:" in capsys.readouterr().out
