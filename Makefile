# Two commands do all set-up: `make run` and `make test`.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 8000

.DEFAULT_GOAL := help
.PHONY: help run test docs eval bench bench-search relevance train clean

help:  ## Show what there is
	@echo "Begin with make run. Only $(PYTHON) (3.11 to 3.13) and make are needed; everything goes into $(VENV) and var."
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

# MALLOC_... below: memory that is freed is kept, since giving it back and asking anew would take a third of the time.
# The environment is made anew when setup.cfg changes; the stamps say which extras are in.
$(VENV)/.run: setup.cfg pyproject.toml
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

$(VENV)/.semantic: $(VENV)/.run
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[semantic]'
	@touch $@

$(VENV)/.train: $(VENV)/.run
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[train]'
	@touch $@

run: $(VENV)/.run  ## Set up everything, load the samples into an empty database and serve at http://127.0.0.1:8000 (or PORT=...)
	@$(BIN)/quotes migrate
	@-$(BIN)/quotes reprocess --unread
	@$(BIN)/quotes ingest --if-empty examples
	@$(BIN)/quotes serve --host 127.0.0.1 --port $(PORT)

test: $(VENV)/.test  ## Set up and run every check and test
	@$(BIN)/ruff check quotes_service migrations tests wsgi.py
	@$(BIN)/ruff format --check quotes_service migrations tests wsgi.py
	@$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports
	@$(BIN)/python -m pytest -n 2

docs: $(VENV)/.run  ## Write the generated references in docs/ anew
	@$(BIN)/python -m quotes_service.reference docs

eval: $(VENV)/.run  ## Score the extraction on the development articles of ../shared/eval
	@$(BIN)/python -m quotes_service.benchmarks.extraction_quality ../shared/eval --output var

train: $(VENV)/.train  ## Train the tagger anew from ../shared/eval (an hour or two), and score it
	@MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=100000000000 $(BIN)/python -m quotes_service.training ../shared/eval

bench: $(VENV)/.bench  ## Measure speed and memory beside the small spaCy pipeline alone
	@$(BIN)/python -m quotes_service.benchmarks.extraction_speed

bench-search: $(VENV)/.run  ## Search a made-up directory of 1,000,000 quotations (ten minutes to make, kept in var/bench) beside raw FTS5
	@$(BIN)/python -m quotes_service.benchmarks.search --folder var/bench

relevance: $(VENV)/.semantic  ## Find experts for judged questions over ../shared/eval, by words and by meaning (kept in var)
	@for how in "" --semantic; do $(BIN)/python -m quotes_service.benchmarks.relevance $$how --database var/relevance.db \
		docs/relevance/questions.jsonl ../shared/eval/science_news.jsonl ../shared/eval/science_dev.jsonl ../shared/eval/polnear_dev.jsonl; done

clean:  ## Remove the environment (the database under var/ stays)
	rm -rf $(VENV) build *.egg-info
