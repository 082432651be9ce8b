# Everything happens in .venv and .byline; nothing is installed elsewhere.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
export BYLINE_HOME ?= $(CURDIR)/.byline
# From where no file .env is, which may name the server of a newsroom.
SAMPLE := cd corpus && $(CURDIR)/$(BIN)/byline

.PHONY: ask demo test servers elsewhere torture lint bench fuzz weights clean

ask: $(READY)  ## Index the sample coverage and answer a question about it.
	@$(SAMPLE) index articles
	@echo
	@$(SAMPLE) ask "$(or $(Q),who reported the desertions?)"

demo: $(READY)  ## Index the sample coverage and ask it in a small Slack in the browser.
	@$(SAMPLE) index articles
	@$(SAMPLE) demo

test: $(READY)  ## Run every test, the fast ones first, on two cores.
	$(BIN)/python -m pytest -n 2 --dist worksteal

servers: $(READY)  ## Run the tests that need a PostgreSQL or a Milvus server; these are started.
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "servers and not torture"

elsewhere: $(READY)  ## Run all tests of what is stored and searched on PostgreSQL and Milvus Lite, not in files.
	$(BIN)/python -m pytest -n 2 --dist worksteal --postgres --milvus tests/index tests/slack tests/bot tests/web tests/demo

torture: $(READY)  ## Kill indexers, fill disks and damage files, while somebody asks; then the same on servers.
	$(BIN)/python -m pytest -m torture
	$(BIN)/python -m pytest -m torture --postgres --milvus tests/torture/test_torture.py

lint: $(READY)  ## Check style, types and which package may import which.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: $(READY)  ## Measure against the bare model, the bare search and others, and write docs/benchmarks.md.
	@$(PIP) --editable '.[dev,bench]'
	$(BIN)/python -m tests.bench --data $(BYLINE_HOME)/bench --passages $(or $(PASSAGES),1000 10000 100000)

fuzz: $(READY)  ## Feed every reader mutated files for SECONDS, 60 unless told; with atheris, if it is installed.
	$(BIN)/python -m tests.fuzz --seconds $(or $(SECONDS),60)

weights: $(READY)  ## Train the networks again: make weights DATA=folder with polnear/ and selqa/.
	$(BIN)/python -m training.tagger $(DATA)/polnear
	$(BIN)/python -m training.judge $(DATA)
	$(BIN)/python -m training.confidence corpus/articles tests/data/sample_questions.jsonl tests/data/sample_gaps.jsonl

# torch comes first and exactly as pinned: left to the resolver it may bring gigabytes for GPUs.
$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Byline needs Python 3.11 or newer: make PYTHON=...")'
	@echo "Setting up .venv, which is done once and takes a minute or two"
	@test -d .venv || $(PYTHON) -m venv .venv
	@$(PIP) $$(grep '^torch==' constraints.txt)
	@$(PIP) --editable '.[dev]'
	@touch $@

clean:  ## Remove what the other targets made.
	rm -rf .venv .byline .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
