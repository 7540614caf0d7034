"""House style is data: what may stand in it, and what is refused with a sentence."""

from __future__ import annotations

import base64
import struct

import pytest

from pretest.errors import SpecError
from pretest.limits import LOGO_BYTES
from pretest.spec import load_study
from pretest.spec.house import is_logo, read_logo
from tests.tiny import TINY_STUDY

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
SVG = '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><path fill="url(#a)" d="M0 0h1"/></svg>'


def study_with(make_study, house, **files):
    folder = make_study(study=TINY_STUDY + f"house: {house}\n")
    for name, data in files.items():
        (folder / name.replace("_", ".")).write_bytes(data if isinstance(data, bytes) else data.encode())
    return folder


def problem(folder):
    with pytest.raises(SpecError) as caught:
        load_study(folder)
    (found,) = caught.value.problems
    return found


def test_a_house_style_is_read(make_study):
    colours = '{heading: "#0B3C66", accent: "#0b5394", band: "#FFD700"}'
    house = f"{{logo: logo.png, colours: {colours}, sender: GGD, intro: {{nl: Dag, en: Hi}}}}"
    study = load_study(study_with(make_study, house, logo_png=PNG))
    assert study.file.house.colours.model_dump() == {"heading": "#0b3c66", "accent": "#0b5394", "band": "#ffd700"}
    assert study.file.house.sender.nl == study.file.house.sender.en == "GGD"
    assert base64.b64decode(read_logo(study.folder, "logo.png").partition(",")[2]) == PNG


@pytest.mark.parametrize(
    ("colours", "told"),
    [
        ('{accent: "#777777"}', "contrast of 4.1 with the page"),  # 4.48 on white, 4.13 on the tint: counted by hand
        ('{heading: "#ffffff"}', "contrast of 1.0 with the page"),
        ('{accent: "red"}', "this is no colour; write it as"),
        ('{band: "#fff;background:url(https://x)"}', "this is no colour; write it as"),
        ('{band: "#ffffff}"}', "this is no colour; write it as"),
        ('{accent: "#0b5394\\n"}', "this is no colour; write it as"),
        ('{harm: "#009e73"}', "unknown"),
        ('{vermillion: "#009e73"}', "unknown"),
        ('{ink: "#ffffff"}', "unknown"),
    ],
)
def test_a_colour_that_cannot_be_read_or_is_none_is_refused(make_study, colours, told):
    found = problem(study_with(make_study, f"{{colours: {colours}}}"))
    assert told in str(found)
    assert "study.yaml:" in found.where
    assert "house.colours" in found.where


def test_a_contrast_is_that_of_the_darker_ground(make_study):
    load_study(study_with(make_study, '{colours: {accent: "#6f6f6f"}}'))  # 4.6 on the tint
    assert "contrast of 4.4" in str(problem(study_with(make_study, '{colours: {accent: "#737373"}}')))


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("logo_png", b"", "logo_kind"),
        ("logo_png", b"<svg onload=alert(1)>", "logo_kind"),
        ("logo_png", PNG[:16] + struct.pack(">II", 60_000, 60_000) + PNG[24:], "logo_large"),
        ("logo_png", PNG[:16] + struct.pack(">II", 1, 0) + PNG[24:], "logo_large"),
        ("logo_png", PNG + bytes(LOGO_BYTES), "logo_large"),
        ("logo_jpg", PNG, "logo_kind"),
        ("logo_gif", b"GIF89a", "logo_kind"),
        ("logo_html", b"<svg></svg>", "logo_kind"),
        ("logo_svg", b"\xff\xfe<\x00s\x00v\x00g\x00", "logo_kind"),
        ("logo_svg", "just text", "logo_kind"),
        ("logo_svg", SVG.replace("<path", "<script>alert(1)</script><path"), "logo_svg"),
        ("logo_svg", SVG.replace("<path", "<svg:script/><path"), "logo_svg"),
        ("logo_svg", SVG.replace("<path", "<path onload='alert(1)'"), "logo_svg"),
        ("logo_svg", SVG.replace("<path", '<path/onclick="alert(1)"'), "logo_svg"),
        ("logo_svg", SVG.replace("<path", "<foreignObject/><path"), "logo_svg"),
        ("logo_svg", SVG.replace("<path", '<image href="https://x/y.png"/><path'), "logo_svg"),
        ("logo_svg", SVG.replace("<path", "<a xlink:href='javascript:alert(1)'/><path"), "logo_svg"),
        ("logo_svg", SVG.replace("url(#a)", "url( 'https://x/')"), "logo_svg"),
        ("logo_svg", SVG.replace("<svg", '<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg'), "logo_svg"),
        ("logo_svg", SVG.replace("<path", "<style>@import 'https://x';</style><path"), "logo_svg"),
        ("logo_svg", SVG.replace("<path", "<animate attributeName='href'/><path"), "logo_svg"),
    ],
)
def test_a_logo_that_is_no_plain_picture_is_refused_with_its_line(make_study, name, data, code):
    file = name.replace("_", ".")
    found = problem(study_with(make_study, f"{{logo: {file}}}", **{name: data}))
    assert found.code == code
    assert found.where.endswith("house.logo")
    assert file in found.what


def test_a_plain_svg_is_embedded_as_a_picture(make_study):
    folder = study_with(make_study, "{logo: logo.svg}", logo_svg=SVG)
    assert load_study(folder).file.house.logo == "logo.svg"
    assert read_logo(folder, "logo.svg").startswith("data:image/svg+xml;base64,")
    assert is_logo(read_logo(folder, "logo.svg"))


@pytest.mark.parametrize("name", ["../logo.png", "/etc/hostname", "missing.png", "link.png"])
def test_a_logo_stands_in_the_study(make_study, tmp_path, name):
    folder = study_with(make_study, f"{{logo: {name}}}")
    (tmp_path / "logo.png").write_bytes(PNG)
    (folder / "link.png").symlink_to(tmp_path / "logo.png")
    assert problem(folder).code == ("logo_missing" if name == "missing.png" else "outside_study")


@pytest.mark.parametrize(
    "text", ["data:text/html;base64,QQ==", 'data:image/png;base64,QQ==" onerror=', "https://x", "", None, 3]
)
def test_what_is_no_logo_in_findings_is_told_apart(text):
    assert not is_logo(text)


def test_texts_of_a_house_have_their_measure(make_study):
    assert "house.sender" in problem(study_with(make_study, f"{{sender: {{nl: {'x' * 201}, en: ok}}}}")).where
