# Plain make: GNU make 3.81 (macOS) and newer, and BSD make. Each command does its own set-up.

PORT ?= 8501
ATLAS ?=
SIZES ?= 150 1000 10000 100000
RUNS ?= 5
PY = .venv/bin/python
PIP = $(PY) -m pip install -qq --disable-pip-version-check

.PHONY: help run test lint check geocode bench clean usable

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

run: usable .venv/run.stamp ## show the atlas in a browser (PORT=8501, ATLAS=DIR for another atlas)
	@$(PY) -c 'import socket as s; t = s.socket(); t.setsockopt(s.SOL_SOCKET, s.SO_REUSEADDR, 1); \
	t.bind(("", int("$(PORT)")))' 2>/dev/null || { \
	echo "Port $(PORT) is in use or not allowed. Choose another: make run PORT=8502" >&2; exit 1; }
	@echo "Starting the atlas on http://localhost:$(PORT) (stop with Ctrl-C)"
	@exec env ATLAS="$(ATLAS)" $(PY) -m streamlit run app.py --server.port "$(PORT)" \
	--browser.serverAddress localhost

test: lint ## check the code's style, then test code, tables and the app in a real browser
	@CHROMIUM="$$(sh tools/chromium.sh)" && export CHROMIUM && export ATLAS= && \
	$(PY) -m pytest -n 2 --ignore tests/browser && $(PY) -m pytest tests/browser

lint: .venv/dev.stamp ## check the code's style
	@$(PY) -m ruff check --quiet .
	@$(PY) -m ruff format --check --quiet .

check: .venv/run.stamp ## check the tables and say what they hold (ATLAS=DIR)
	@ATLAS="$(ATLAS)" $(PY) -m geo check

geocode: .venv/run.stamp ## fill in the positions of cities that have none yet (ATLAS=DIR)
	@ATLAS="$(ATLAS)" $(PY) -m geo geocode

bench: .venv/bench.stamp ## measure the speed, from 150 to 100,000 places (SIZES="150 1000", RUNS=5)
	@CHROMIUM="$$(sh tools/chromium.sh)" && export CHROMIUM && \
	$(PY) -m tests.bench --sizes $(SIZES) --runs $(RUNS) && \
	$(PY) -m tests.bench.lighthouse --runs $(RUNS)

clean: ## remove what the set-up made
	@rm -rf .venv .bench tests/bench/apps/static

# What can be refused before the set-up is.
usable:
	@[ -z "$(ATLAS)" ] || [ -d "$(ATLAS)" ] || { \
	echo "ATLAS=$(ATLAS) is not a directory. Name the folder that holds datapackage.json." >&2; exit 1; }
	@case "$(PORT)" in ''|*[!0-9]*|??????*) false ;; \
	*) [ "$(PORT)" -ge 1 ] && [ "$(PORT)" -le 65535 ] ;; esac || { \
	echo "PORT=$(PORT) is not a port. Give a number from 1 to 65535, such as PORT=8501." >&2; exit 1; }

# A stamp is older than a requirements file that changed: only then is anything installed.
.venv/run.stamp: requirements.txt tools/venv.sh
	@sh tools/venv.sh
	@echo "Installing requirements.txt into .venv (once; about a minute)" >&2
	@$(PIP) -r requirements.txt
	@touch $@

.venv/dev.stamp: .venv/run.stamp requirements-dev.txt
	@echo "Installing requirements-dev.txt into .venv (once)" >&2
	@$(PIP) -r requirements-dev.txt
	@touch $@

.venv/bench.stamp: .venv/dev.stamp requirements-bench.txt
	@echo "Installing requirements-bench.txt into .venv (once)" >&2
	@$(PIP) -r requirements-bench.txt
	@touch $@
