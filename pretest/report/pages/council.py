"""One A4 for a council."""

from __future__ import annotations

from pretest.report.words.edition import Edition


def council(edition: Edition) -> tuple[str, ...]:
    return ()
