# `make` prints what there is; `make demo` and `make test` do all their set-up themselves.

PYTHON ?= python3
VENV ?= .venv
DATA ?= sample
MODELS ?= models
RUNS ?= runs
RECORDS ?= 20000000

.DEFAULT_GOAL := help
.PHONY: help demo test check lint data kafka secrets quality bench bench-latency bench-cost bench-training chaos soak tensorboard audit lock schemas dashboards docs pictures clean bench-producer bench-files

BIN := $(VENV)/bin
AUDIT := .venv-audit
# How many tests run side by side, each worker with a broker of its own; auto: one a core; 0: none.
WORKERS ?= auto
READY := $(VENV)/.ready

help:  ## print this
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-15s %s\n", $$1, $$2}'

demo: $(READY)  ## train, replay, detect, alert; DATA=full for every transaction
	@$(BIN)/python -m deploy.demo --data $(DATA) --models $(MODELS)

test: $(READY)  ## everything that must pass, on a real Kafka, side by side; WORKERS=0 for one by one
	@$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder

check: lint  ## what to run while working: lint, and the tests without Kafka and TensorFlow
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile --quiet tests/unit --ignore tests/unit/trainer

lint: $(READY)  ## ruff, mypy strict, import-linter
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

data: $(READY)  ## fetch the full table and MNIST; --data full and --data mnist do so too
	@$(BIN)/python -m contracts.dataset.published

kafka: $(READY)  ## a real Kafka on this machine until Ctrl-C, without Docker
	@$(BIN)/python -m deploy.local

secrets: $(READY)  ## the certificates and passwords of docker-compose.secure.yml, into secrets/
	@$(BIN)/python -m deploy.credentials

quality: $(READY)  ## five seeds on the full table, tested on day two; writes the table of docs/quality.md
	@$(BIN)/python -m benchmarks.quality

bench: $(READY)  ## records a second, beside the client's limit and what one would use instead
	@$(BIN)/python -m benchmarks.throughput

bench-latency: $(READY)  ## from a record to its committed alert, idle and at four rates
	@$(BIN)/python -m benchmarks.latency

bench-cost: $(READY)  ## CPU seconds per million records, by partitions, detectors, batch, features, kind
	@$(BIN)/python -m benchmarks.cost

bench-producer: $(READY)  ## records a second that are sent, beside the bare client
	@$(BIN)/python -m benchmarks.producer

bench-files: $(READY)  ## records a second of `detector score`, by the form of its file
	@$(BIN)/python -m benchmarks.files

bench-training: $(READY)  ## what a training takes by the size of its table, and to an equal loss
	@$(BIN)/python -m benchmarks.training
	@$(BIN)/python -m benchmarks.time_to_loss

chaos: $(READY)  ## a storm over three brokers, and the proof that no record came to harm
	@$(BIN)/python -m benchmarks.chaos

soak: $(READY)  ## does a detector grow over 20,000,000 records? RECORDS=1000000 for fewer
	@$(BIN)/python -m benchmarks.soak --records $(RECORDS)

tensorboard: $(READY)  ## open what `trainer train --tensorboard runs` wrote; RUNS=folder for another
	@$(BIN)/tensorboard --logdir $(RUNS)

# Why these two rules are ignored, and others in tests, stands in pyproject.toml.
audit: $(READY) $(AUDIT)/.ready  ## ruff's security rules, known vulnerabilities, bills of materials
	@status=0; $(BIN)/ruff check --quiet --select S --ignore S101,S603 . || status=1; \
		$(AUDIT)/bin/python -m deploy.audit || status=1; exit $$status

lock: $(READY)  ## renew the locks of exact versions with hashes; then `make audit`
	@$(BIN)/python -m pip install --quiet uv
	@for part in trainer producer local; do $(call COMPILE,--extra $$part pyproject.toml,$$part); done
	@$(call COMPILE,--extra detector --extra librdkafka --extra schemas pyproject.toml,detector)
	@$(call COMPILE,--all-extras pyproject.toml,dev)
	@$(call COMPILE,--group audit,audit)

COMPILE = $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header $(1) -o locks/$(2).txt

schemas: $(READY)  ## write contracts/stream/schemas/ again
	@$(BIN)/python -m contracts.stream.schemas

dashboards: $(READY)  ## write deploy/grafana/dashboards/ again
	@$(BIN)/python -m deploy.grafana.dashboards

docs: $(READY)  ## write docs/settings.md and docs/refusals.md again
	@$(BIN)/python -m docs.settings_reference
	@$(BIN)/python -m docs.refusals

pictures: $(READY)  ## draw docs/pictures/ again; needs Chromium
	@$(BIN)/python -m docs.drawing

clean:  ## remove the environment, models and caches
	rm -rf $(VENV) $(AUDIT) $(MODELS) demo-summary.json .mypy_cache .ruff_cache .pytest_cache \
		.import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): locks/dev.txt pyproject.toml
	@echo "Setting up $(VENV) (once; TensorFlow is large, this can take a few minutes) …"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; try: make PYTHON=python3.13"; exit 2; }
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --require-hashes --no-deps -r locks/dev.txt
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(AUDIT)/.ready: locks/audit.txt
	@$(PYTHON) -m venv $(AUDIT)
	@$(AUDIT)/bin/python -m pip install --quiet --require-hashes --no-deps -r locks/audit.txt
	@touch $@
