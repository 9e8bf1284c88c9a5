# Needs make and Python 3.11 or newer, nothing else. `make help` lists what it does.
#
#   make run ARGS="list"            arguments for run.py
#   make test ARGS="-n 2 -m fast"   arguments for pytest
#   make test PYTHON=python3.13     another Python, in a folder of its own (.venv-3.13)

PYTHON ?= python3
ARGS   ?=

# Pythons for which the lock files hold a wheel of everything.
LOCKED := 3.11 3.12 3.13 3.14

VERSION := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)
VENV    ?= .venv$(if $(filter file,$(origin PYTHON)),,-$(VERSION))
BIN     := $(VENV)/bin
PIP     := $(BIN)/python -m pip install --quiet --disable-pip-version-check
CORE    := $(VENV)/.core-$(VERSION)
DEV     := $(VENV)/.dev-$(VERSION)

.PHONY: help run test lint bench docs setup lock clean check-python
.DELETE_ON_ERROR:

help:  ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-8s %s\n", $$1, $$2}'

run: $(CORE)  ## set up if needed, then run the main job
	$(BIN)/python run.py $(ARGS)

test: $(DEV)  ## set up if needed, then run the tests
	$(BIN)/python -m pytest $(ARGS)

lint: $(DEV)  ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: $(DEV)  ## timings, as ratios against references in the same run
	$(BIN)/python benchmarks/run.py $(ARGS)

docs: $(DEV)  ## the documentation as a site that needs no network: build/docs/index.html
	$(BIN)/python -m sphinx -b html -W --keep-going -n -q -E -d build/doctrees docs build/docs
	$(BIN)/python docs/check_site.py build/docs

setup: $(DEV)  ## only set up the virtual environment, with the tools for tests

# One file serves every Python from 3.11 on (environment markers choose) and holds the hashes of all of a version's files.
UV_COMPILE = .venv-lock/bin/uv pip compile pyproject.toml --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-config --no-emit-index-url --no-emit-find-links --quiet --custom-compile-command "make lock"

lock: check-python  ## choose versions anew and write the requirements files
	$(PYTHON) -m venv --clear .venv-lock
	.venv-lock/bin/python -m pip install --quiet --disable-pip-version-check 'uv>=0.13'
	$(UV_COMPILE) --output-file requirements.txt --extra analysis --extra page
	$(UV_COMPILE) --output-file requirements-dev.txt --extra dev --extra docs --constraints requirements.txt
	rm -rf .venv-lock

clean:  ## remove virtual environments and caches
	rm -rf .venv .venv-* .pytest_cache .mypy_cache .ruff_cache .hypothesis build *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

check-python:
	@$(PYTHON) -c '' 2>/dev/null || { echo "make: cannot run $(PYTHON). Install Python 3.11 or newer, or name one: make PYTHON=python3.12" >&2; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "make: $(PYTHON) is Python $(VERSION); this project needs 3.11 or newer. Name one: make PYTHON=python3.12" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "make: $(PYTHON) comes without venv. On Debian and Ubuntu: apt install python$(VERSION)-venv" >&2; exit 2; }

$(CORE): requirements.txt | check-python
	@echo "Setting up $(VENV): a minute or two, once."
	$(PYTHON) -m venv --clear $(VENV)
ifneq ($(filter $(VERSION),$(LOCKED)),)
	$(PIP) --require-hashes -r requirements.txt
else
	@echo "make: the lock files do not cover Python $(VERSION); installing the newest versions that pyproject.toml allows." >&2
	$(PIP) --editable '.[analysis,page]'
endif
	@touch $@

$(DEV): requirements-dev.txt $(CORE) | check-python
ifneq ($(filter $(VERSION),$(LOCKED)),)
	$(PIP) --require-hashes -r requirements-dev.txt
else
	$(PIP) --editable '.[dev,docs]'
endif
	@touch $@
