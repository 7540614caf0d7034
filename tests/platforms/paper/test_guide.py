"""A guide on paper: everything in it, room for notes, cards on pages of their own, and nothing that says who talks."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document
from lxml import html

from pretest.cli.main import run
from pretest.errors import ExportError, SpecError
from pretest.platforms.paper.write.guide import guide_to_paper
from pretest.spec.content import load_guides
from pretest.spec.guide import Guide

GUIDE = """
id: neighbours
kind: guide
audience: users
title: {nl: "Gesprek met wie gebruikt", en: "Talk with those who use"}
blocks:
  - id: opening
    kind: topic
    title: {nl: "Opening", en: "Opening"}
    minutes: 5
    text: {nl: "Welkom.\\n\\nGeen namen.", en: "Welcome.\\n\\nNo names."}
  - id: street
    kind: topic
    title: {nl: "De straat", en: "The street"}
    minutes: 12.5
    prompts:
      - {nl: "Hoe is het hier?", en: "What is it like here?"}
      - {nl: "Wat <b>valt</b> op?", en: "What stands out?"}
    cards: [{nl: "Rustig", en: "Quiet"}, {nl: "Druk", en: "Busy"}, {nl: "Onveilig", en: "Unsafe"}]
"""


@pytest.fixture
def folder(tmp_path):
    for name, text in {"study.yaml": "languages: [nl, en]\n", "surveys/guides/neighbours.yaml": GUIDE}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def guide(folder) -> Guide:
    return load_guides(folder)["neighbours"]


def spoken(guide: Guide, language: str) -> list[str]:
    found = []
    for topic in guide.blocks:
        texts = [topic.title, *([topic.text] if topic.text else []), *topic.prompts, *topic.cards]
        found += [line for text in texts for line in text.in_language(language).split("\n") if line]
    return found


@pytest.mark.parametrize("language", ["nl", "en"])
def test_everything_is_on_both_and_room_to_write(guide, language):
    made = guide_to_paper(guide).files
    page = html.document_fromstring(made[f"guide-neighbours-{language}.html"].decode("utf-8"))
    document = Document(io.BytesIO(made[f"guide-neighbours-{language}.docx"]))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    written = "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    for text in spoken(guide, language):
        assert text in page.text_content()
        assert text in written
    assert len(page.xpath("//ol/li/div[@class='lines']/div")) == 2 * 2
    assert written.count("_" * 80) == 2 * 2 + 2 * 4
    assert [card.text_content() for card in page.xpath("//section[@class='cards']//li")] == [
        card.in_language(language) for card in guide.blocks[1].cards
    ]
    assert ("17,5" if language == "nl" else "17.5") in page.text_content()
    assert not page.xpath("//b|//script")


def test_nothing_says_whom_the_talk_is_with(guide):
    made = guide_to_paper(guide).files
    page = made["guide-neighbours-nl.html"].decode("utf-8")
    assert "<title>Gesprek over een boodschap</title>" in page
    with zipfile.ZipFile(io.BytesIO(made["guide-neighbours-nl.docx"])) as file:
        inside = "".join(file.read(name).decode("utf-8") for name in file.namelist() if name.endswith("xml"))
    for text in (page, inside):
        assert "wie gebruikt" not in text
        assert "users" not in text


def test_the_same_guide_gives_the_same_bytes(guide):
    assert guide_to_paper(guide).files == guide_to_paper(guide).files


def test_a_text_that_cannot_be_printed__error(guide):
    broken = guide.model_copy(update={"title": guide.title.model_copy(update={"nl": "a\x07"})})
    with pytest.raises(ExportError, match=r"U\+0007"):
        guide_to_paper(broken)


def test_a_person_lists_shows_and_prints_it(folder, capsys):
    assert run(["survey", "list", "--study", str(folder)]) == 0
    assert "neighbours" in capsys.readouterr().out
    assert run(["survey", "show", "neighbours", "--study", str(folder), "--lang", "nl"]) == 0
    shown = capsys.readouterr().out
    assert "- Hoe is het hier?" in shown
    assert "[Rustig | Druk | Onveilig]" in shown
    assert run(["survey", "export", "guides/neighbours", "--to", "paper", "--study", str(folder), "--lang", "nl"]) == 0
    place = folder / "exports/paper/guide-neighbours"
    assert {path.name for path in place.iterdir()} == {"guide-neighbours-nl.html", "guide-neighbours-nl.docx"}
    assert run(["survey", "export", "neighbours", "--to", "xlsform", "--study", str(folder)]) == 1
    assert "Zeg --to paper." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("kind: guide", "kind: questionnaire", "this value is not known"),
        ("  - id: street", "  - id: opening", "block id 'opening' is used twice"),
        ("minutes: 5", "minutes: 0", "wrong value"),
        ("prompts:", "promts:", "Did you mean 'prompts'?"),
        ("    text: {nl:", "    title_: {nl:", "unknown key 'title_'"),
    ],
)
def test_a_guide_that_cannot_be__error(folder, old, new, told):
    path = folder / "surveys/guides/neighbours.yaml"
    path.write_text(GUIDE.replace(old, new), encoding="utf-8")
    with pytest.raises(SpecError, match=told.replace("?", r"\?")):
        load_guides(folder)
