# `make app` and `make test` are all that a new machine needs: Python 3.11 or newer, and make.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.PHONY: app test lint browser rater audit screenshots help

app: $(READY)            ## open the sample in the browser (made and rated on first use)
	$(BIN)/qulens app

test: $(READY) browser   ## run all tests, those in Chromium too
	$(BIN)/python -m pytest --ignore tests/browser --numprocesses 2 --dist loadgroup
	$(BIN)/python -m pytest tests/browser

lint: $(READY)           ## style, docstrings, types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The locked versions. PIP_EXTRA_INDEX_URL and the like are passed on to pip.
$(READY): pyproject.toml constraints.txt
	@echo "Installing the locked packages into $(VENV): some minutes the first time."
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[dev]"
	touch $@

# Debian's Chromium, where there is none and we may install it; the tests say so where there is none.
browser:
	@command -v chromium chromium-browser google-chrome >/dev/null || { \
	  [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	  && apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null; } || true

# The rater that comes along, trained again: JUDGMENTS is a folder of judgments, TEXTS a file of long documents.
rater: $(READY)          ## train the default rater again (JUDGMENTS=... TEXTS=...)
	rm -rf build/default-rater
	$(BIN)/qulens import build/default-rater $(TEXTS)
	$(BIN)/qulens train build/default-rater --name default --judgments $(JUDGMENTS) --provenance sample_data/rater-provenance.md
	rm -rf sample_data/rater && cp -r build/default-rater/raters/default sample_data/rater

# DATA is a folder with one folder a set of data, as docs/audit-of-the-default-rater.md names them; ratings are kept in build/.
audit: $(READY)          ## measure what the default rater does on sets of texts (DATA=..., CHECK=--check writes nothing)
	$(BIN)/python benchmarks/audit_of_default_rater.py --data $(DATA) $(CHECK)

screenshots: $(READY) browser   ## draw the pictures of the README again
	$(BIN)/python -m pytest tests/browser -k every_page
	cp tests/screenshots/reader-light-first.png docs/images/browse.png
	cp tests/screenshots/two-domains-light-first.png docs/images/two.png
	for page in distributions map bias compare subset raters; do cp tests/screenshots/$$page-light-first.png docs/images/$$page.png; done

help:                    ## say what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'
