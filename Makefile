# The workbook's commands. Each makes .venv first if it must, and installs nothing twice.
#   make lab                     open the course; ARGS=--no-browser on a machine without one
#   make lab PYTHON=python3.12   with another Python

PYTHON ?= python3
ARGS   ?=
JOBS   ?= 2
python := .venv/bin/python
parallel := -n $(JOBS) --dist worksteal  # whoever is done first takes over what waits

# A stamp's name says what was installed and where, so a changed pin or a moved folder asks for a new one.
state := $(shell { pwd; cat requirements.txt pyproject.toml; } | cksum | cut -d' ' -f1)
ready := .venv/ready-$(state)

ifneq ($(shell command -v uv),)
new_venv := uv venv --quiet --seed --python $(PYTHON) .venv
install  := uv pip install --quiet --compile-bytecode --python $(python)
else
new_venv := $(PYTHON) -m venv .venv
install  := $(python) -m pip install --quiet --disable-pip-version-check
endif

# Without bytecode on the disk every kernel would compile NumPy and Matplotlib anew, for two seconds.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help lab setup test quick build bench golden clean
.DELETE_ON_ERROR:

help:
	@echo 'make lab     open the course in JupyterLab (ARGS=--no-browser to see only its address)'
	@echo 'make setup   all that teaching and testing need, into .venv'
	@echo 'make test    every test, 14 minutes        make quick   those for before a commit, within 90 s'
	@echo 'make build   the notebooks from solutions/source (ARGS=04 for one page)'
	@echo 'make bench   speed against PyTorch, scikit-learn, JAX and nbgrader (a large download)'
	@echo 'make golden  record anew the losses of PyTorch that the tests compare with'
	@echo 'make clean   remove .venv and caches, never your answers'

# Networks as small as these are several times faster on one BLAS thread.
# JupyterLab refuses to serve root unless told that this is meant: in a container it is.
lab: $(ready)
	@OPENBLAS_NUM_THREADS=1 $(python) -m jupyter lab --notebook-dir=. --LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb \
		$(if $(filter 0,$(shell id -u)),--allow-root) $(ARGS)

setup: $(ready)-test

test: setup
	$(python) -m pytest $(parallel) $(ARGS)

# All of it is slow; to look for quick tests there would take seconds.
slow = tests/browser tests/hostile tests/test_nbgrader.py
quick: setup
	$(python) -m ruff check .
	$(python) -m ruff format --check .
	$(python) -m pytest $(parallel) -m 'not (browser or notebooks or nbgrader or slow)' $(slow:%=--ignore=%) \
		--seeds 1 --hypothesis-profile quick $(ARGS)

build: setup
	$(python) -m dlcore build $(ARGS)

bench: $(ready)-bench
	PYTHONPATH=tests:tests/browser $(python) -m bench $(ARGS)

golden: $(ready)-bench
	PYTHONPATH=tests $(python) -m golden.torch_runs

clean:
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis build dist *.egg-info
	find $(wildcard dlcore tests solutions) -name __pycache__ -type d -prune -exec rm -rf {} +

$(python):
	@command -v $(PYTHON) >/dev/null || { echo >&2 'No $(PYTHON) here: install Python 3.11 or newer, or name yours with  make PYTHON=...'; exit 1; }
	@$(PYTHON) -c '' || { echo >&2 '$(PYTHON) does not start: install Python 3.11 or newer, or name yours with  make PYTHON=...'; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo >&2 "$$($(PYTHON) --version) is too old: this course needs Python 3.11 or newer; name one with  make PYTHON=..."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
		{ echo >&2 '$(PYTHON) comes without its venv module: install it (on Debian and Ubuntu: apt install python3-venv).'; exit 1; }
	@rm -rf .venv
	@$(new_venv)

$(ready): $(python)
	@echo 'Installing JupyterLab and what the course needs into .venv: once, about a minute.'
	@$(install) -r requirements.txt
	@touch $@

$(ready)-test: $(ready)
	@echo 'Installing what the tests need into .venv: once.'
	@$(install) -r requirements.txt -e '.[dev,nbgrader,cluster]'
	@touch $@

# By pip alone: it finds a CPU build of PyTorch lying on the machine, where uv fetches gigabytes.
$(ready)-bench: $(ready)-test
	$(python) -m pip install --quiet --disable-pip-version-check -r requirements.txt -e '.[bench]'
	@touch $@
