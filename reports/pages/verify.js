"use strict";
// Checks a lock and a report as `pretest verify` does: same rules, same words. Nothing leaves the page.
// TEXTS (language → key → text) and LIMITS are put before this by pretest/report/pages/verifypage.py.

// --- SHA-256 (FIPS 180-4): the page may be opened where the browser lends no cryptography --------------------------
const primes = [];
for (let n = 2; primes.length < 64; n++) if (primes.every(p => n % p)) primes.push(n);
const part = x => ((x - Math.floor(x)) * 4294967296) | 0;
const K = Int32Array.from(primes, p => part(Math.cbrt(p)));
const START = Int32Array.from(primes.slice(0, 8), p => part(Math.sqrt(p)));
const turn = (x, n) => (x >>> n) | (x << (32 - n));

function sha256(bytes) {
  const total = ((bytes.length + 8) >> 6) + 1, tail = new Uint8Array(bytes.length % 64 < 56 ? 64 : 128);
  const whole = bytes.length - bytes.length % 64, h = START.slice(), w = new Int32Array(64);
  tail.set(bytes.subarray(whole));
  tail[bytes.length % 64] = 128;
  const view = new DataView(tail.buffer);
  view.setUint32(tail.length - 8, Math.floor(bytes.length / 536870912));
  view.setUint32(tail.length - 4, (bytes.length << 3) >>> 0);
  for (let block = 0; block < total; block++) {
    const at = block * 64, source = at < whole ? bytes : tail, base = at < whole ? at : at - whole;
    for (let t = 0; t < 16; t++) {
      const i = base + 4 * t;
      w[t] = (source[i] << 24) | (source[i + 1] << 16) | (source[i + 2] << 8) | source[i + 3];
    }
    for (let t = 16; t < 64; t++) {
      const x = w[t - 15], y = w[t - 2];
      w[t] = w[t - 16] + w[t - 7] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10));
    }
    let [a, b, c, d, e, f, g, z] = h;
    for (let t = 0; t < 64; t++) {
      const one = (z + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[t] + w[t]) | 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      z = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
    }
    [a, b, c, d, e, f, g, z].forEach((value, i) => { h[i] += value; });
  }
  const out = new DataView(new ArrayBuffer(32));
  h.forEach((value, i) => out.setInt32(4 * i, value));
  return new Uint8Array(out.buffer);
}
const hex = bytes => Array.from(bytes, one => one.toString(16).padStart(2, "0")).join("");

// UTF-8 of a text; half a pair keeps its own three bytes, as in the program.
function utf8(text) {
  const out = [];
  for (const sign of text) {
    const c = sign.codePointAt(0);
    if (c < 128) out.push(c);
    else if (c < 2048) out.push(192 | (c >> 6), 128 | (c & 63));
    else if (c < 65536) out.push(224 | (c >> 12), 128 | ((c >> 6) & 63), 128 | (c & 63));
    else out.push(240 | (c >> 18), 128 | ((c >> 12) & 63), 128 | ((c >> 6) & 63), 128 | (c & 63));
  }
  return Uint8Array.from(out);
}

// --- JSON as the program reads and spells it: objects are Maps, numbers keep whether they are whole ----------------
class Whole { constructor(text) { this.value = BigInt(text); } }
class Real { constructor(value) { this.value = value; } }
const DEEPEST = 980, MOST_DIGITS = 4300;

