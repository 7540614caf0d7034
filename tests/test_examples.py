"""Time decides no test: how Hypothesis is set up, and that no test sets itself a limit."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import HealthCheck, settings

TESTS = Path(__file__).parent
LIMITS = re.compile(r"\b(deadline|derandomize)\s*=|\bperf_counter\(|list\(HealthCheck\)")


def test_both_profiles_are_blind_to_time():
    fixed, random = settings.get_profile("fixed"), settings.get_profile("random")
    assert (fixed.derandomize, random.derandomize) == (True, False)
    assert random.max_examples > fixed.max_examples >= 50
    for profile in (fixed, random, settings()):
        assert profile.deadline is None
        assert HealthCheck.too_slow in profile.suppress_health_check


def test_no_test_sets_a_limit_of_its_own():
    own = {TESTS / "conftest.py", Path(__file__)}  # where the profiles stand
    wrong = [
        f"{path.relative_to(TESTS)}:{number}: {line.strip()}"
        for path in sorted(set(TESTS.rglob("*.py")) - own)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if LIMITS.search(line)
    ]
    assert not wrong, "\n".join(wrong)


def test_checks_that_are_put_off_include_slowness():
    wrong = [
        f"{path.relative_to(TESTS)}: {found}"
        for path in sorted(set(TESTS.rglob("*.py")) - {Path(__file__)})
        for found in re.findall(r"suppress_health_check=\[[^\]]*\]", path.read_text(encoding="utf-8"))
        if "too_slow" not in found  # a list of a test's own replaces that of the profile
    ]
    assert not wrong, "\n".join(wrong)
