# Each target sets itself up: a virtual environment in .venv with the locked dependencies.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
ifeq ($(OS),Windows_NT)
PYTHON := python
BIN := .venv/Scripts
else
BIN := .venv/bin
endif
RUN := $(BIN)/python -X utf8 -m

.PHONY: demo test check style bench docs lock clean

demo: .venv/.run ## build real documents and a calendar from the examples into demo/
	$(RUN) contractkit demo demo

test: .venv/.dev ## run the tests; those whose judge is missing skip, saying so
	$(RUN) pytest -n auto $(JUDGES)

check: JUDGES := --judges
check: style test ## everything that must hold; a missing judge is a failure

style: .venv/.dev ## style, types, layers, generated pages
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy
	$(BIN)/lint-imports
	$(BIN)/python -X utf8 scripts/make_docs.py --check

bench: .venv/.dev ## ratios against peers, in one run
	$(RUN) bench

docs: .venv/.dev ## write the generated pages again
	$(BIN)/python -X utf8 scripts/make_docs.py

lock: ## pin every dependency with its hashes, without index addresses (needs uv)
	uv pip compile -q --universal --generate-hashes --no-header --no-annotate --upgrade \
	  --group build --group dev pyproject.toml -o requirements-dev.txt
	uv pip compile -q --universal --generate-hashes --no-header --no-annotate --upgrade \
	  --group build pyproject.toml -c requirements-dev.txt -o requirements.txt

clean:
	rm -rf .venv demo dist build

.venv/.made:
	@test -n "$(PYTHON)" || { echo "contractkit needs Python 3.11 or newer on the PATH" >&2; exit 3; }
	$(PYTHON) -m venv .venv
	@touch $@

INSTALL = $(RUN) pip install --quiet --disable-pip-version-check
.venv/.run: .venv/.made requirements.txt pyproject.toml
	$(INSTALL) --require-hashes -r requirements.txt
	$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: .venv/.made requirements-dev.txt pyproject.toml
	$(INSTALL) --require-hashes -r requirements-dev.txt
	$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@ .venv/.run
