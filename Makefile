# What one does with a working copy. A bare machine needs Python 3.11 or newer and make, nothing else:
# no Node, no Docker, no database server.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for p in python3.11 python3 python3.12 python3.13 python3.14; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
HOST ?= 127.0.0.1
PORT ?= 8000
DEMO_HOME ?= var/demo
ARGS ?=

export PYTHONUTF8 := 1
export NO_MKDOCS_2_WARNING := 1

.PHONY: help demo serve test check fix docs shots bench parity lock front browser clean

help: ## Show these lines
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-14s %s\n", $$1, $$2 }'

demo: $(VENV)/.source front ## Fill an invented company and serve it; HOST=, PORT= choose the address
	@KULMINA_HOME="$(DEMO_HOME)" $(BIN)/kulmina demo
	@port=$$($(BIN)/python .ci/free_port.py "$(HOST)" "$(PORT)"); \
	KULMINA_DEMO=1 KULMINA_HOME="$(DEMO_HOME)" $(BIN)/kulmina serve --host "$(HOST)" --port "$$port"

serve: $(VENV)/.source front ## Serve your own company, kept in KULMINA_HOME (default: var)
	@$(BIN)/kulmina serve --host "$(HOST)" --port "$(PORT)"

test: $(VENV)/.dev front browser ## Run every test that needs no Java; ARGS= go to pytest
	@$(BIN)/python -m pytest -m "not spark" -n auto --dist worksteal $(ARGS)

check: $(VENV)/.dev ## Style, types, layers and locks
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@PYTHONPATH=src $(BIN)/lint-imports --no-logo
	@$(BIN)/python .ci/locks_are_fresh.py

fix: $(VENV)/.dev ## Mend what the style rules can mend by themselves; make docs/reference anew
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/python docs/make_reference.py

docs: $(VENV)/.dev ## Build the documentation, Russian and English, into site/
	@rm -rf site
	@$(BIN)/mkdocs build --quiet --strict --config-file mkdocs.yml
	@$(BIN)/mkdocs build --quiet --strict --config-file mkdocs.ru.yml
	@echo "site/index.html is made; to read it with its search: $(BIN)/python -m http.server --directory site"

shots: $(VENV)/.dev front browser ## Take the pictures of docs/images anew
	@KULMINA_PICTURES=1 $(BIN)/python -m pytest -q tests/journeys/test_pictures.py

bench: $(VENV)/.bench ## Measure and write benchmarks/README.md; takes long
	@$(BIN)/python -m benchmarks $(ARGS)

parity: $(VENV)/.bench ## The same answers on the distributed engine, where Java 17 or newer is present
	@if .ci/has-java; then $(BIN)/python -m pytest -m spark $(ARGS); \
	else echo "parity: no Java 17 here, so the distributed engine was not compared. Install a JDK 17 and run again."; fi

lock: $(VENV)/.dev ## Make requirements/*.txt anew from pyproject.toml
	@$(PIP) install uv
	@.ci/lock

clean: ## Remove the environment and everything made by the tools; var/ with your data stays
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist site

# -- what the targets above stand on ---------------------------------------------------------------

front: | $(VENV)/.source
	@$(BIN)/python hatch_build.py

browser: $(VENV)/.dev
	@.ci/browser

$(VENV)/.made:
	@test -n "$(PYTHON)" || { echo "Kulmina needs Python 3.11 or newer, and none was found on PATH." >&2; exit 1; }
	@test -x $(BIN)/python || { echo "Creating the environment in $(VENV) with $$($(PYTHON) --version) …"; \
		$(PYTHON) -m venv $(VENV) || { echo "On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null
	@touch $@

$(VENV)/.source $(VENV)/.dev $(VENV)/.bench: $(VENV)/.%: requirements/%.txt pyproject.toml $(VENV)/.made
	@echo "Installing requirements/$*.txt …"
	@$(PIP) install --require-hashes -r $<
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@ $(HOLDS_$*)

# dev holds all of source, bench all of dev
HOLDS_dev := $(VENV)/.source
HOLDS_bench := $(VENV)/.source $(VENV)/.dev
