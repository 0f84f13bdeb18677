# The main commands are make run and make test. Everything they need is installed in .venv.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
export PTB_TIMEDELTA = 1
# Variables that a shell may have set for other projects, and that would make pip or Python ignore .venv.
unexport PYTHONHOME PYTHONPATH PYTHONSAFEPATH PYTHONOPTIMIZE PYTHONSTARTUP \
	PIP_TARGET PIP_PREFIX PIP_ROOT PIP_CONSTRAINT PIP_NO_BINARY PIP_PYTHON PIP_DRY_RUN PIP_NO_DEPS

.PHONY: run test setup check format bench soak lock help runtime tools train

run: runtime ## the bot; without TELEGRAM_BOT_TOKEN the playground
	$(BIN)/python -m bot

test: tools ## every test
	$(BIN)/python -m pytest -n auto --dist worksteal $(TESTS)

setup: tools ## runtime and test tools, nothing started

check: tools ## what CI runs
	@rm -f $(VENV)/steps
	@$(call step,format,ruff format --check .)
	@$(call step,lint,ruff check .)
	@$(call step,types,mypy)
	@$(call step,imports,importlinter.cli --no-cache)
	@$(call step,content,bot content check)
	@$(call step,tests,pytest -n auto --dist worksteal --cov --cov-report=term:skip-covered)
	@echo "Passed:" && cat $(VENV)/steps

step = echo "== $(1)" && began=$$(date +%s) && $(BIN)/python -m $(2) && \
	printf '  %-8s %4d s  %s\n' $(1) $$(($$(date +%s) - began)) "$(2)" >> $(VENV)/steps

format: tools ## put the code into shape
	$(BIN)/python -m ruff check --fix .
	$(BIN)/python -m ruff format .

bench: tools ## the benchmarks, one table
	$(BIN)/python -m benchmarks

soak: tools ## load, faults, kills and clock jumps for ten minutes, one table
	$(BIN)/python -m benchmarks.soak

train: ## train the small language model and write content/model/: 40 to 60 minutes on two cores, 4 GB in .venv-train
	$(PYTHON) -m venv .venv-train
	.venv-train/bin/python -m pip install -q -e '.[train]'
	.venv-train/bin/python -m tools.train

lock: tools ## renew both lock files from pyproject.toml; UPGRADE=1 takes the newest releases
	$(COMPILE) $(if $(UPGRADE),--upgrade) --extra dev -o requirements-dev.lock
	$(COMPILE) -c requirements-dev.lock -o requirements.lock

COMPILE = $(BIN)/python -m piptools compile -q --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
	--strip-extras --allow-unsafe --no-emit-trusted-host pyproject.toml

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' Makefile

# A stamp file records what was installed, the path of .venv and its Python version. It is written last, so a .venv that
# was moved, is incomplete, lost its Python or belongs to another lock file has no valid stamp and is created again.
stamp = { cat $(2); $(BIN)/python -c 'import os, sys; print(os.path.realpath(sys.prefix), sys.version_info[:2])'; }
right = $(stamp) 2>/dev/null | cmp -s - $(VENV)/$(1)
done = $(stamp) > $(VENV)/$(1).new; mv $(VENV)/$(1).new $(VENV)/$(1)
runtime_ = $(call $(1),runtime,requirements.lock)
tools_ = $(call $(1),tools,requirements-dev.lock)

# The lock files list every package, so pip need not resolve dependencies; old versions of pip fail on coverage[toml].
# The first start, as part of the set-up, compiles the modules that the bot imports; not compiling others saves 4 MB.
pip = $(BIN)/python -m pip --disable-pip-version-check
install = $(pip) install -q --no-user --no-deps --require-hashes --only-binary=:all:

runtime:
	@$(call runtime_,right) && { [ ! -e $(VENV)/tools ] || $(call tools_,right); } || { set -e; \
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }; \
	if [ -e $(VENV)/pyvenv.cfg ]; then \
		echo "$(VENV) was moved, is incomplete, lost its Python or belongs to another lock file: it is created again"; \
		rm -rf $(VENV); \
	fi; \
	echo "Setting up $(VENV), which takes a minute or two"; \
	$(PYTHON) -m venv $(VENV); \
	[ -z "$(PIP)" ] || $(pip) install -q --upgrade "$(PIP)"; \
	$(install) --no-compile -r requirements.lock; \
	$(pip) check; \
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m bot --version > /dev/null; \
	$(call runtime_,done); }

tools: runtime
	@$(call tools_,right) || { set -e; \
	rm $(VENV)/runtime; \
	$(install) -r requirements-dev.lock; \
	$(pip) check; \
	$(call tools_,done); \
	$(call runtime_,done); }
