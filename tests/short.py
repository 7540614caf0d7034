"""The example study with a plan that is quick to carry out: for tests of the road, not of what is found on it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from pretest.library import shipped

EXAMPLE = Path(str(shipped() / "analyses" / "example"))
_LONG = (
    (r"  # Further harms.*?(?=  # What the campaign wants)", ""),
    (r"  # How the message works.*?(?=# One measure per kind of harm)", ""),
    (r"  help_seeking: \[users\]\n", ""),  # an aim that stands with the further harms
    (r"resamples: 9999", "resamples: 999"),
    (r"\n# What a critic would ask.*", "\n"),  # alternatives and subgroups
)


def short_example(folder: Path) -> Path:
    """The example in ``folder``, without data: the primary harms and what they are made of, the aims, few draws,
    nothing asked twice."""
    shutil.copytree(
        EXAMPLE, folder, ignore=shutil.ignore_patterns("data", "reports", "*.lock", "practice", "panel.yaml")
    )
    path = folder / "analyses" / "plan.yaml"
    text = path.read_text(encoding="utf-8")
    for long, short in _LONG:
        text, found = re.subn(long, short, text, flags=re.DOTALL)
        assert found == 1, long
    path.write_text(text, encoding="utf-8")
    return folder
