"""The specification curve: a column for each set of choices, and below it a dot for every choice that it makes."""

from __future__ import annotations

from matplotlib.colors import to_hex
from matplotlib.figure import Figure

import pretest
from pretest.report.figures import specifications
from pretest.report.figures.palette import INK
from tests.report.figures.test_drawn import analysed, drawn


def dots(ax) -> dict[float, list[float]]:
    """Places of the dots of the matrix, from left to right, by line."""
    found: dict[float, list[float]] = {}
    for collection in ax.collections:
        offsets = getattr(collection, "get_offsets", list)()
        if len(offsets) and len(collection.get_facecolor()) and _is_ink(collection):
            for x, y in offsets:
                found.setdefault(round(float(y), 3), []).append(round(float(x), 3))
    return found


def _is_ink(collection) -> bool:
    return to_hex(collection.get_facecolor()[0]) == INK and hasattr(collection, "get_sizes")


def test_each_set_of_choices_has_its_dots_below_its_own_estimate(monkeypatch):
    seen = {}
    draw = specifications.draw_curve

    def keep(columns, text, **more):
        seen["columns"], seen["text"] = columns, text
        return draw(columns, text, **more)

    monkeypatch.setattr(specifications, "draw_curve", keep)
    ax = pretest.plot_specifications(analysed())
    assert isinstance(ax.figure, Figure)
    columns, choices = seen["columns"], seen["text"].choices
    assert [one.estimate for one in columns] == sorted((one.estimate for one in columns), reverse=True)
    assert len(choices) == 3
    # plan, unadjusted, margin halved rise in this order in the example; the largest stands left
    assert [one.taken for one in columns] == [(False, False, True), (False, True, False), (True, False, False)]
    lines = dots(ax)
    assert len(lines) == len(choices)
    places = [lines[y] for y in sorted(lines)]
    assert places[2] < places[1] < places[0]
    written = {text.get_text() for text in ax.texts}
    assert set(choices) <= written


def test_the_words_of_verdicts_stand_in_the_key():
    assert "Schade aangetoond" in {text.get_text() for text in drawn("specifications", "nl").texts}
