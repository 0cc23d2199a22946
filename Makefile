# `make demo` and `make test` work on a fresh machine with Python 3.11 or newer.
PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: demo run test lint unit system lock screenshots clean

demo: .venv/installed
	$(BIN)/sitcenter demo

run: .venv/installed
	$(BIN)/sitcenter run

test: .venv/installed-dev system lint unit

lint: .venv/installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sitcenter check

unit: .venv/installed-dev
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

# Debian's packages that the tests start: a browser, its letters, a database server, an Alertmanager.
system:
	@sh tests/system.sh

screenshots: .venv/installed-dev system
	$(BIN)/python -m tests.e2e.screenshots var/screenshots

lock:
	$(BIN)/pip-compile --quiet --allow-unsafe --generate-hashes --strip-extras --no-header \
	    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-annotate \
	    --extra postgres --extra cameras --extra simulator --extra calendar --extra notify --extra integrity --extra build -o requirements.lock pyproject.toml
	$(BIN)/pip-compile --quiet --allow-unsafe --generate-hashes --strip-extras --no-header \
	    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-annotate \
	    --extra postgres --extra cameras --extra simulator --extra calendar --extra notify --extra integrity --extra build --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml

.venv/installed: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

.venv/installed-dev: .venv/installed requirements-dev.lock
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	touch $@

clean:
	rm -rf .venv var
