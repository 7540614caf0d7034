"""A figure is saved from its page without a script or a server, and stands alone."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest

from pretest.errors import SpecError
from pretest.report.figures.svg import svg_link, to_vector
from pretest.report.pages.fragments import require_fragment
from tests.browser.every_page import html
from tests.report.figures.test_drawn import drawn
from tests.report.sample import SCRIPT

SVG = "{http://www.w3.org/2000/svg}"
START = "data:image/svg+xml;charset=utf-8,"
LINK = re.compile(rf'<a download="([^"]+\.svg)" href="{re.escape(START)}([^"]*)"')


def saved(page: str) -> dict[str, str]:
    """Name and content of every figure that can be saved from a page."""
    return {name: unquote(unescape(content)) for name, content in LINK.findall(page)}


@pytest.mark.parametrize("kind", ["research", "full", "monitor", "plan"])
def test_every_figure_of_a_page_is_saved_and_stands_alone(kind):
    page = html(kind, "nl")
    files = saved(page)
    assert len(files) == page.count('<svg class="pf"') > 0
    assert "<script" not in page
    assert "default-src 'none'" in page
    for name, file in files.items():
        root = ElementTree.fromstring(file)
        assert root.tag == f"{SVG}svg", name
        assert all(root.attrib[side].endswith("pt") for side in ("width", "height"))
        title, desc = (root.find(f"{SVG}{tag}") for tag in ("title", "desc"))
        assert title.text
        assert desc.text
        written = " ".join(text.text for text in root.iter(f"{SVG}text") if text.text)
        assert title.text.split()[0] in written  # the finding stands above it
        assert "var(" not in file  # no page says what its colours are
        assert root.find(f"{SVG}style").text.startswith(".pf{font:8.5px")
        assert root.find(f"{SVG}path").attrib["fill"] == "#fff"
        assert not re.search(r"https?:|script", file.replace("http://www.w3.org/2000/svg", "", 1))


def test_what_is_written_in_a_figure_cannot_leave_its_address():
    vector = to_vector(drawn("harm"), desc=f"5 % \"of\" 'all' & more # {SCRIPT}", id="f1")
    link = svg_link(vector.file())
    content = link.removeprefix(START)
    assert not re.search(r"[\"<>#&\n]", content)
    root = ElementTree.fromstring(unquote(content))
    assert root.find(f"{SVG}desc").text == f"5 % \"of\" 'all' & more # {SCRIPT}"


def test_a_study_of_its_own_cannot_have_anything_else_saved():
    link = svg_link(to_vector(drawn("harm"), id="f1").file())
    assert require_fragment(f'<a download="x.svg" href="{link}">x</a>', "own", frozenset())
    for bad in ("<svg onload='x'></svg>", "<svg><script>x</script></svg>", "<svg><style>a{}</style></svg>"):
        with pytest.raises(SpecError):
            require_fragment(f'<a download="x.svg" href="{svg_link(bad)}">x</a>', "own", frozenset())
