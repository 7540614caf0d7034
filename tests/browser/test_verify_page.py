"""The page that checks locks and reports in the browser says what ``pretest verify`` says, of the same files."""

from __future__ import annotations

import hashlib
import json
import re
import shutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pretest
from pretest.analysis.record.chain import sha256_of
from pretest.report import render_verify_page
from tests.browser.browser import find_browser
from tests.tiny import TINY_DATA, write_study

pytest.importorskip("playwright.sync_api", reason="no Playwright here: these need a browser")
pytestmark = pytest.mark.skipif(find_browser() is None, reason="no Chromium on this machine")


@pytest.fixture(scope="module")
def page(browser, tmp_path_factory):
    """The page in English, as a file; what it asks of the network is kept in ``page.asked``."""
    file = tmp_path_factory.mktemp("page") / "verify.html"
    file.write_text(render_verify_page(), encoding="utf-8")
    opened = browser.new_page(viewport={"width": 360, "height": 740})
    opened.asked, opened.errors = [], []
    opened.on("request", lambda request: opened.asked.append(request.url))
    opened.on("console", lambda message: opened.errors.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: opened.errors.append(str(error)))
    opened.set_default_timeout(20_000)
    opened.goto(file.as_uri())
    opened.get_by_role("button", name="English").click()
    return opened


@pytest.fixture(scope="module")
def amended(tmp_path_factory):
    """A study locked before its data, looked at once, amended once; its report lies beside it."""
    place = write_study(tmp_path_factory.mktemp("amended") / "study", data=None)
    pretest.lock(pretest.load_study(place))
    (place / "data").mkdir(exist_ok=True)
    (place / "data/wave1.csv").write_text(TINY_DATA.lstrip(), encoding="utf-8")
    pretest.write_report(pretest.analyse(pretest.load_study(place)), place.parent / "sent", language="en")
    plan = place / "analyses/plan.yaml"
    plan.write_text(plan.read_text(encoding="utf-8").replace("{points: 1.0}", "{points: 2.0}"), encoding="utf-8")
    pretest.amend(pretest.load_study(place), "Een lezer vroeg het: “twee” is beter. \u2028 😀")
    return place.parent


@pytest.fixture
def folder(amended, tmp_path):
    return shutil.copytree(amended / "study", tmp_path / "study")


def check(page, *files, anchor=""):
    """What the page says of these files: whole, problems and notes as sentences."""
    page.locator("#clear").click()
    page.locator("#picked").set_input_files([str(file) for file in files])
    page.locator("#anchor").fill(anchor)
    page.locator("#check").click()
    whole = page.locator("#result").get_attribute("data-whole") == "true"
    lists = [page.locator(f"#result ul.{kind} li").all_text_contents() for kind in ("problems", "notes")]
    return whole, *lists


def lock_files(folder):
    return [folder / "analyses/plan.lock", folder / "analyses/looks.jsonl"]


def agrees(page, lock, *more, anchor=None):
    """The page and ``pretest verify`` on one lock; the words must be the same."""
    whole, problems, _ = check(page, lock, *more, anchor=anchor or "")
    found = pretest.verify(lock, anchor)
    assert whole == found.whole
    assert problems == [re.sub(r"\. Take the file back.*", "", text) for text in found.problems]
    return problems


def test_a_whole_lock_is_accepted_with_its_anchor_as_people_write_it(page, folder):
    anchor = pretest.anchor(pretest.load_study(folder))
    whole, problems, notes = check(page, *lock_files(folder), anchor=f"Dear notary, this is it: {anchor.lower()}.")
    assert (whole, problems) == (True, [])
    assert notes == ["plan.lock: the anchor is that of entry 3 of 3"]
    assert agrees(page, *lock_files(folder), anchor=anchor) == []
    assert check(page, *lock_files(folder))[2] == ["Without an anchor nobody can tell whether the lock was made anew."]


def rewritten(path, change):
    record = json.loads(path.read_text(encoding="utf-8"))
    change(record)
    path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")


def forged(record):
    first = record["entries"][0]
    first["time"] = "2020-01-01T00:00:00+00:00"
    first["entry_sha256"] = sha256_of({key: value for key, value in first.items() if key != "entry_sha256"})


