# `make help` lists what can be done. All that is needed is Python 3.11–3.13 and a package index.

SHELL := /bin/sh
BIN   := .venv/bin
JOBS  ?= 2
DEMO_OUT ?= grades

# With PYTHON=… the environment has that Python; without it, whichever it already has.
ifeq ($(origin PYTHON),undefined)
STAMP := .venv/.installed
else
STAMP := .venv/.installed-$(notdir $(PYTHON))
endif

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install demo test test-fast test-container test-gradescope test-browser test-release check format verify parity bench plan clean

help: ## list the targets
	@echo "make TARGET [PYTHON=python3.12] [JOBS=2]"
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) \
	  | while IFS='|' read -r name text; do printf '  %-15s %s\n' "$$name" "$$text"; done

install: $(STAMP) ## make .venv from uv.lock (every other target does so first)

demo: $(STAMP) ## build the labs, grade an invented class, write grades/report.html
	@$(BIN)/autograder build
	@$(BIN)/python -m autograder.verify.demo demo/submitted --grades $(DEMO_OUT)
	@$(BIN)/autograder grade demo/submitted --out $(DEMO_OUT) --jobs $(JOBS)

# A module's tests stay together: many share what took minutes to make.
SIDE_BY_SIDE = -n $(JOBS) --dist loadfile --no-loadscope-reorder

test: $(STAMP) ## run all tests, the fast ones first
	$(BIN)/pytest -q -m "not slow" $(SIDE_BY_SIDE)
	$(BIN)/pytest -q -m slow $(SIDE_BY_SIDE) --durations 10

test-fast: $(STAMP) ## run the tests that start no kernel
	$(BIN)/pytest -q -m "not slow" $(SIDE_BY_SIDE)

test-container: $(STAMP) ## build the grading container and grade in it (root, Debian, 5 GB)
	$(BIN)/pytest -q --durations 5 tools/test_container.py

test-gradescope: $(STAMP) ## set up and run a bundle on Gradescope's layout (root, Debian, 1 GB)
	$(BIN)/pytest -q --durations 5 tools/test_gradescope.py

test-browser: $(STAMP) ## a student's and an instructor's way through Jupyter, in Chromium (root, Debian)
	$(BIN)/pytest -q --durations 3 tools/test_browser.py

test-release: $(STAMP) ## run every release in its requirements.txt alone, solved and untouched (LABS=…; MINUTES=6: a sample)
	$(BIN)/pytest -q --durations 5 tools/test_release.py --jobs $(JOBS) $(if $(LABS),-k "$$(echo $(LABS) | sed 's/ / or /g')") $(if $(MINUTES),--minutes $(MINUTES))

check: $(STAMP) ## lint, format, types, and whether release/ and solutions/ are up to date
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/autograder build --check

format: $(STAMP) ## format the code and put right what the linter can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

verify: $(STAMP) ## grade every lab's reference, untouched release and cases (MINUTES=15: a sample)
	$(BIN)/autograder verify --jobs $(JOBS) $(if $(MINUTES),--minutes $(MINUTES))

parity: $(STAMP) ## compare every question's score with nbgrader's, Otter's and Gradescope's harness's (LABS=…; MINUTES=6: a sample)
	$(BIN)/python tools/parity.py $(LABS) $(if $(MINUTES),--minutes $(MINUTES)) $(if $(KEEP),--keep $(KEEP)) $(if $(SUBMISSIONS),--submissions $(SUBMISSIONS))

bench: $(STAMP) ## measure against nbgrader and Otter, and fill in the figures of the README
	$(BIN)/python benchmarks/grading.py --write-readme

# Two labs without Keras, one with, and two that are retrained stand for all.
PLAN_LABS = 04-neuron 07-gradient-descent 15-keras-models 17-banknotes 30-time-series

plan: $(STAMP) ## measure what a submission costs and plan a large class (docs/scaling.md; 10 min)
	$(BIN)/python benchmarks/service_times.py $(or $(LABS),$(PLAN_LABS))
	$(BIN)/python benchmarks/simulate.py --write-docs

clean: ## delete what was generated, but neither grades nor submissions nor .venv
	rm -rf demo build dist autograder/bundles .pytest_cache .mypy_cache .ruff_cache
	find autograder tests tools benchmarks datasets -name __pycache__ -prune -exec rm -rf {} +

$(STAMP): uv.lock pyproject.toml tools/bootstrap.py
	@for python in $(if $(PYTHON),"$(PYTHON)",python3 python3.13 python3.12 python3.11 python); do \
	  if "$$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	    2>/dev/null; then \
	    STAMP_NAME="$(if $(PYTHON),$(notdir $(PYTHON)))" exec "$$python" tools/bootstrap.py; \
	  fi; \
	done; \
	echo "make: no Python 3.11, 3.12 or 3.13 was found$(if $(PYTHON), as $(PYTHON)). Install one, or name it: make PYTHON=/path/to/python3.12" >&2; \
	exit 1
