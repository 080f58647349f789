# `make run` needs Python 3.11 or later, make and nothing else; `make help` lists the rest.

SHELL := /bin/sh
.DEFAULT_GOAL := help

export PORT DEMO
PY := .venv/bin/python
# One more worker than cores gains nothing; CI may say JOBS=2. Which tests stay with one worker is
# said in tests/conftest.py.
JOBS ?= auto

.PHONY: help run bench faults test check format lock dev messages tools lighthouse screenshots

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | while IFS='	' read -r name words; do \
		printf '  make %-11s %s\n' "$$name" "$$words"; done

run: ## open the archive at http://127.0.0.1:8000 (PORT=…, DEMO=0)
	@$(call install,requirements.lock)
	@exec $(PY) manage.py start

dev: ## install what the tests and checks need
	@$(call install,requirements-dev.lock)

test: dev ## run the tests (ARGS="-k words" passes arguments on)
	@# Where Java is found, so shall be the HTML checker; without it, the run says what it skipped.
	@if command -v java >/dev/null 2>&1 && command -v npm >/dev/null 2>&1; then \
		$(MAKE) --no-print-directory tools NPM_ARGS=--omit=dev || :; \
	fi
	@$(PY) -m pytest -n $(JOBS) $(ARGS)

check: dev ## check style, types, imports, templates, migrations and locks
	@.ci/check

bench: dev ## measure the search (RECORDS=1000000), the drawing of pictures, the taking of uploads
	@$(PY) .ci/bench_search.py
	@$(PY) .ci/bench.py
	@$(PY) .ci/bench_upload.py

faults: dev ## end the archive with kill -9 a hundred times, and count what that harms
	@$(PY) .ci/faults.py

lighthouse: dev tools ## let Lighthouse judge the demonstration, on a phone and at a desk (needs Node and Chromium)
	@$(PY) .ci/lighthouse.py

screenshots: dev ## show every sort of page in screenshots/index.html (needs Chromium)
	@$(PY) .ci/screenshots.py

format: dev ## put code and templates into their usual form
	@$(PY) -m ruff check --fix-only --quiet .
	@$(PY) -m ruff format --quiet .
	@find templates apps archive_site tests -name '*.html' \
		-exec .venv/bin/djade --target-version 5.2 {} +

messages: dev ## gather the site's words for its translators (needs GNU gettext)
	@$(PY) .ci/messages.py

lock: dev ## pin the packages of pyproject.toml afresh
	@$(PY) .ci/locks.py write

tools: ## install the HTML checker and Lighthouse (needs npm)
	@$(tools)

# Installs what .ci/tools/package-lock.json pins, unless that very lock is installed already. No
# script of a package is run.
define tools
	set -e; cd .ci/tools; \
	stamp="node_modules/.installed-$$(cat package-lock.json | cksum | tr ' ' '-')$(NPM_ARGS)"; \
	if [ ! -e "$$stamp" ] && [ ! -e "$${stamp%%--omit=dev}" ]; then \
		if ! command -v npm >/dev/null 2>&1; then \
			echo "The HTML checker and Lighthouse come with npm, which was not found here." >&2; \
			echo "On Debian and Ubuntu: sudo apt install npm" >&2; \
			exit 1; \
		fi; \
		npm ci --ignore-scripts --no-audit --no-fund --loglevel=error $(NPM_ARGS); \
		: > "$$stamp"; \
	fi
endef

# Finds or makes .venv and installs a lock there, unless that very lock is installed already.
define install
	set -e; \
	stamp=".venv/.installed-$(1)-$$(cksum < $(1) | tr ' ' '-')"; \
	if [ -x $(PY) ] && [ -e "$$stamp" ]; then :; else \
		if ! $(PY) -m pip --version >/dev/null 2>&1; then \
			python=; \
			for name in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
				if "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
				then python="$$name"; break; fi; \
			done; \
			if [ -z "$$python" ]; then \
				echo "The archive needs Python 3.11 or later, which was not found here." >&2; \
				echo "Install it (python.org, or your system's packages) and run this again." >&2; \
				exit 1; \
			fi; \
			if ! "$$python" -c 'import venv, ensurepip' 2>/dev/null; then \
				echo "This Python lacks its venv module. On Debian and Ubuntu:" >&2; \
				echo "  sudo apt install python3-venv" >&2; \
				exit 1; \
			fi; \
			"$$python" -m venv --clear .venv; \
		fi; \
		echo "Installing the packages of $(1) (once; a minute or so)…"; \
		$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1); \
		rm -f .venv/.installed-$(1)-*; \
		: > "$$stamp"; \
	fi
endef
