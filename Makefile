# Everything a person or a build needs: `make run` opens the window, `make test` runs every test.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
DEFINED := pyproject.toml constraints.txt
# What the general model is made by; it is made again when one of these changes.
PREPARED_BY := $(wildcard engine/backbones/*.py engine/bundle/*.py) assets/imagenet_classes.json
ARTIFACTS ?= artifacts
JOBS ?= 2
# Which PyTorch is frozen: on Linux “--torch-index ADDRESS”, PyTorch's wheels for the CPU; see packaging/README.md.
TORCH ?=
# The benchmarks' bare ONNX Runtime reports to nobody either; Tellapart itself needs no such help.
export ORT_DISABLE_TELEMETRY := 1

.DEFAULT_GOAL := help
.PHONY: help install run test check format extras verify-extras bench package package-test clean

help: ## show what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

install: $(VENV)/prepared ## build .venv with Tellapart in it, and nothing else

run: $(VENV)/prepared ## open the window (without a display: do the same job headless)
	@$(BIN)/python -m gui --headless-tour-without-display $(ARTIFACTS)/run

test: check $(VENV)/prepared $(VENV)/installed-node ## check, then run every test
	@mkdir -p $(ARTIFACTS)/screenshots
	$(BIN)/python -m pytest tests -m "not frozen" -n $(JOBS) --dist loadgroup --artifacts $(ARTIFACTS)/screenshots

check: $(VENV)/installed-test ## ruff, mypy --strict, import-linter
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy assets/kits/python/src/tellapart_model
	$(BIN)/lint-imports

format: $(VENV)/installed-test ## put the code into its usual shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

extras: .venv-extras/installed ## what converts models for LiteRT, ExecuTorch and Core ML, in an environment of its own

verify-extras: extras $(VENV)/installed-test ## convert a model for LiteRT, ExecuTorch and Core ML, and hold the answers against it
	TELLAPART_TEST_EXTRAS=1 $(BIN)/python -m pytest tests/kits/converted

bench: $(VENV)/installed-bench $(VENV)/prepared ## measure speed, memory and how good models are, in one run
	$(BIN)/python -m tests.benchmarks

package: $(VENV)/installed-node ## freeze Tellapart and build this system's installers into dist
	$(PYTHON) packaging/build.py environment $(TORCH)
	TELLAPART_NODE_MODULES=$(abspath $(VENV)/node_modules) $(PYTHON) packaging/build.py all

package-test: $(VENV)/installed-test ## try what “make package” built: the frozen folder, a bare Debian, Windows under wine
	$(BIN)/python -m pytest tests/packaging -m frozen -n 0 -o faulthandler_timeout=0

clean: ## remove everything that was built
	rm -rf $(VENV) .venv-extras $(ARTIFACTS) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Tellapart needs Python 3.11 or newer: make PYTHON=python3.11 …")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(DEFINED) | $(BIN)/python
	$(PIP) install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/prepared: $(VENV)/installed $(PREPARED_BY)
	$(BIN)/python -m engine.bundle
	@touch $@

$(VENV)/installed-test: $(DEFINED) $(VENV)/installed
	$(PIP) install --quiet --constraint constraints.txt --editable '.[test]'
	@touch $@

# Node's packages for the tests of the JavaScript and browser kits, as locked; nothing of them is run while installing.
# Where they cannot be had, those tests say so, and fail in continuous integration.
$(VENV)/installed-node: tests/kits/javascript/package.json tests/kits/javascript/package-lock.json | $(BIN)/python
	@cp tests/kits/javascript/package.json tests/kits/javascript/package-lock.json $(VENV)/
	@cd $(VENV) && ONNXRUNTIME_NODE_INSTALL=skip npm ci --ignore-scripts --no-audit --no-fund --silent && touch installed-node \
		|| echo "Node's packages are not installed: the JavaScript and browser kits are not tested."

$(VENV)/installed-bench: $(DEFINED) $(VENV)/installed-test
	$(PIP) install --quiet --constraint constraints.txt --editable '.[test,bench]'
	@touch $@

# It sees what Tellapart has, torch above all, and adds to it: 1.2 GB, which nothing else needs.
.venv-extras/installed: packaging/install_converters.py pyproject.toml | $(VENV)/installed
	$(PYTHON) -m venv .venv-extras
	.venv-extras/bin/python packaging/install_converters.py $(BIN)/python
	@touch $@
