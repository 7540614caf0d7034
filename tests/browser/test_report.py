"""The report in a real browser: it renders without script, asks for nothing, fits a phone, and prints in full."""

from __future__ import annotations

import re

import pytest

from tests.browser.browser import dump_page, find_browser, run_browser
from tests.report.parsing import page, parse

pytestmark = pytest.mark.skipif(
    find_browser() is None, reason="no Chromium on this machine: install chromium to run these"
)

POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')


@pytest.mark.parametrize("labels", ["plain", "hostile"])
def test_the_report_renders_without_script_and_asks_for_nothing(tmp_path, labels):
    report = tmp_path / "report.html"
    report.write_text(page("nl", labels=labels), encoding="utf-8")
    dom, asked = dump_page(report, tmp_path)
    root = parse(dom)
    assert root.all("script") == []
    assert [heading.text for heading in root.all("h2")] == [
        heading.text for heading in parse(page("nl", labels=labels)).all("h2")
    ]
    assert len(root.all("svg")) == page("nl", labels=labels).count("<svg")
    assert asked == set()


def test_without_the_policy_and_the_checks_an_outside_picture_would_be_seen(tmp_path):
    """The watch itself works: the same page with one picture from outside is caught."""
    report = tmp_path / "report.html"
    leaking = POLICY.sub("", page("nl")).replace("<main", '<img src="http://evil.example/x.png" alt=""><main', 1)
    report.write_text(leaking, encoding="utf-8")
    assert dump_page(report, tmp_path)[1] == {"http://evil.example/x.png"}


def test_the_policy_stops_a_picture_that_slips_through(tmp_path):
    report = tmp_path / "report.html"
    leaking = page("nl").replace("<main", '<img src="http://evil.example/x.png" alt=""><main', 1)
    report.write_text(leaking, encoding="utf-8")
    assert dump_page(report, tmp_path)[1] == set()


@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_is_never_wider_than_the_screen(tmp_path, width):
    measure = '<script>parent.postMessage(document.documentElement.scrollWidth + "/" + innerWidth, "*")</script></body>'
    inner = POLICY.sub("", page("nl", labels="hostile")).replace("<details", "<details open")
    (tmp_path / "inner.html").write_text(inner.replace("</body>", measure), encoding="utf-8")
    frame = tmp_path / "frame.html"
    frame.write_text(
        f'<!doctype html><iframe src="inner.html" width="{width}" height="800" style="border:0"></iframe>'
        "<script>onmessage = event => { document.title = event.data }</script>",
        encoding="utf-8",
    )
    dom = run_browser(frame, tmp_path, "--virtual-time-budget=5000", "--dump-dom")
    needed, available = re.findall(r"<title>(\d+)/(\d+)</title>", dom)[0]
    assert int(available) == width
    assert int(needed) <= width


def test_what_is_folded_is_printed(tmp_path):
    def n_pages(html: str) -> int:
        source, target = tmp_path / "page.html", tmp_path / "page.pdf"
        source.write_text(html, encoding="utf-8")
        run_browser(source, tmp_path, f"--print-to-pdf={target}", "--no-pdf-header-footer")
        return len(re.findall(rb"/Type /Page\b", target.read_bytes()))

    folded = page("nl", "full")
    assert n_pages(folded) == n_pages(folded.replace("<details", "<details open"))
    assert n_pages(folded) > n_pages(re.sub(r"<details.*?</details>", "", folded, flags=re.DOTALL))
