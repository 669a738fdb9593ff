# Every target sets itself up: a virtual environment in .venv with the exact versions of requirements.lock.
# Needs Python 3.11 or newer, make and git; nothing else.

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 \
	&& { echo $$p; break; }; done)
BIN := .venv/bin
READY := .venv/.ready
GYM_RETRO := .venv-gym-retro/bin/python
TRAIN := .venv-train/.ready
PAIRS ?= 100000
MINUTES ?= 30

.DEFAULT_GOAL := help
.PHONY: help demo test check format gen bench fuzz train soak gym-retro cartridges clean

help:
	@echo "make demo    compile a spec, replay its movies on the real emulator, print the verdict"
	@echo "make test    every test"
	@echo "make check   format, lint, types, layers"
	@echo "make format  let ruff format and mend what it safely can"
	@echo "make gen     rewrite what is generated: integrations/, schemas, reference pages"
	@echo "make bench   speed, each figure beside its peer in the same run"
	@echo "make fuzz    random specs and traces, every evaluator against the others; PAIRS=100000"
	@echo "make train   the tests that need PyTorch and Stable-Baselines3, in an environment of their own"
	@echo "make soak    random play on every game for MINUTES=30: violations, memory"
	@echo "make cartridges  assemble our test ROMs anew and verify them (cc65, binutils)"
	@echo "make gym-retro  the old engine for the tests, where there is a Python 3.8 or 3.7"
	@echo "make clean   remove the virtual environment and caches"

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and none was found; name one with PYTHON=/path/to/python3"; exit 1; }
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

demo: $(READY)
	$(BIN)/retrodsl compile specs/airstriker.retro --check
	$(BIN)/retrodsl replay specs/airstriker.retro --out out/airstriker

test: $(READY) check gym-retro
	$(BIN)/python -m pytest -n 2

# gym-retro 0.8.0 is a second engine for the tests; without an old Python they are skipped.
gym-retro: $(READY)
	@test -x $(GYM_RETRO) || $(BIN)/retrodsl engine install gym-retro --into .venv-gym-retro \
		|| echo "the tests on gym-retro are skipped"

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

gen: $(READY)
	$(BIN)/python -m tests.repo.generate

# Debian: cc65 binutils-m68k-linux-gnu binutils-z80 binutils-arm-none-eabi
cartridges: $(READY)
	$(BIN)/python -m cartridges
	$(BIN)/retrodsl compile specs/cartridges
	$(BIN)/python -m tests.cartridges.page

bench: $(READY)
	$(BIN)/python -m bench

fuzz: $(READY)
	$(BIN)/python -m tests.conformance --pairs $(PAIRS) --engine

# Not part of `make test`: PyTorch is large.
$(TRAIN): requirements-train.lock pyproject.toml
	$(PYTHON) -m venv --clear .venv-train
	.venv-train/bin/python -m pip install --quiet --disable-pip-version-check --requirement requirements-train.lock
	.venv-train/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(TRAIN)

train: $(TRAIN)
	.venv-train/bin/python -m pytest tests/train tests/env

soak: $(READY)
	$(BIN)/python -m bench.soak $(MINUTES)

clean:
	rm -rf .venv .venv-gym-retro .venv-train .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis out