function parse(text) {
  let at = 0;
  const fail = () => { throw new SyntaxError("json"); };
  const space = () => { while (" \t\n\r".includes(text[at]) && at < text.length) at++; };
  const number = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/y;
  const words = { null: null, true: true, false: false };
  const special = { NaN: NaN, Infinity: Infinity, "-Infinity": -Infinity };
  const escapes = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
  function string() {
    let out = "";
    for (at++; ;) {
      const sign = text[at];
      if (sign === undefined || sign < " ") fail();
      at++;
      if (sign === '"') return out;
      if (sign !== "\\") { out += sign; continue; }
      const next = text[at++];
      if (next === "u") {
        const digits = text.slice(at, at + 4);
        if (!/^[0-9a-fA-F]{4}$/.test(digits)) fail();
        out += String.fromCharCode(parseInt(digits, 16));
        at += 4;
      } else if (next in escapes && next.length === 1) out += escapes[next];
      else fail();
    }
  }
  function value(depth) {
    if (depth > DEEPEST) fail();
    space();
    const sign = text[at];
    if (sign === '"') return string();
    if (sign === "{") {
      const found = new Map();
      at++; space();
      if (text[at] === "}") { at++; return found; }
      for (; ;) {
        space();
        if (text[at] !== '"') fail();
        const key = string();
        space();
        if (text[at++] !== ":") fail();
        found.set(key, value(depth + 1));
        space();
        const next = text[at++];
        if (next === "}") return found;
        if (next !== ",") fail();
      }
    }
    if (sign === "[") {
      const found = [];
      at++; space();
      if (text[at] === "]") { at++; return found; }
      for (; ;) {
        found.push(value(depth + 1));
        space();
        const next = text[at++];
        if (next === "]") return found;
        if (next !== ",") fail();
      }
    }
    for (const word of Object.keys(words)) if (text.startsWith(word, at)) { at += word.length; return words[word]; }
    for (const word of Object.keys(special)) {
      if (text.startsWith(word, at)) { at += word.length; return new Real(special[word]); }
    }
    number.lastIndex = at;
    const match = number.exec(text);
    if (!match) fail();
    at = number.lastIndex;
    if (match[1] !== undefined || match[2] !== undefined) return new Real(Number(match[0]));
    if (match[0].length > MOST_DIGITS) fail();
    return new Whole(match[0]);
  }
  const found = value(0);
  space();
  if (at !== text.length) fail();
  return found;
}

