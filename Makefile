# make demo    the portal with made-up people and plans, on http://127.0.0.1:8000 (PORT=8001 make demo)
# make test    every check, on a real PostgreSQL and Redis

PORT ?= 8000
VENV := .venv/bin

.PHONY: help demo test lint format browser coverage bench manage lock clean

help:
	@sed -n 's/^# //p' Makefile

demo:
	@tools/setup.sh
	@PORT=$(PORT) exec $(VENV)/python -m tools.demo

test:
	@tools/setup.sh --tests
	@exec $(VENV)/python -m tools.check

# make lint      only the checks that need no servers
lint:
	@tools/setup.sh
	@exec $(VENV)/python -m tools.check --quick

# make browser   only the journeys in Chromium
browser:
	@tools/setup.sh --tests
	@exec $(VENV)/python -m tools.check --browser

# make coverage  which lines and branches the tests reach
coverage:
	@tools/setup.sh
	@rm -f .coverage .coverage.*
	@$(VENV)/python -m portal.devservers test -- $(VENV)/coverage run -m pytest -n 2
	@$(VENV)/coverage combine -q
	@$(VENV)/coverage report

# make bench     what pages, saves and reports cost, into docs/benchmarks.md; fails where a promise is broken
bench:
	@tools/setup.sh
	@exec $(VENV)/python -m portal.devservers test -- $(VENV)/python -m tools.bench

# make format    put Python and templates in order
format:
	@tools/setup.sh
	@$(VENV)/ruff check --fix .
	@$(VENV)/ruff format .
	@find templates -name '*.html' -exec $(VENV)/djade --target-version 5.2 {} +

# make manage do="shell"   a Django command beside the running demo
manage:
	@exec $(VENV)/python -m tools.demo manage $(do)

# make lock      pin what pyproject.toml asks for, with hashes (UPGRADE=--upgrade for newer versions)
COMPILE = $(VENV)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header $(UPGRADE)
lock:
	@tools/setup.sh
	@$(COMPILE) pyproject.toml -o requirements.txt
	@$(COMPILE) pyproject.toml --group dev -o requirements-dev.txt
	@echo uv | $(COMPILE) --no-annotate - -o requirements-setup.txt

# make clean     forget everything the demo has made
clean:
	@if [ -x $(VENV)/python ]; then $(VENV)/python -m portal.devservers clean; else rm -rf var; fi
