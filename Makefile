# Two commands are enough: make run, make test. Everything they need goes into .venv.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
export PTB_TIMEDELTA = 1

.PHONY: run test setup check format bench lock

run: $(VENV)/runtime ## the bot; without TELEGRAM_BOT_TOKEN the playground
	$(BIN)/python -m bot

test: $(VENV)/tools ## every test
	$(BIN)/python -m pytest -n auto $(TESTS)

setup: $(VENV)/tools ## runtime and test tools

check: $(VENV)/tools ## what CI runs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m bot content check
	$(BIN)/python -m pytest -n auto --cov --cov-report=term:skip-covered

format: $(VENV)/tools
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/tools ## the benchmarks, one table
	$(BIN)/python -m benchmarks

lock: $(VENV)/tools ## renew both lock files from pyproject.toml
	$(BIN)/pip-compile -q --upgrade --extra dev $(LOCK_OPTIONS) -o requirements-dev.lock pyproject.toml
	$(BIN)/pip-compile -q $(LOCK_OPTIONS) -c requirements-dev.lock -o requirements.lock pyproject.toml

LOCK_OPTIONS = --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --strip-extras --allow-unsafe \
	--no-emit-trusted-host

$(VENV)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/runtime: requirements.lock | $(VENV)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/tools: requirements-dev.lock $(VENV)/runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
