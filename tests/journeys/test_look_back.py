"""From a pretest that saw no harm to an alarm in the field: what a user reads, in both languages, and the file."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.analysis.watch.worlds import pretested, watched
from tests.report.parsing import parse

SAYS = {
    "nl": (
        "Gemist, distance (Iedereen): de voortest zag geen schade boven de grens. Daarna kwam er een alarm.",
        "Mis, support (Iedereen): de metingen zijn slechter dan wat de voortest vond.",
    ),
    "en": (
        "Missed, distance (Everyone): the pre-test saw no harm above the limit. After that an alarm came.",
        "Miss, support (Everyone): the waves are worse than what the pre-test found.",
    ),
}


@pytest.mark.usefixtures("no_drawing")
def test_a_harm_that_the_pretest_did_not_foretell_is_told_first(call, tmp_path):
    findings = pretested(tmp_path / "pretest")
    rise = {"distance": 1.0, "support": 0.0}
    folder = watched(tmp_path / "study", {2: rise, 3: rise}, findings=findings)
    for language, (missed, miss) in SAYS.items():
        out = tmp_path / language
        code, _, err = call("monitor", folder, "--out", out, "--lang", language)
        assert code == 0, err
        page = parse((out / "monitor.html").read_text(encoding="utf-8"))
        (section,) = [one for one in page.all("section") if one.attrs.get("id") == "look_back"]
        text = " ".join(section.text.split())
        assert 0 < text.index(missed) < text.index(miss)
        rows = pd.read_csv(out / "lookback.csv").set_index("outcome")
        assert rows.loc["distance", "verdict"] == "harm_missed"
        assert rows.loc["support", "verdict"] == "miss"
        assert rows.loc["distance", "came"] == pytest.approx(1.0, abs=0.01)  # the truth
        assert rows.loc["distance", "expected"] == pytest.approx(0.0, abs=0.01)