ATTACKS = {
    "one value": (lambda record: record["entries"][0].update(study="another"), "entry 1 was changed"),
    "a new hash": (forged, "entry 2 is missing"),
    "the last entry cut off": (lambda record: record["entries"].pop(), None),
    "the reason": (lambda record: record["entries"][1].update(why="No reason."), "entry 3 was changed"),
    "true for one": (lambda record: record["entries"][0].update(number=True), "entry 1 was changed"),
    "no entries": (lambda record: record.update(entries=[]), "this is no lock that this version can read"),
    "another format": (lambda record: record.update(format=4), "this is no lock that this version can read"),
    "a wrong kind": (lambda record: record["entries"][0].update(time=1), "this is no lock that this version can read"),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_lock_that_was_changed_is_refused_in_the_same_words(page, folder, attack):
    change, words = ATTACKS[attack]
    anchor = pretest.anchor(pretest.load_study(folder))
    lock = lock_files(folder)[0]
    rewritten(lock, change)
    problems = agrees(page, *lock_files(folder), anchor=anchor)
    assert problems
    assert words is None or any(words in problem for problem in problems)


@pytest.mark.parametrize(("old", "new"), [('"rows": 12', '"rows": 99'), ('"time": "20', '"time": "19'), ("{", "[")])
def test_a_look_that_was_changed_is_refused_in_the_same_words(page, folder, old, new):
    lock, looks = lock_files(folder)
    looks.write_text(looks.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    assert agrees(page, lock, looks)


def test_looks_taken_away_and_looks_of_a_lock_that_is_gone(page, folder, tmp_path):
    lock, looks = lock_files(folder)
    kept = looks.read_text(encoding="utf-8")
    looks.unlink()
    assert any("entry 2 is missing" in problem for problem in agrees(page, lock))
    looks.write_text(kept, encoding="utf-8")
    other = write_study(tmp_path / "other", data=None)
    pretest.lock(pretest.load_study(other))
    shutil.copy(other / "analyses/plan.lock", lock)
    assert any("that is gone" in problem for problem in agrees(page, lock, looks))


def test_an_anchor_of_another_lock_is_refused(page, folder):
    assert any(
        "the lock was made anew" in one for one in agrees(page, *lock_files(folder), anchor="AAAA-" * 6 + "AAAA")
    )
    whole, problems, _ = check(page, *lock_files(folder), anchor="nonsense")
    assert (whole, problems) == (False, ["this is no anchor. An anchor is 7 groups of 4 letters and digits"])


def test_a_report_is_held_against_its_hashes(page, amended, folder, tmp_path):
    made = shutil.copytree(amended / "sent", tmp_path / "sent")
    anchor = json.loads((made / "provenance.json").read_text(encoding="utf-8"))["lock"]["anchor"]
    files = sorted(made.iterdir())
    assert check(page, *files, anchor=anchor)[:2] == (True, [])
    assert check(page, *files, *lock_files(folder), anchor=anchor)[:2] == (True, [])
    table = made / "verdicts.csv"
    table.write_text(table.read_text(encoding="utf-8") + " ", encoding="utf-8")
    told = "verdicts.csv: it was changed after it was written"
    assert check(page, *files)[1] == [told]
    assert told in pretest.verify(made).problems
    assert check(page, *(one for one in files if one != table))[1] == ["verdicts.csv: it is gone"]
    record = json.loads((made / "provenance.json").read_text(encoding="utf-8"))
    record["files"] = {"../../study.yaml": "0" * 64, "verdicts.csv": hashlib.sha256(table.read_bytes()).hexdigest()}
    record["seed"] = 8
    (made / "provenance.json").write_text(json.dumps(record), encoding="utf-8")
    problems = check(page, *files)[1]
    assert problems == [
        "provenance.json: it names a file outside the report",
        "provenance.json: it differs from the provenance in the findings",
    ]
    assert set(problems) <= set(pretest.verify(made).problems)
    assert not check(page, *files, anchor="AAAA-" * 6 + "AAAA")[0]


def test_both_languages_find_the_same(page, folder):
    lock = lock_files(folder)[0]
    rewritten(lock, ATTACKS["one value"][0])
    check(page, *lock_files(folder))
    codes = page.locator("#result li").evaluate_all("all => all.map(one => one.dataset.code)")
    page.get_by_role("button", name="Nederlands").click()
    try:
        assert page.locator("#result li").evaluate_all("all => all.map(one => one.dataset.code)") == codes
        assert "regel 1 is veranderd" in page.locator("#result").inner_text()
        assert page.locator("h1").inner_text() == "Klopt deze vastlegging of dit rapport?"
        assert page.evaluate("document.documentElement.lang") == "nl"
    finally:
        page.get_by_role("button", name="English").click()


def test_names_from_others_are_text(page, tmp_path):
    hostile = tmp_path / "<img src=x onerror=document.title=1>.lock"
    hostile.write_text("{}", encoding="utf-8")
    whole, problems, _ = check(page, hostile)
    assert not whole
    assert problems[0].startswith(hostile.name)
    assert page.locator("#result img, #files img").count() == 0
    assert page.evaluate("document.title") == "Is this lock or report as it was?"


def test_the_page_asks_for_nothing_and_its_policy_holds(page):
    assert [url for url in page.asked if not url.startswith("file://")] == []
    assert len(page.asked) == 1
    assert page.errors == []
    text = render_verify_page()
    assert "default-src 'none'; script-src 'sha256-" in text
    assert "'unsafe-eval'" not in text
    for word in ("fetch(", "XMLHttpRequest", "localStorage", "innerHTML", "eval(", "WebSocket", "document.cookie"):
        assert word not in text


def test_it_fits_a_phone_and_works_by_keyboard(page, folder):
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.locator("#clear").click()
    page.locator("#picked").set_input_files([str(file) for file in lock_files(folder)])
    page.locator("#anchor").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "check"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "result"
    assert page.locator("#result h2").inner_text() == "Whole"
    assert page.evaluate("[...document.querySelectorAll('input')].every(one => one.labels.length === 1)")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["Nederlands", "English"])
def test_no_fault_that_axe_finds(browser, folder, tmp_path, scheme, language):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe-core here")
    file = tmp_path / "verify.html"
    file.write_text(render_verify_page(), encoding="utf-8")
    opened = browser.new_context(
        bypass_csp=True, color_scheme=scheme, viewport={"width": 320, "height": 640}
    ).new_page()
    opened.goto(file.as_uri())
    opened.get_by_role("button", name=language).click()
    rewritten(lock_files(folder)[0], ATTACKS["one value"][0])
    check(opened, *lock_files(folder))
    assert axe.Axe().run(opened).response["violations"] == []
    opened.context.close()


def test_without_script_it_says_how_to_verify(browser, tmp_path):
    file = tmp_path / "verify.html"
    file.write_text(render_verify_page(), encoding="utf-8")
    plain = browser.new_context(java_script_enabled=False).new_page()
    plain.goto(file.as_uri())
    text = plain.locator("main").inner_text()
    assert "pretest verify plan.lock --anchor" in text
    assert "Your browser does not run the script" in text
    assert "Uw browser voert het script" in text
    assert not plain.locator("#picked").is_visible()


TEXTS = st.text(st.characters(codec=None), max_size=12)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4))


