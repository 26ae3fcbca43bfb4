# Copyright: Contributors to the community.wpengine collection
# SPDX-License-Identifier: GPL-3.0-or-later

SHELL := bash
.DEFAULT_GOAL := help

# Much of the time is waiting, hence more workers than processors.
WORKERS := $(shell echo $$((3 * $$(nproc 2>/dev/null || echo 2))))
PYTEST := .venv/bin/pytest -n $(WORKERS) --dist worksteal
ENVIRONMENT := .build/environment.stamp

# Or each of the hundreds of processes would compile everything that it imports.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test long coverage unit integration ssh contract sanity lint format matrix docs ee release env clean

help: ## Show what can be made
	@sed -n 's/^\([a-z]*\):.* ## /\1\t/p' Makefile | expand -t 12

demo: $(ENVIRONMENT) ## Converge an account in the simulator and look at it
	@.venv/bin/python demo/run.py

test: $(ENVIRONMENT) ## Run all the tests
	@$(PYTEST)

long: $(ENVIRONMENT) .build/galaxy-importer/bin/python ## Run all the tests, also those that take long
	@$(PYTEST) --long

coverage: $(ENVIRONMENT) ## Say how much of the plugins the unit and playbook tests run
	@mkdir -p .build/coverage
	@COVERAGE_FILE='$(CURDIR)/.build/coverage/data' $(PYTEST) --cov --cov-config=pyproject.toml tests/unit tests/integration

unit: $(ENVIRONMENT) ## Run the unit tests
	@$(PYTEST) tests/unit

integration: $(ENVIRONMENT) ## Run playbooks against the simulator
	@$(PYTEST) tests/integration

ssh: $(ENVIRONMENT) ## Run commands through an SSH gateway
	@$(PYTEST) tests/ssh

contract: $(ENVIRONMENT) ## Compare the simulator with WP Engine's OpenAPI document
	@$(PYTEST) tests/contract

sanity: $(ENVIRONMENT) ## Run ansible-test sanity
	@$(PYTEST) tests/sanity

lint: $(ENVIRONMENT) ## Run the linters
	@$(PYTEST) tests/lint

format: $(ENVIRONMENT) ## Format the Python files
	@.venv/bin/ruff format --quiet .

# The Python and ansible-core of one cell of the matrix.
PYTHON_VERSION ?= 3.13
CORE ?= 2.21

matrix: $(ENVIRONMENT) ## Run the unit tests on one pair: make matrix PYTHON_VERSION=3.11 CORE=2.17
	@UV_PYTHON_DOWNLOADS=never .venv/bin/uv run --quiet --no-project --isolated --with 'ansible-core~=$(CORE).0' \
	    --python $(or $(wildcard .build/pythons/python$(PYTHON_VERSION)),$(PYTHON_VERSION)) \
	    --with-requirements requirements.txt --with-editable extensions/simulator --with hypothesis,jsonschema,jinja2 \
	    --with pytest,pytest-ansible,pytest-xdist,responses,trustme -- pytest -q -n $(WORKERS) tests/unit/plugins

docs: $(ENVIRONMENT) ## Make the HTML documentation of the plugins in .build/docs/site
	@bash scripts/docs.sh

ee: $(ENVIRONMENT) ## Build the execution environment and run a play in it
	@.venv/bin/python scripts/ee.py

release: $(ENVIRONMENT) .build/galaxy-importer/bin/python ## Prepare a release without publishing it: make release REPOSITORY=URL
	@$(PYTEST) tests/lint tests/sanity
	@REPOSITORY='$(REPOSITORY)' VERSION='$(VERSION)' .venv/bin/python scripts/release.py

env: $(ENVIRONMENT) ## Make .venv and .build (the other targets do it when needed)

$(ENVIRONMENT): pyproject.toml requirements.txt scripts/make_env.sh $(wildcard extensions/simulator/pyproject.toml)
	@PYTHON='$(PYTHON)' bash scripts/make_env.sh
	@.venv/bin/python scripts/link_farms.py
	@touch $@

# It needs other versions of the tools' dependencies, so it has an environment of its own.
.build/galaxy-importer/bin/python: $(ENVIRONMENT)
	@.venv/bin/uv venv --quiet --clear --python .venv/bin/python .build/galaxy-importer
	@.venv/bin/uv pip install --quiet --python $@ galaxy-importer
	@touch $@

clean: ## Remove everything that was made
	rm -rf .build .venv .ansible .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage tests/output
