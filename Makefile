# Every target sets up what it needs; a plain `make` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
# The quickest Python 3.11 on the path; PYTHON=... names another.
PYTHON ?= $(shell python3 deploy/local/interpreter.py)
# The machine's own uv, or one that is fetched into .venv.
UV := $(shell command -v uv || echo .venv/uv/bin/uv)
OWN_UV := $(filter .venv/uv/bin/uv,$(UV))
RUN := .venv/bin

# What is compiled is kept: without it every process of the whole systems compiles its libraries anew (2 s of each start).
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup setup-dev demo up test test-parts test-whole lint types fmt docs policy bench chaos lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 12

.venv/bin/python:
	@python=$(PYTHON); [ -n "$$python" ] && "$$python" -m venv .venv

.venv/uv/bin/uv: | .venv/bin/python
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --target .venv/uv uv==0.13.9

.venv/.local: requirements-local.lock pyproject.toml | .venv/bin/python $(OWN_UV)
	@$(UV) pip sync --quiet --python .venv/bin/python --require-hashes requirements-local.lock
	@$(UV) pip install --quiet --python .venv/bin/python --no-deps --editable .
	@touch $@

.venv/.dev: requirements-dev.lock pyproject.toml | .venv/bin/python $(OWN_UV)
	@$(UV) pip sync --quiet --python .venv/bin/python --require-hashes requirements-dev.lock
	@$(UV) pip install --quiet --python .venv/bin/python --no-deps --editable .
	@touch $@ .venv/.local

setup: .venv/.local ## install what running needs into .venv
setup-dev: .venv/.dev ## install what working on it needs into .venv

demo: setup ## the main job on embedded Kafka and PostgreSQL (ONCE=1 ends after the last event)
	@$(RUN)/sameday demo $(if $(ONCE),--once)

up: setup ## start everything and keep it running until Ctrl-C
	@$(RUN)/sameday up

test: setup-dev ## everything continuous integration runs: lint, types and every test, two at once
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target lint test-whole test-parts

WHOLE := tests/end_to_end tests/faults tests/integration/local tests/integration/test_docs.py tests/integration/test_prometheus.py
# Scoring's searches go with the whole systems, so that the halves weigh the same.
WHOLE += tests/unit/scoring tests/unit/scoring_cohorts tests/unit/scoring_matching
IGNORED := $(WHOLE:%=--ignore=%)

test-parts: setup-dev ## the half that tries parts: units, contracts, each service between real Kafka and PostgreSQL
	@$(RUN)/python -m pytest $(IGNORED)

test-whole: setup-dev ## the half that tries whole running systems, the docs' commands and a real Prometheus
	@$(RUN)/python -m pytest $(WHOLE)

lint: setup-dev types ## style, types, imports and architecture
	@$(RUN)/ruff check .
	@$(RUN)/ruff format --check .
	@$(RUN)/lint-imports --no-cache

types: setup-dev ## mypy, strict
	@$(RUN)/mypy

fmt: setup-dev ## format and mend what the linter can
	@$(RUN)/ruff check --fix .
	@$(RUN)/ruff format .

docs: setup-dev ## write again what is generated: JSON Schemas, the life cycle, the metrics list
	@$(RUN)/python -m deploy.docs

policy: setup ## check the area packs and play every case beside them
	@$(RUN)/sameday policy check areas
	@$(RUN)/sameday policy test areas

bench: setup ## speed and memory of the whole chain; what an event costs among 10,000 and among 1,000,000 people (minutes)
	@$(RUN)/sameday bench --rate 50 --seconds 30
	@$(RUN)/python -m deploy.local.growth

chaos: setup-dev ## correctness while things are killed, stopped and restarted (minutes)
	@$(RUN)/python -m pytest tests/faults tests/integration/journal/test_machine.py -m chaos

lock: | $(OWN_UV) ## compile the three lock files anew
	@$(UV) pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 --extra local --group dev pyproject.toml -o requirements-dev.lock
	@$(UV) pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 --extra local -c requirements-dev.lock pyproject.toml -o requirements-local.lock
	@$(UV) pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 -c requirements-dev.lock pyproject.toml -o requirements.lock

clean: ## remove the environment and local state
	@rm -rf .venv .sameday .mypy_cache .ruff_cache .pytest_cache
