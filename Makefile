# Copyright: Contributors to the community.wpengine collection
# SPDX-License-Identifier: GPL-3.0-or-later

SHELL := bash

.PHONY: help env clean

help:  ## Show what can be made
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

env: .build/env.stamp  ## Make .venv and .build (done by the other targets when needed)

.build/env.stamp: pyproject.toml requirements.txt scripts/make_env.sh $(wildcard extensions/simulator/pyproject.toml)
	@mkdir -p .build
	@PYTHON='$(PYTHON)' bash scripts/make_env.sh
	@.venv/bin/python scripts/link_farms.py
	@touch $@

clean:  ## Remove everything that was made
	rm -rf .build .venv .ansible .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage tests/output
