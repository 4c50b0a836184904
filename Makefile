# Everything is made from here; `make help` lists it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q
LOCK := $(BIN)/pip-compile -q --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
	--strip-extras --no-header --allow-unsafe
WEB := $(shell find web -path web/node_modules -prune -o -type f -print)
WIDGET := src/tertulia/static/widget/embed.js
PO := $(wildcard src/tertulia/locale/*/LC_MESSAGES/django.po)
MO := $(PO:.po=.mo)

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

.PHONY: demo
demo: setup ## serve a demo newspaper on http://127.0.0.1:8000
	$(BIN)/tertulia demo

.PHONY: setup
setup: $(BIN)/.ready $(WIDGET) $(MO) ## the environment, the widget and the translations

.PHONY: test
test: setup $(BIN)/.ready-to-test lint test-web ## everything: checks, both databases, real browser, the wheel
	$(BIN)/python -m tests.browser
	$(MAKE) test-side-by-side
	$(MAKE) test-wheel

# Each spends most of its time waiting: for a disk, a browser, a server that starts.
.PHONY: test-side-by-side
test-side-by-side: $(BIN)/.ready-to-test $(WIDGET) $(MO) ## the journeys, and all else on SQLite and on PostgreSQL, at once
	@mkdir -p .build
	@$(BIN)/pytest --ignore=tests/journeys > .build/sqlite.log 2>&1 & sqlite=$$!; \
	$(BIN)/pytest --database=postgresql tests/tertulia tests/contract tests/journeys/test_a_day.py > .build/postgresql.log 2>&1 & \
	postgresql=$$!; trap 'kill $$sqlite $$postgresql' INT TERM; \
	$(BIN)/pytest tests/journeys; failed=$$?; \
	wait $$sqlite || failed=1; wait $$postgresql || failed=1; \
	for database in sqlite postgresql; do echo; echo "All but the journeys on $$database:"; cat .build/$$database.log; done; \
	exit $$failed

.PHONY: lint
lint: $(BIN)/.ready-to-test ## style, types and import arrows
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: test-web
test-web: $(WIDGET) ## the widget's types, model tests and sizes
	$(BIN)/python web/node.py npm run --silent check
	$(BIN)/python web/node.py npm test --silent
	$(BIN)/python web/node.py npm run --silent size

.PHONY: test-wheel
test-wheel: wheel ## the wheel alone, in a fresh environment, makes and checks a demo
	rm -rf .build/wheel-test && $(PYTHON) -m venv .build/wheel-test
	.build/wheel-test/bin/python -m pip --disable-pip-version-check -q install --require-hashes -r requirements/run.txt
	.build/wheel-test/bin/python -m pip --disable-pip-version-check -q install --no-deps dist/tertulia-*.whl
	cd .build && wheel-test/bin/tertulia demo --only-make --comments 500 --folder wheel-test/demo
	.build/wheel-test/bin/tertulia --config .build/wheel-test/demo/tertulia.toml check

.PHONY: wheel
wheel: setup ## dist/tertulia-*.whl
	rm -rf dist && $(BIN)/python -m build --wheel --no-isolation --outdir dist .

.PHONY: bench
bench: setup ## measure beside nginx and rivals (Linux; needs wrk and nginx)
	$(BIN)/python -m bench

.PHONY: bench-rivals
bench-rivals: setup ## install the rivals to measure beside
	$(BIN)/python -m bench --install-rivals

.PHONY: format
format: $(BIN)/.ready-to-test ## put the code in its usual form
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

.PHONY: messages
messages: $(BIN)/.ready ## collect the texts to translate into the .po files
	$(BIN)/python -m tertulia.assembly.messages

.PHONY: docs
docs: setup ## the manual, in .build/docs
	$(PIP) install --require-hashes -r requirements/docs.txt
	$(BIN)/sphinx-build -W -q -b html docs .build/docs

.PHONY: lock
lock: $(BIN)/.ready ## resolve the requirements again
	$(PIP) install pip-tools
	$(LOCK) -o requirements/run.txt pyproject.toml
	for name in build node test docs; do $(LOCK) -o requirements/$$name.txt requirements/$$name.in; done

.PHONY: clean
clean: ## throw away what was built
	rm -rf $(VENV) .build dist web/node_modules src/tertulia/static

$(BIN)/.ready: requirements/run.txt requirements/build.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --require-hashes -r requirements/run.txt -r requirements/build.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(BIN)/.ready-to-test: $(BIN)/.ready requirements/test.txt
	$(PIP) install --require-hashes -r requirements/test.txt
	@touch $@

web/node_modules/.ready: web/package-lock.json | $(BIN)/.ready
	$(BIN)/python web/node.py npm ci --no-audit --no-fund --silent
	@touch $@

$(WIDGET): $(WEB) web/node_modules/.ready
	$(BIN)/python web/node.py npm run --silent build
	@touch $@

%.mo: %.po | $(BIN)/.ready
	$(BIN)/pybabel -q compile -i $< -o $@
