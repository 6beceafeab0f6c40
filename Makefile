# make run    everything on the first call, quick on the next; serves http://127.0.0.1:8000
# make setup  only prepares        make serve  only serves
# make dev    for work on templates and code: reloads by itself, shows faults, prints mail
# make reset  throws away the database and starts over from fixtures/
# make test   checks everything    make lint   style only
# make bench  what pages cost, beside the goals    make chaos  what readers meet when something fails
# make lock   pins all packages anew, with checksums, after a change of requirements*.txt
# make newest the tests on the newest Python and Django    make versions   on each pair that is here
#
# From the environment: HOST, PORT, SITE_URL, ALLOWED_HOSTS, VAR_DIR, DATABASE_URL,
# ADMIN_PASSWORD (first start) and others; docs/operations.md lists them.

PYTHON ?= python3
VENV := .venv
MANAGE := $(VENV)/bin/python manage.py

.DEFAULT_GOAL := run
.PHONY: run setup serve dev reset test lint bench chaos lock newest versions messages picture screenshots

run: $(VENV)/.site
	@$(MANAGE) serve --setup

setup: $(VENV)/.site
	@$(MANAGE) setup

serve: $(VENV)/.site
	@$(MANAGE) serve

# For work on templates and code: reloads by itself, shows faults, prints mail.
dev: export DEBUG = 1
dev: $(VENV)/.site
	@$(MANAGE) setup
	@$(MANAGE) runserver "$${HOST:-127.0.0.1}:$${PORT:-8000}"

reset: $(VENV)/.site
	@$(MANAGE) setup --fresh

test: $(VENV)/.tests
	@$(VENV)/bin/python scripts/check.py

lint: $(VENV)/.tests
	@$(VENV)/bin/python scripts/check.py lint

# What pages and starts cost, beside two peers: some minutes, on a site of its own. Needs wrk.
bench: $(VENV)/.tests
	@$(VENV)/bin/python benchmarks/goals.py

# What readers meet while something beneath the site fails.
chaos: $(VENV)/.tests
	@$(VENV)/bin/python benchmarks/chaos.py

# What the lists name, and all that it brings, each exact and with the checksums of its files, for
# every Python that the site runs on. What is pinned already stays: UPGRADE=--upgrade takes the newest.
LOCK := $(VENV)/lock/bin/uv pip compile --quiet --universal --python-version 3.11 \
  --generate-hashes --no-header --no-annotate $(UPGRADE)
lock:
	@$(PYTHON) -m venv $(VENV)/lock
	@$(VENV)/lock/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
	@$(LOCK) requirements.txt --output-file requirements.lock
	@$(LOCK) requirements-dev.txt --constraint requirements.lock --output-file requirements-dev.lock

newest: $(VENV)/.tests
	@$(VENV)/bin/python scripts/check.py newest

versions: $(VENV)/.tests
	@$(VENV)/bin/python scripts/check.py versions

# Translations of the interface: collect the messages, then compile them.
messages: $(VENV)/.tests
	@$(MANAGE) makemessages --all --no-location --no-obsolete --ignore=.venv --ignore=node_modules --ignore=var
	@$(MANAGE) compilemessages --ignore=.venv --verbosity 0

# The picture in README.md, of the site that runs here.
picture:
	@mkdir -p docs/images
	@chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=1280,1330 \
	  --screenshot=docs/images/overview.png http://127.0.0.1:$${PORT:-8000}/en/

# The pictures in docs/editors.md, of a site of its own that is gone afterwards.
screenshots: $(VENV)/.tests
	@$(VENV)/bin/python scripts/screenshots.py

# Each stamp is renewed when its list of packages changes, so that other calls skip the network.
# Python compiles what is imported when it first is: most of what the packages hold never is.
# A file whose checksum is not in the list is refused.
$(VENV)/.site: requirements.lock $(VENV)/bin/python
$(VENV)/.tests: requirements-dev.lock requirements.lock $(VENV)/bin/python

$(VENV)/.site $(VENV)/.tests:
	@echo "Installing the packages of $< ..."
	@$(VENV)/bin/python -m pip install --quiet --quiet --no-compile --disable-pip-version-check --retries 2 \
	  --require-hashes --no-deps -r $< || { \
	  echo "The packages of $< could not be installed. Is the network there? Then call make again." >&2; \
	  exit 1; }
	@$(VENV)/bin/python -m pip --disable-pip-version-check check >/dev/null || { \
	  $(VENV)/bin/python -m pip --disable-pip-version-check check >&2; exit 1; }
	@touch $@

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "Python is missing. On Debian and Ubuntu: apt install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) -V 2>&1)." \
	    "Name another: make run PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "Python cannot make a virtual environment. On Debian and Ubuntu: apt install python3-venv" >&2; \
	  exit 1; }
