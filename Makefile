# make run | test | test-engines | test-cluster | check | bench | lock | messages   (needs Python 3.11 or later and nothing else)
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
WORKSPACE ?= workspace
PORT ?= 8501
BIN := .venv/bin
# What is used is compiled at its first import; the larger part never is, and to compile it takes as long as all the rest
PIP := -q --disable-pip-version-check --no-compile
unexport PYTHONDONTWRITEBYTECODE  # each process of the tests would compile everything anew

.PHONY: run test test-engines test-cluster check bench lock messages setup setup-dev java clean

run: setup
	@test -f "$(WORKSPACE)/touchpoint.toml" || $(BIN)/touchpoint demo "$(WORKSPACE)"
	@$(BIN)/touchpoint load --workspace "$(WORKSPACE)" || test $$? -eq 1  # refused by the checks: the last good figures are shown
	@exec $(BIN)/touchpoint serve --workspace "$(WORKSPACE)" --port $(PORT)

test: setup-dev  # worksteal: neighbours stay in one process, and what they share is made once
	@$(BIN)/python -m tests.browser.install
	$(BIN)/python -m pytest -n auto --dist worksteal

test-engines: .venv/.installed-engines  # other warehouses than DuckDB and PostgreSQL
	$(BIN)/python -m pytest tests/engines -n auto --dist worksteal --engines sail,clickhouse

test-cluster: java .venv/.installed-engines .spark/.installed  # a Spark cluster of this machine
	$(BIN)/python -m pytest tests/engines -n 0 --engines spark

check: setup-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/test_architecture.py

bench: setup-dev
	$(BIN)/python -m benchmarks

messages: setup-dev  # LANGUAGE=de begins or renews a translation; see docs/translating.md
	$(BIN)/python -m tests.languages.messages $(LANGUAGE)

lock:  # after a change of the dependencies; hashes, and no address of any index
	$(BIN)/uv pip compile pyproject.toml -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--group build -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--group dev -c requirements.lock -o requirements-dev.lock
	$(BIN)/uv pip compile pyproject.toml -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--group engines -c requirements-dev.lock -o requirements-engines.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--group cluster -o requirements-cluster.lock

setup: .venv/.installed
setup-dev: .venv/.installed-dev

.venv/.installed: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Touchpoint needs Python 3.11 or later; none was found. Install it, or say make PYTHON=/path/to/python3"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { echo "Python's venv module is missing; on Debian and Ubuntu: apt install python3-venv"; exit 2; }
	@echo "Installing what Touchpoint needs into .venv (once, a minute or two) ..."
	@$(BIN)/python -m pip install $(PIP) --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install $(PIP) --no-build-isolation --no-deps -e .
	@touch $@

.venv/.installed-dev: .venv/.installed requirements-dev.lock
	@$(BIN)/python -m pip install $(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

.venv/.installed-engines: .venv/.installed-dev requirements-engines.lock
	@$(BIN)/python -m pip install $(PIP) --require-hashes -r requirements-engines.lock
	@touch $@

java:
	@test -x "$${JAVA_HOME:-.}/bin/java" || command -v java >/dev/null || \
		{ echo "Spark needs Java 17; none was found. On Debian and Ubuntu: apt install openjdk-17-jre-headless"; exit 2; }

.spark/.installed: requirements-cluster.lock
	@test -x .spark/bin/python || $(PYTHON) -m venv .spark
	@echo "Installing Spark into .spark (once, half a gigabyte) ..."
	@.spark/bin/python -m pip install $(PIP) --require-hashes -r requirements-cluster.lock
	@touch $@

clean:
	rm -rf .venv .spark build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis test-output