// As Python writes a float: the fewest digits that give it back, a point or an exponent always.
function real(x) {
  if (Number.isNaN(x)) return "NaN";
  if (!Number.isFinite(x)) return x > 0 ? "Infinity" : "-Infinity";
  const sign = x < 0 || Object.is(x, -0) ? "-" : "";
  const [mantissa, power] = Math.abs(x).toExponential().split("e");
  const digits = mantissa.replace(".", ""), exponent = Number(power);
  if (exponent < -4 || exponent >= 16) {
    const shown = digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : digits;
    return `${sign}${shown}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  }
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  if (digits.length <= exponent + 1) return `${sign}${digits.padEnd(exponent + 1, "0")}.0`;
  return `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
}

// By code point, as Python sorts; JavaScript compares halves of pairs.
function before(a, b) {
  const x = Array.from(a, one => one.codePointAt(0)), y = Array.from(b, one => one.codePointAt(0));
  for (let i = 0; i < Math.min(x.length, y.length); i++) if (x[i] !== y[i]) return x[i] - y[i];
  return x.length - y.length;
}
const SHORT = { '"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f" };
const quoted = text => '"' + text.replace(/["\\\u0000-\u001f]/g, sign =>
  SHORT[sign] || "\\u" + sign.charCodeAt(0).toString(16).padStart(4, "0")) + '"';

function canonical(value) {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return quoted(value);
  if (value instanceof Whole) return value.value.toString();
  if (value instanceof Real) return real(value.value);
  if (Array.isArray(value)) return "[" + value.map(canonical).join(",") + "]";
  const keys = [...value.keys()].sort(before);
  return "{" + keys.map(key => quoted(key) + ":" + canonical(value.get(key))).join(",") + "}";
}
const hashOf = value => hex(sha256(utf8(canonical(value))));

// --- a lock and its looks: pretest/analysis/record/chain.py ---------------------------------------------------------
const isMap = value => value instanceof Map;
const isText = value => typeof value === "string";
const isWhole = value => value instanceof Whole || typeof value === "boolean";
const isFlag = value => typeof value === "boolean";
const orNothing = test => value => value === null || test(value);
const SHAPES = { time: isText, content: isMap, files: isMap, study: isText, data_exist: isFlag };
const LOOK_SHAPES = {
  time: isText, command: isText, data: Array.isArray, chain: isText, number: isWhole, entry_sha256: isText,
};
const OPTIONAL = {
  version: isText, number: isWhole, freezes: Array.isArray, overrides: isMap, trusted: isMap,
  after_data: orNothing(isText), beside: orNothing(isText), others: isMap,
};
const has = (entry, shapes) => isMap(entry) && Object.keys(shapes).every(key => shapes[key](entry.has(key) ? entry.get(key) : null));
const count = value => value instanceof Whole ? value.value : value instanceof Real ? value.value : BigInt(value);
const numberOf = (entry, place) => isWhole(entry.get("number")) ? count(entry.get("number")) : BigInt(place);

function isEntry(entry) {
  if (!has(entry, SHAPES)) return false;
  if (!Object.keys(OPTIONAL).every(key => !entry.has(key) || OPTIONAL[key](entry.get(key)))) return false;
  return [...entry.get("files").values()].every(isMap) && [...entry.get("content").values()].every(isContent);
}
function isContent(content) {
  const data = isMap(content) ? content.get("data") : null;
  return !Array.isArray(data) || data.every(one => isMap(one) && one.has("wave"));
}
function isAmendment(entry) {
  const changes = entry.get("changes"), known = ["key", "old", "new", "kind"];
  if (!Array.isArray(changes) || !isText(entry.get("why"))) return false;
  return changes.every(one => isMap(one) && ["key", "old", "new"].every(key => one.has(key)) &&
    [...one.keys()].every(key => known.includes(key)));
}
const isData = one => has(one, { file: isText, sha256: isText, rows: isWhole });

function decoded(bytes) {
  if (bytes.length > LIMITS.lock) throw new RangeError("size");
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}
function lockEntries(bytes) {
  const record = parse(decoded(bytes));
  const entries = isMap(record) ? record.get("entries") : null, format = isMap(record) ? record.get("format") : null;
  const isNumber = format instanceof Whole || format instanceof Real || isFlag(format);
  const known = isNumber && [1, 2, 3].includes(Number(count(format)));
  const whole = known && Array.isArray(entries) && entries.length > 0 && entries.every(isEntry);
  if (!whole || !entries[0].has("after_data") || !entries.slice(1).every(isAmendment)) throw new SyntaxError("lock");
  return entries;
}
function lookEntries(bytes) {
  const lines = decoded(bytes).split(/\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/);
  const whole = look => has(look, LOOK_SHAPES) && look.get("data").every(isData) && look.has("lock");
  const found = [];
  for (const [i, line] of lines.entries()) {
    if (/^[\s\x1c-\x1f\x85]*$/.test(line.replaceAll("\ufeff", "x"))) continue;
    let look = null;
    try { look = parse(line); } catch (error) { throw new Unreadable(i + 1); }
    if (!whole(look)) throw new Unreadable(i + 1);
    found.push({ look, line: i + 1 });
  }
  return found;
}
class Unreadable extends SyntaxError { constructor(line) { super("looks"); this.line = line; } }
const truthy = value => !(value === undefined || value === null || value === false || value === "" ||
  (value instanceof Whole && value.value === 0n) || (value instanceof Real && value.value === 0) ||
  (Array.isArray(value) && !value.length) || (isMap(value) && !value.size));

// One lock: its entries in order, its anchors, and what is wrong with it.
function readChain(name, lockBytes, looksName, looksBytes) {
  const chain = { name, entries: [], all: [], strays: 0, problems: [] };
  let all = [];
  try {
    chain.entries = lockEntries(lockBytes);
  } catch (error) {
    chain.problems.push(problem("unreadable_lock", name));
    return chain;
  }
  try {
    all = looksBytes ? lookEntries(looksBytes) : [];
  } catch (error) {
    chain.entries = [];
    chain.problems.push(problem("unreadable_looks", error instanceof Unreadable ? `${looksName}:${error.line}` : looksName));
    return chain;
  }
  const first = chain.entries[0].get("entry_sha256"), under = lock => all.filter(one => one.look.get("lock") === lock);
  const placed = found => found.map(one => [numberOf(one.look, 0), one.look, `${looksName}:${one.line}`]);
  const looks = under(name.split("/").pop()), own = looks.filter(one => one.look.get("chain") === first);
  chain.strays = looks.length - own.length;
  const sorted = entries => entries.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
  const whole = sorted([...chain.entries.map((entry, i) => [numberOf(entry, i + 1), entry, name]), ...placed(own)]);
  chain.all = whole.map(one => one[1]);
  chain.problems.push(...broken(whole));
  if (chain.strays) {
    const key = chain.strays === 1 ? "stray" : "strays";
    chain.problems.push(problem(key, looksName, { n: String(chain.strays), lock: name.split("/").pop() }));
  }
  const unlocked = sorted(placed(under(""))), before = chain.entries[0].get("looks_before");
  chain.problems.push(...broken(unlocked));
  if (isMap(before)) {
    const number = before.get("number"), place = isWhole(number) ? Number(count(number)) : 0, last = unlocked[place - 1];
    if (!last || last[1].get("entry_sha256") !== before.get("head")) chain.problems.push(problem("looks_before", looksName));
  }
  return chain;
}
function broken(placed) {
  const found = [];
  let previous = "", time = "";
  for (const [i, [, entry, where]] of placed.entries()) {
    const place = i + 1, body = new Map(entry);
    body.delete("entry_sha256");
    if (numberOf(entry, place) !== BigInt(place)) return [...found, problem("missing_entry", where, { place: String(place) })];
    if (entry.get("previous_sha256") !== previous || entry.get("entry_sha256") !== hashOf(body)) {
      return [...found, problem("changed_entry", where, { place: String(place) })];
    }
    const late = before(entry.get("time"), time);
    if (entry.has("number") && !truthy(entry.get("clock_behind")) && late < 0) {
      found.push(problem("clock", where, { place: String(place) }));
    }
    previous = entry.get("entry_sha256");
    if (late > 0) time = entry.get("time");
  }
  return found;
}

// --- anchors: pretest/analysis/record/anchor.py ---------------------------------------------------------------------
function anchorOf(number, head) {
  const digest = sha256(utf8(`pretest lock\n${number}\n${head}\n`)), letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = Array.from(digest, one => one.toString(2).padStart(8, "0")).join("");
  const text = Array.from({ length: 28 }, (_, i) => letters[parseInt(bits.slice(5 * i, 5 * i + 5), 2)]).join("");
  return text.match(/.{4}/g).join("-");
}
function readAnchor(given) {
  const shape = /(?<![\p{L}\p{N}_-])(?:[A-Za-z2-7018]{4}[- ]){6}[A-Za-z2-7018]{4}(?![\p{L}\p{N}_-])/gu;
  const alike = { 0: "O", 1: "I", 8: "B" };
  const plain = text => text.toUpperCase().replaceAll(" ", "-").replace(/[018]/g, sign => alike[sign]);
  return [...new Set((given.match(shape) || []).map(plain))];
}
function checkAnchor(chain, anchor, report) {
  const anchors = chain.all.map((entry, i) => anchorOf(i + 1, entry.get("entry_sha256")));
  const place = anchors.indexOf(anchor) + 1, total = String(anchors.length);
  if (!place) report.problems.push(problem("anchor_of_none", chain.name, { total }));
  else if (place === anchors.length) report.notes.push(problem("anchor_last", chain.name, { place: String(place), total }));
  else {
    const later = String(anchors.length - place);
    report.notes.push(problem("anchor_earlier", chain.name, { place: String(place), total, later }));
  }
}

// --- a report: pretest/report/verification/reports.py ---------------------------------------------------------------
const FINDINGS = ["findings.json", "findings-not-for-sharing.json"];
const ADDED = ["files", "made_with", "pages"];

function checkReport(folder, files, report, chains, anchor) {
  const inside = name => (folder ? `${folder}/` : "") + name, where = inside("provenance.json");
  const record = readRecord(files.get(where), LIMITS.provenance);
  if (!record) return report.problems.push(problem("no_provenance", where));
  const hashes = record.get("files");
  if (isMap(hashes)) {
    for (const [name, digest] of hashes) checkFile(name, digest, inside, files, report);
  } else report.notes.push(problem("no_hashes", where));
  checkFindings(record, FINDINGS.map(inside).find(name => files.has(name)), inside, files, report);
  checkReportLock(record, where, report, chains, anchor);
}
function checkFile(name, digest, inside, files, report) {
  if (/[/\\]/.test(name) || ["", ".", ".."].includes(name)) {
    return report.problems.push(problem("outside", inside("provenance.json")));
  }
  const bytes = files.get(inside(name));
  report.checked.push(inside(name));
  if (!bytes) report.problems.push(problem("gone", inside(name)));
  else if (hex(sha256(bytes)) !== digest) report.problems.push(problem("changed_file", inside(name)));
}
function checkFindings(record, name, inside, files, report) {
  if (!name) return report.problems.push(problem("gone", inside(FINDINGS[0])));
  const findings = readRecord(files.get(name), LIMITS.findings);
  if (!findings || !isMap(findings.get("provenance"))) return report.problems.push(problem("damaged", name));
  const own = new Map([...record].filter(([key]) => !ADDED.includes(key)));
  if (canonical(own) !== canonical(findings.get("provenance"))) report.problems.push(problem("differs", inside("provenance.json")));
  report.notes.push(problem("tables", name));
}
function readRecord(bytes, most) {
  try {
    const record = bytes && bytes.length <= most ? parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)) : null;
    return isMap(record) ? record : null;
  } catch (error) {
    return null;
  }
}
function checkReportLock(record, where, report, chains, anchor) {
  const lock = isMap(record.get("lock")) ? record.get("lock") : new Map();
  const name = lock.get("name"), head = lock.get("head"), number = lock.get("number");
  if (!isText(name) || !isText(head) || !isWhole(number)) {
    if (anchor) report.problems.push(problem("anchor_without_lock", where));
    return;
  }
  const chain = chains.find(one => one.name === name || one.name.endsWith(`/${name}`) || one.name === name.split("/").pop());
  if (!chain) {
    report.notes.push(problem("lock_not_given", where, { lock: name }));
    if (anchor && anchor !== anchorOf(count(number), head)) report.problems.push(problem("anchor_of_another_day", where));
  } else if (!chain.all.some(entry => entry.get("entry_sha256") === head)) {
    report.problems.push(problem("other_lock", chain.name));
  }
}

// --- all that was given ----------------------------------------------------------------------------------------------
const problem = (code, where, values = {}) => ({ code, where, values });

function check(files, given) {
  const report = { problems: [], notes: [], checked: [] };
  const folderOf = name => name.split("/").slice(0, -1).join("/");
  const anchors = readAnchor(given), anchor = anchors.length === 1 ? anchors[0] : null;
  if (given.trim() && !anchor) report.problems.push(problem(anchors.length ? "anchors" : "no_anchor", "", { n: String(anchors.length) }));
  const chains = [...files.keys()].filter(name => name.endsWith(".lock")).map(name => {
    const folder = folderOf(name), looksName = folder ? `${folder}/looks.jsonl` : "looks.jsonl";
    report.checked.push(name, ...(files.has(looksName) ? [looksName] : []));
    return readChain(name, files.get(name), looksName, files.get(looksName));
  });
  for (const chain of chains) {
    report.problems.push(...chain.problems);
    if (chain.entries.length && !chain.entries[0].has("number")) report.notes.push(problem("early_lock", chain.name));
    if (anchor) checkAnchor(chain, anchor, report);
  }
  const reports = [...files.keys()].filter(name => name.split("/").pop() === "provenance.json");
  for (const name of reports) checkReport(folderOf(name), files, report, chains, anchor);
  if (!chains.length && !reports.length) report.problems.push(problem("nothing", ""));
  if (!anchor && chains.length && !report.problems.length) report.notes.push(problem("without_anchor", ""));
  return report;
}

// --- the page ---------------------------------------------------------------------------------------------------------
const VECTORS = {
  "": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  abc: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq": "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
};
const given = new Map();
const by = id => document.getElementById(id);
const spoken = () => document.documentElement.lang;
const told = (key, values = {}) => TEXTS[spoken()][key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
const said = one => (one.where ? `${one.where}: ` : "") + told(one.code, one.values);
let last = null;

function line(tag, text, code) {
  const element = document.createElement(tag), isolated = document.createElement("bdi");
  isolated.textContent = text;
  element.append(isolated);
  if (code) element.dataset.code = code;
  return element;
}
function show() {
  by("files").replaceChildren(...[...given.keys()].sort(before).map(name => line("li", name)));
  by("given").hidden = !given.size;
  if (!last) return by("result").replaceChildren();
  const whole = !last.problems.length, parts = [line("h2", told(whole ? "whole" : "not_whole"))];
  parts[0].className = whole ? "good" : "bad";
  const many = { n: String(new Set(last.checked).size), wrong: String(last.problems.length) };
  parts.push(line("p", told(whole ? "count_whole" : "count_wrong", many)));
  for (const [kind, found] of [["problems", last.problems], ["notes", last.notes]]) {
    if (!found.length) continue;
    const list = document.createElement("ul");
    list.className = kind;
    const unique = [...new Map(found.map(one => [said(one), one])).values()];
    list.append(...unique.map(one => line("li", said(one), one.code)));
    parts.push(line("h3", told(`${kind}_title`)), list);
  }
  by("result").replaceChildren(...parts);
  by("result").dataset.whole = String(whole);
}
async function add(list) {
  for (const [name, file] of list) given.set(name, new Uint8Array(await file.arrayBuffer()));
  last = null;
  show();
  by("check").disabled = !given.size;
}
async function walk(entry, found) {
  if (entry.isFile) return found.push([entry.fullPath.slice(1), await new Promise((good, bad) => entry.file(good, bad))]);
  const reader = entry.createReader();
  for (let more; (more = await new Promise((good, bad) => reader.readEntries(good, bad))).length;) {
    for (const one of more) await walk(one, found);
  }
}
const named = files => Array.from(files, file => [file.webkitRelativePath || file.name, file]);

function speak(language) {
  document.documentElement.lang = language;
  document.title = told("title");
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === language));
  }
  show();
}
function start() {
  for (const name of ["picked", "folder"]) by(name).addEventListener("change", event => {
    const files = named(event.target.files);
    event.target.value = "";  // the same file can be chosen again after it was changed
    add(files);
  });
  by("drop").addEventListener("dragover", event => event.preventDefault());
  by("drop").addEventListener("drop", async event => {
    event.preventDefault();
    const entries = [...event.dataTransfer.items].map(one => one.webkitGetAsEntry()).filter(Boolean), found = [];
    for (const entry of entries) await walk(entry, found);
    add(found);
  });
  by("check").addEventListener("click", () => { last = check(given, by("anchor").value); show(); by("result").focus(); });
  by("clear").addEventListener("click", () => { given.clear(); by("check").disabled = true; last = null; show(); });
  for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", () => speak(button.dataset.language));
  }
  document.body.classList.add("scripted");
  speak(spoken());
}
const sound = Object.entries(VECTORS).every(([text, digest]) => hex(sha256(utf8(text))) === digest);
if (sound) start();
