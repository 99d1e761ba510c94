# `make run` and `make test` do all set-up.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 8000

.DEFAULT_GOAL := help
.PHONY: help run check test test-fast coverage docs eval bench bench-backfill bench-bulk bench-ingest bench-search bench-pages bench-faults relevance verification train clean

help:  ## Show this list
	@echo "Start with make run. You need only $(PYTHON) (3.11 to 3.13) and make; everything is written to $(VENV) and var."
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

# The stamps say which extras are installed; they are installed again when one of these files changes.
$(VENV)/.run: setup.cfg setup.py pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(None if (3, 11) <= sys.version_info < (3, 14) else \
		"Python 3.11 to 3.13 is needed; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12 $(MAKECMDGOALS)")'
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV)
	@echo "Installing quotes_service into $(VENV) (a minute or two the first time) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/.test: $(VENV)/.run
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test]'
	@touch $@

$(VENV)/.bench: $(VENV)/.run
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[bench]'
	@touch $@

$(VENV)/.archive: $(VENV)/.run
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[archive]'
	@touch $@

$(VENV)/.semantic: $(VENV)/.run
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[semantic]'
	@touch $@

$(VENV)/.train: $(VENV)/.run
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[train,teacher]'
	@touch $@

run: $(VENV)/.run  ## Set up, load the samples into an empty database, and serve at http://127.0.0.1:8000 (or PORT=...)
	@$(BIN)/quotes migrate
	@-$(BIN)/quotes reprocess --unread
	@$(BIN)/quotes ingest --if-empty examples
	@$(BIN)/quotes serve --with-worker --host 127.0.0.1 --port $(PORT)

check: $(VENV)/.test  ## Run all checks except the tests: ruff, import-linter, basedpyright
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/basedpyright --pythonpath $(BIN)/python

test: check  ## Set up and run every check and test (PostgreSQL: see CONTRIBUTING.md)
	@$(BIN)/python -m pytest -n 2

test-fast: $(VENV)/.test  ## Run the fast tests only, on SQLite, in some minutes
	@$(BIN)/python -m pytest -n 2 -m "not slow"

coverage: $(VENV)/.test  ## Run all tests and measure which lines they reach (report in var/coverage)
	@$(BIN)/python -m pytest -n 2 --cov --cov-report=term:skip-covered --cov-report=html

docs: $(VENV)/.run  ## Write the generated references in docs/, and the types of the client, again
	@$(BIN)/python -m quotes_service.reference docs
	@$(BIN)/python -m quotes_service.reference.client_types

eval: $(VENV)/.run  ## Score the extraction on the development articles of ../shared/eval
	@$(BIN)/python -m quotes_service.benchmarks.extraction_quality ../shared/eval --output var
	@$(BIN)/python -m quotes_service.training.evaluation ../shared/eval

# MALLOC_...: freed memory is kept; returning it to the system and requesting it again would take a third of the time.
train: $(VENV)/.train  ## Train the tagger from ../shared/eval (an hour with a GPU, a day without), and score it
	@MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=100000000000 $(BIN)/python -m quotes_service.training ../shared/eval

bench: $(VENV)/.bench  ## Measure speed and memory, compared with the small spaCy pipeline alone
	@$(BIN)/python -m quotes_service.benchmarks.extraction_speed

ARTICLES ?= 10000
bench-ingest: $(VENV)/.run  ## Measure taking in articles, with one and two workers, and up to 10,000 stored ones (or ARTICLES=100000)
	@$(BIN)/python -m quotes_service.benchmarks.intake.ingest --articles $(ARTICLES)

LOAD ?= 10000
bench-bulk: $(VENV)/.run  ## Measure loading 10,000 articles that were read before (or LOAD=50000), against one by one
	@$(BIN)/python -m quotes_service.benchmarks.intake.bulk --articles $(LOAD)

ARCHIVE ?= ../shared/eval/science_news.jsonl
bench-backfill: $(VENV)/.archive  ## Measure reading an archive on Dask, with one and two workers, and loading it (ARCHIVE=file.jsonl)
	@$(BIN)/python -m quotes_service.benchmarks.intake.backfill $(ARCHIVE)

EXPERTS ?= 100000
PLACE ?= var/bench
bench-search: $(VENV)/.run  ## Measure search in a generated directory of 1,000,000 quotations (or EXPERTS=1000000; PLACE=URL for PostgreSQL)
	@$(BIN)/python -m quotes_service.benchmarks.search --experts $(EXPERTS) --place $(PLACE)

bench-pages: $(VENV)/.run  ## Measure the pages of the research page in the same directory: milliseconds and bytes
	@$(BIN)/python -m quotes_service.benchmarks.pages --folder var/bench

MINUTES ?= 30
POSTGRES ?= /usr/lib/postgresql/15/bin
bench-faults: $(VENV)/.run  ## Kill what can be killed under load for 30 minutes (or MINUTES=5), on both databases (as root, on Linux)
	@$(BIN)/python -m quotes_service.benchmarks.faults --minutes $(MINUTES)
	@$(BIN)/python -m quotes_service.benchmarks.faults --minutes $(MINUTES) --postgres-bin $(POSTGRES) --machines 2

relevance: $(VENV)/.semantic  ## Measure the ranking of experts on judged questions over ../shared/eval, by words and by meaning
	@for how in "" --semantic; do $(BIN)/python -m quotes_service.benchmarks.relevance $$how --database var/relevance.db \
		docs/relevance/questions.jsonl ../shared/eval/science_news.jsonl ../shared/eval/science_dev.jsonl ../shared/eval/polnear_dev.jsonl; done

verification: $(VENV)/.run  ## Count the misleading answers to judged claims over ../shared/eval (VERBOSE=-v shows them)
	@$(BIN)/python -m quotes_service.benchmarks.verification $(VERBOSE) --database var/verification.db docs/verification \
		../shared/eval/science_news.jsonl ../shared/eval/science_dev.jsonl ../shared/eval/polnear_dev.jsonl

clean:  ## Remove the environment (the database under var/ stays)
	rm -rf $(VENV) build *.egg-info
