# Paiban. `make run` and `make test` are complete by themselves on a machine with Python 3.11 or newer, venv and make.
#
#   make run        the application with the demo centre on a loopback address, accounts on its login page (PORT=8123 to choose)
#   make test       the whole test suite (ARGS="-k erlang" to choose)
#   make axe        every page in both languages, light and dark, at three widths, judged by axe-core
#   make browser    every visit of the browser in both languages
#   make screenshots  pictures of the demo centre into docs/images (WHERE=address or database of a served demo)
#   make fuzz-api   20 000 calls made from the API's own description, right and wrong ones
#   make soak       races, deaths of workers, lives of swaps, clearing against publishing, with 10 000 tries (TRIES=... to choose);
#                   every route asked by every role
#   make install    only build .venv, with .venv/bin/paiban
#   make lint       ruff and import-linter
#   make types      mypy, strict
#   make translations  collect the texts of pages and rules for the Chinese catalogue, and compile it
#   make demo       write the demo centre again from its seed
#   make bench      all benchmark tables (DATA=folder of interval histories)
#   make bench-staffing  seats against others' values and speed (needs bench-peers-env)
#   make bench-grid  the month grid of 300 agents: ready in Chromium, CPU, bytes (CENTRE=folder of paiban demo --agents 300, PLAN=its plan)
#   make bench-clearing  the swap board's table (PLAN=folder of a plan of data/hotline for 2026-12)
#   make bench-web  the web application under load and under faults (ARGS="L1 F1 --seconds 120" to choose)
#   make bench-roster  the roster tables (DATA=folder of rostering instances, ARGS=--quick for 20 minutes)
#   make bench-peers-env  install what they compare with
#   make lock       resolve pyproject.toml into requirements.lock again (needs uv)
#   make clean      remove .venv and everything the tools leave behind

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3)
UV ?= uv
DATA ?=
PLAN ?=
CENTRE ?=
PORT ?=
ARGS ?=
TRIES ?= 10000
WHERE ?=
# The suite takes two cores (a third process gains nothing there); a file's tests stay together, they share what is
# costly to set up. Which files come first is said in tests/conftest.py.
WORKERS ?= 2

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.complete
PEERS := tests/benchmarks/.venv

# Small dense algebra is slower on many threads than on one, and two processes would fight for the same cores.
export OMP_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1
export MKL_NUM_THREADS := 1
# Tests and the application start many processes: each would compile every module again without what the first wrote.
export PYTHONDONTWRITEBYTECODE :=
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# A virtual environment holds absolute paths and one interpreter: moved or copied elsewhere, it is stale.
ifneq ($(shell cat $(STAMP) 2>/dev/null),$(CURDIR))
$(shell rm -f $(STAMP))
endif

.PHONY: help install run test axe browser screenshots fuzz-api soak lint types demo bench bench-forecast bench-staffing bench-roster bench-clearing bench-grid bench-web bench-peers-env lock lock-peers clean

help:
	@sed -n '2,/^$$/s/^# \{0,1\}//p' Makefile

install: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python was not found. Install Python 3.11 or newer, or name it: make PYTHON=/path/to/python3 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Paiban needs Python 3.11 or newer, but $(PYTHON) is $$($(PYTHON) -V). Name a newer one: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "$(PYTHON) cannot make virtual environments here. On Debian: apt-get install -y python3-venv" >&2; exit 1; }
	@if ! $(BIN)/python -m pip --version >/dev/null 2>&1 || [ ! -x $(BIN)/paiban ] || ! grep -qsF '#!$(CURDIR)/' $(BIN)/paiban; then $(PYTHON) -m venv --clear $(VENV); fi
	@echo "Installing the pinned packages into $(VENV) (once, about a minute) ..."
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@echo '$(CURDIR)' > $(STAMP)

run: $(STAMP)
	$(BIN)/paiban serve $(if $(PORT),--port $(PORT))

test: $(STAMP)
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

axe: $(STAMP)
	PAIBAN_AXE=all $(BIN)/python -m pytest tests/webapp/browser/test_accessibility.py $(ARGS)

browser: $(STAMP)
	PAIBAN_BROWSER=all $(BIN)/python -m pytest tests/webapp/browser $(ARGS)

screenshots: $(STAMP)
	$(BIN)/python -m tests.webapp.browser.screenshots docs/images $(WHERE)

fuzz-api: $(STAMP)
	PAIBAN_CASES=20000 $(BIN)/python -m pytest tests/webapp/api/test_generated.py $(ARGS)

# Races need two cores to themselves, so that clients of two processes really meet.
soak: $(STAMP)
	PAIBAN_TRIES=$(TRIES) $(BIN)/python -m pytest $(wildcard tests/webapp/*/test_*races.py) tests/webapp/services/test_swap_lives.py tests/webapp/app/test_walks.py $(ARGS)

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/lint-imports

types: $(STAMP)
	$(BIN)/mypy

translations: $(STAMP)
	$(BIN)/python -m webapp.catalogue

demo: $(STAMP)
	$(BIN)/paiban demo

bench: bench-forecast bench-staffing bench-roster

bench-forecast: $(STAMP)
	@[ -n "$(DATA)" ] || { echo "Name a folder of interval histories: make $(or $(MAKECMDGOALS),bench-forecast) DATA=folder" >&2; exit 1; }
	$(BIN)/python -m tests.benchmarks.forecast --data "$(DATA)"

bench-staffing: $(STAMP)
	$(BIN)/python -m tests.benchmarks.staffing

bench-roster: $(STAMP)
	$(BIN)/python -m tests.benchmarks.roster $(if $(DATA),--data "$(DATA)") $(ARGS)

bench-clearing: $(STAMP)
	@[ -n "$(PLAN)" ] || { echo "Name a folder that paiban plan data/hotline --month 2026-12 wrote: make bench-clearing PLAN=folder" >&2; exit 1; }
	$(BIN)/python -m tests.benchmarks.clearing "$(PLAN)" $(ARGS)

bench-web: $(STAMP)
	$(BIN)/python -m tests.benchmarks.web $(ARGS)

bench-grid: $(STAMP)
	@[ -n "$(CENTRE)" ] && [ -n "$(PLAN)" ] || { echo "Name the folders that paiban demo --agents 300 and paiban plan wrote: make bench-grid CENTRE=folder PLAN=folder" >&2; exit 1; }
	$(BIN)/python -m tests.benchmarks.grid "$(CENTRE)" "$(PLAN)" $(ARGS)

# The forecasting methods of others, for comparison only, in an environment of their own: nothing of it is installed with Paiban.
bench-peers-env: $(PEERS)/.complete

$(PEERS)/.complete: tests/benchmarks/peers.lock
	$(PYTHON) -m venv --clear $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --require-hashes -r tests/benchmarks/peers.lock
	@touch $@

# The universal form serves Python 3.11 and newer on every platform from one file; without a header and without
# annotations of the index it names no address of a package registry (tests/architecture holds that).
LOCK_OPTIONS := --universal --python-version 3.11 --generate-hashes --no-header --upgrade

lock:
	$(UV) pip compile pyproject.toml --group dev $(LOCK_OPTIONS) --output-file requirements.lock

lock-peers:
	$(UV) pip compile tests/benchmarks/peers.in $(LOCK_OPTIONS) --output-file tests/benchmarks/peers.lock

clean:
	rm -rf $(VENV) $(PEERS) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
