# `make demo` and `make test` need Python >= 3.11 and make; everything else is installed into .venv.
PYTHON ?= python3
# Tests run in so many processes, each with one thread for linear algebra, since more only wait for each other.
WORKERS ?= 2
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
LAST_BENCH := .benchmarks/last.json
# The tests of a file stay together, so that what they share is made once.
PARALLEL := OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest --benchmark-disable --numprocesses $(WORKERS) --dist loadscope

.DEFAULT_GOAL := help
.PHONY: help demo test test-all lint bench bench-baseline fuzz docs chromium java clean

help:  ## show what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "pretest needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) install --quiet --constraint constraints.txt --editable .
	touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) install --quiet --constraint constraints.txt --editable '.[test,lint]'
	touch $@ $(VENV)/.installed

demo: $(VENV)/.installed  ## invented study: simulate, analyse, show verdicts and where the report is
	$(BIN)/pretest demo

# The browser tests need Chromium, and those of printed reports pdfinfo; as root on Debian they are installed, elsewhere
# the tests say why they skip. Playwright drives this Chromium: it never fetches one of its own.
chromium:
	@command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 || \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; \
	else echo "no Chromium found: the browser tests will be skipped"; fi
	@command -v pdfinfo >/dev/null 2>&1 || \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq poppler-utils >/dev/null; \
	else echo "no pdfinfo found: some tests of printed reports will be skipped"; fi

# The forms for ODK are checked with the validator that pyxform brings along, which needs Java.
java:
	@command -v java >/dev/null 2>&1 || \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq default-jre-headless >/dev/null; \
	else echo "no Java found: the checks with ODK Validate will be skipped"; fi

test: $(VENV)/.installed-dev chromium java  ## all tests but the slow ones
	HYPOTHESIS_PROFILE=fixed $(PARALLEL) -m "not slow"

test-all: $(VENV)/.installed-dev chromium java  ## all tests, simulations included, with random examples
	HYPOTHESIS_PROFILE=random $(PARALLEL)

lint: $(VENV)/.installed-dev  ## style and types
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy

bench: $(VENV)/.installed-dev  ## speed against the peers, as ratios in one run; says what got slower
	@mkdir -p .benchmarks
	$(BIN)/python -m pytest benchmarks --benchmark-only --benchmark-columns=median,rounds --benchmark-json=$(LAST_BENCH) -s
	@$(BIN)/python benchmarks/ratios.py $(LAST_BENCH)

bench-baseline: $(VENV)/.installed-dev  ## store the ratios of the last make bench as the baseline
	$(BIN)/python benchmarks/ratios.py $(LAST_BENCH) --write

# Each input runs in a process of its own; what ends badly is named, with the log that it left.
fuzz: $(VENV)/.installed-dev  ## thousands of hostile inputs: no traceback, no exit code 3, none slow or big
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m tests.fuzz.run --n 2500 --workers $(WORKERS) --details

docs: $(VENV)/.installed-dev  ## write the generated parts of docs/ (schemas, command reference)
	$(BIN)/python docs/generate.py

clean:  ## remove the virtual environment and caches
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .benchmarks
