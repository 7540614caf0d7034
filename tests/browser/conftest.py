"""The browser that the tests of a run share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.browser import find_browser


@pytest.fixture(scope="session")
def eyes() -> Iterator[object]:
    if find_browser() is None:
        pytest.skip("no Chromium on this machine: install chromium to run these")
    from tests.browser.eyes import open_eyes

    with open_eyes() as opened:
        yield opened
