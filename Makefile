# Plain make: GNU make 3.81 (macOS) and newer, and BSD make. Each command does its own set-up.

PORT ?= 8501
ATLAS ?=
COMPILED ?=
SIZES ?= 150 1000 10000 100000
RUNS ?= 5
WORKERS = 3 # a browser waits as often as it works, and each reads the tables for itself
PY = .venv/bin/python
JS = tests/js

.PHONY: help run test test-systems lint style lock audit check build geocode bench load clean both usable

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: usable .venv/run.stamp ## show the atlas in a browser (PORT=8501, ATLAS=DIR for another atlas, COMPILED=DIR)
	@$(PY) -c 'import socket as s; t = s.socket(); t.setsockopt(s.SOL_SOCKET, s.SO_REUSEADDR, 1); \
	t.bind(("", int("$(PORT)")))' 2>/dev/null || { \
	echo "Port $(PORT) is in use or not allowed. Choose another: make run PORT=8502" >&2; exit 1; }
	@echo "Starting the atlas on http://localhost:$(PORT) (stop with Ctrl-C)"
	@exec env ATLAS="$(ATLAS)" COMPILED="$(COMPILED)" $(PY) -m streamlit run app.py --server.port "$(PORT)" \
	--browser.serverAddress localhost

test: style ## check the code's style, then test code, tables and the app in a real browser
	@CHROMIUM="$$(sh tools/chromium.sh shell)" && export CHROMIUM && \
	export ATLAS= COMPILED= PYTHONDONTWRITEBYTECODE= && \
	(cd $(JS) && node --disable-warning=MODULE_TYPELESS_PACKAGE_JSON --test --test-reporter=dot) && \
	$(PY) -m pytest -n $(WORKERS) -m "not systems and not wide"

test-systems: .venv/spark.stamp $(JS)/node_modules/stamp .nominatim/stamp ## test beside systems that are not of this house, and over all there is
	@CHROMIUM="$$(sh tools/chromium.sh shell)" && export CHROMIUM && \
	POSTGRES="$$(sh tools/postgres.sh)" && export POSTGRES && \
	NGINX="$$(sh tools/nginx.sh)" && export NGINX && \
	JAVA_HOME="$$(sh tools/java.sh)" && export JAVA_HOME && \
	export ATLAS= COMPILED= PYTHONDONTWRITEBYTECODE= && \
	sh tools/beside.sh $(PY) -m pytest -n $(WORKERS) -m "systems or wide"

lint: both ## check style, layers and types, of Python and of scripts
	@sh tools/beside.sh $(MAKE) -s style

style: both
	@$(PY) -m ruff check --quiet . && $(PY) -m ruff format --check --quiet . && \
	{ layers=$$(.venv/bin/lint-imports) || { echo "$$layers"; false; }; } && \
	(cd $(JS) && node_modules/.bin/tsc) && \
	$(JS)/node_modules/.bin/eslint --config $(JS)/eslint.config.js --max-warnings 0 \
	geo/assets tests/bench/observe.js $(JS)

lock: .venv/dev.stamp ## write the lock files again, after a change of a requirements file
	@sh tools/lock.sh

audit: .venv/dev.stamp ## ask which locked packages have known vulnerabilities, and hold what ships to the allowed licences
	@$(PY) -m tools.audit

check: .venv/run.stamp ## check the tables and say what they hold (ATLAS=DIR)
	@ATLAS="$(ATLAS)" $(PY) -m geo check

build: .venv/run.stamp ## compile the tables, for a faster start (ATLAS=DIR, COMPILED=DIR)
	@ATLAS="$(ATLAS)" COMPILED="$(COMPILED)" $(PY) -m geo build

geocode: .venv/run.stamp ## fill in the positions of cities that have none yet (ATLAS=DIR)
	@ATLAS="$(ATLAS)" $(PY) -m geo geocode

bench: .venv/bench.stamp ## measure the speed, from 150 to 100,000 places (SIZES="150 1000", RUNS=5)
	@CHROMIUM="$$(sh tools/chromium.sh)" && export CHROMIUM && \
	$(PY) -m tests.bench --sizes $(SIZES) --runs $(RUNS) && \
	$(PY) -m tests.bench.lighthouse --runs $(RUNS)

load: .venv/bench.stamp ## measure a crowd of readers beside an empty app, and several servers (some 20 minutes)
	@NGINX="$$(sh tools/nginx.sh)" && export NGINX && \
	$(PY) -m tests.load && $(PY) -m tests.load.replicas

clean: ## remove what the set-up made
	@rm -rf .venv .bench .nominatim tests/bench/apps/static $(JS)/node_modules

# What style and tests need, of Python and of scripts: side by side, as each waits for the network.
both:
	@$(MAKE) -s -j 2 .venv/dev.stamp $(JS)/node_modules/stamp

# What can be refused before the set-up is.
usable:
	@[ -z "$(ATLAS)" ] || [ -d "$(ATLAS)" ] || { \
	echo "ATLAS=$(ATLAS) is not a directory. Name the folder that holds datapackage.json." >&2; exit 1; }
	@case "$(PORT)" in ''|*[!0-9]*|??????*) false ;; \
	*) [ "$(PORT)" -ge 1 ] && [ "$(PORT)" -le 65535 ] ;; esac || { \
	echo "PORT=$(PORT) is not a port. Give a number from 1 to 65535, such as PORT=8501." >&2; exit 1; }

# A stamp is older than a lock file that changed: only then is anything installed.
.venv/run.stamp: requirements.lock tools/venv.sh
	@sh tools/venv.sh
	@echo "Installing requirements.lock into .venv (once; about a minute)" >&2
	@sh tools/install.sh requirements.lock
	@touch $@

# It has all of requirements.lock, in the same versions.
.venv/dev.stamp: requirements.lock requirements-dev.lock tools/venv.sh
	@sh tools/venv.sh
	@echo "Installing requirements-dev.lock into .venv (once)" >&2
	@sh tools/install.sh requirements-dev.lock
	@touch .venv/run.stamp $@

.venv/bench.stamp: .venv/dev.stamp requirements-bench.lock
	@echo "Installing requirements-bench.lock into .venv (once)" >&2
	@sh tools/install.sh requirements-bench.lock
	@touch $@

# Spark, of some 400 MB, for its tests alone.
.venv/spark.stamp: .venv/dev.stamp requirements-spark.lock
	@echo "Installing requirements-spark.lock into .venv (once; 400 MB)" >&2
	@sh tools/install.sh requirements-spark.lock
	@touch $@

# A geocoding server, whose packages are no part of the atlas.
.nominatim/stamp: requirements-nominatim.lock tools/postgres.sh
	@sh tools/venv.sh
	@sh tools/postgres.sh >/dev/null
	@echo "Installing requirements-nominatim.lock into .nominatim (once)" >&2
	@$(PY) -m venv --clear .nominatim
	@sh tools/install.sh requirements-nominatim.lock .nominatim
	@touch $@

# Dev tools for the scripts that browsers run; nothing of it reaches a reader.
$(JS)/node_modules/stamp: $(JS)/package.json $(JS)/package-lock.json tools/node.sh
	@sh tools/node.sh
	@echo "Installing $(JS)/package-lock.json into $(JS)/node_modules (once)" >&2
	@cd $(JS) && npm ci --ignore-scripts --no-audit --no-fund --silent
	@touch $@
