"""One Chromium for all tests of a run, driven by Playwright: pages as people see them, at any width, light or dark."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

Scheme = Literal["light", "dark"]
_ADDRESS = "https://report.invalid/"  # answered by the test itself; nothing leaves the machine


@dataclass(eq=False)
class Eyes:
    """A browser. asked: every address that the pages asked for beside their own."""

    browser: Any
    asked: list[str] = field(default_factory=list)

    @contextmanager
    def on(
        self,
        html: str,
        *,
        width: int = 1280,
        height: int = 800,
        scheme: Scheme = "light",
        scripts: bool = True,
        motion: Literal["no-preference", "reduce"] = "no-preference",
        zoom: float = 1.0,
    ) -> Iterator[Any]:
        """A page with ``html``. zoom: as a browser zooms, so that fewer CSS pixels fit the same screen."""
        context = self.browser.new_context(
            viewport={"width": round(width / zoom), "height": round(height / zoom)},
            device_scale_factor=zoom,
            color_scheme=scheme,
            reduced_motion=motion,
            java_script_enabled=scripts,
            offline=False,
        )
        try:
            page = context.new_page()
            page.route("**/*", lambda route: self._answer(route, html))
            page.goto(_ADDRESS)
            yield page
        finally:
            context.close()

    def _answer(self, route: Any, html: str) -> None:
        if route.request.url == _ADDRESS:
            route.fulfill(status=200, content_type="text/html; charset=utf-8", body=html)
        else:
            self.asked.append(route.request.url)
            route.abort()
