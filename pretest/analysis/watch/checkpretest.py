"""Whether the pretest that a campaign came from can be used: told by ``check``, long before there are waves."""

from __future__ import annotations

from collections.abc import Iterator

from pretest.analysis.compiled.finding import Finding
from pretest.analysis.compiled.view import View
from pretest.analysis.watch.foretold import pretest_of
from pretest.errors import PretestError


def check_pretest(view: View) -> Iterator[Finding]:
    """Every problem of the pretest that the plan names."""
    try:
        pretest_of(view.study, view.study.plan.suppress_below)
    except PretestError as error:
        yield from error.problems
