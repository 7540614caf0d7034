"""The browser that the tests of a run share: Playwright runs once in a process, and no second time beside itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.browser import FLAGS, find_browser


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One Chromium for all tests of a run."""
    if find_browser() is None:
        pytest.skip("no Chromium on this machine: install chromium to run these")
    sync_api = pytest.importorskip("playwright.sync_api", reason="no playwright: pip install -e .[test]")
    with sync_api.sync_playwright() as playwright:
        flags = [flag for flag in FLAGS if flag != "--headless"]
        browser = playwright.chromium.launch(executable_path=find_browser(), headless=True, args=flags)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def browser(chromium: Any) -> Iterator[Any]:
    """The same, whose pages are closed when the module is done."""
    yield chromium
    for context in chromium.contexts:
        context.close()


@pytest.fixture(scope="session")
def eyes(chromium: Any) -> object:
    from tests.browser.eyes import Eyes

    return Eyes(chromium)
