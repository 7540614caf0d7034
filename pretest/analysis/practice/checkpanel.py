"""Whether the panel of a study can be used: told by ``check`` and before a lock, long before there are data."""

from __future__ import annotations

from collections.abc import Iterator

from pretest.analysis.compiled.finding import Finding
from pretest.analysis.compiled.view import View
from pretest.analysis.practice.panelanswers import panel_answers
from pretest.errors import PretestError
from pretest.library import inside
from pretest.spec.panel import PANEL_FILE, load_panel


def check_panel(view: View) -> Iterator[Finding]:
    """Every problem in the file of the panel and in its answers, and what is missing in them."""
    try:
        answers = panel_answers(view.study)
        if answers is None and inside(view.study.folder, PANEL_FILE).is_file():
            load_panel(view.study)
    except PretestError as error:
        yield from error.problems
        return
    if answers is not None:
        yield from answers.notes
