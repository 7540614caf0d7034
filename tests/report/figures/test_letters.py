"""Letters that the font of figures lacks are taken from another font, or named to the user."""

from __future__ import annotations

import warnings

import pytest
from matplotlib.figure import Figure

from pretest.report.figures import letters
from pretest.report.figures.files import _warn_of_letters, picture_of
from pretest.report.figures.letters import FAMILY, LettersWarning, bad_letters, font_of, use_fonts
from pretest.report.words.strings import read_strings

NOBODYS = "\U0010fffd"  # for private use: in no font but those that have a box for everything


def test_plain_letters_are_no_trouble():
    assert bad_letters(["Jij betaalt mee: ‘één’ – 5 %\u200d\ufe0f\n"]) == []
    assert font_of("é") == FAMILY


def test_what_no_font_has_is_named_with_its_text():
    (found,) = bad_letters(["good", f"label {NOBODYS}"])
    assert (found.trouble, found.letters, found.text) == ("missing", NOBODYS, f"label {NOBODYS}")


def test_a_font_that_has_a_box_for_every_letter_is_no_help():
    assert not any("last resort" in name.lower() for name, _ in letters._others())


def test_what_is_read_from_the_right_is_named_although_a_font_has_it():
    assert [one.trouble for one in bad_letters(["مرحبا"])] == ["joined"]


def test_another_font_that_is_installed_is_used(monkeypatch):
    monkeypatch.setattr(letters, "font_of", lambda letter: "Other" if letter == "漢" else FAMILY)
    figure = Figure()
    plain, foreign = figure.text(0, 0, "plain"), figure.text(0, 0, "a漢")
    before = plain.get_fontfamily()
    use_fonts(figure)
    assert foreign.get_fontfamily() == [FAMILY, "Other"]
    assert plain.get_fontfamily() == before


@pytest.mark.parametrize(("language", "said"), [("en", "drawn as boxes"), ("nl", "blokjes")])
def test_the_user_is_told_which_letters_in_which_file(language, said):
    ax = Figure().add_subplot()
    ax.set_title(f"label {NOBODYS}", parse_math=False)
    with pytest.warns(LettersWarning, match=said) as found:
        _warn_of_letters(ax, "flow.png", read_strings(language))
    assert "flow.png" in str(found[0].message)
    assert f"label {NOBODYS}" in str(found[0].message)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        picture_of(ax, "png")  # matplotlib itself says no more