@settings(max_examples=100)
@given(value=VALUES, ascii_=st.booleans())
def test_the_script_spells_json_as_the_chain_does(page, value, ascii_):
    text = json.dumps(value, ensure_ascii=False)
    half = any(0xD800 <= ord(sign) < 0xE000 for sign in text)  # half a pair cannot stand in a file but as an escape
    text = json.dumps(value) if ascii_ or half else text
    assert page.evaluate("text => hashOf(parse(text))", text) == sha256_of(json.loads(text))


SPELLED = (
    "1.00", "1E5", "-0", "-0.0", "1e22", "123456789012345680.0", "1e-7", "0.0001", "1e999", "100000000000000000000000",
    '{"b": 1, "a": 2, "b": 3}', '"\\/"', "5e-324", "1e16",
)  # fmt: skip


@pytest.mark.parametrize("text", SPELLED)
def test_the_script_reads_numbers_as_the_program_does(page, text):
    assert page.evaluate("text => hashOf(parse(text))", text) == sha256_of(json.loads(text))


@pytest.mark.parametrize("text", ["", "01", "1.", "[1,]", '{"a"}', '"\n"', "nul", "[" * 50_000, '"\\x"', "1 2", "+1"])
def test_the_script_refuses_what_is_no_json(page, text):
    script = "text => { try { parse(text); return 'read'; } catch (error) { return 'refused'; } }"
    assert page.evaluate(script, text) == "refused"
