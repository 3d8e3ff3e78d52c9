# `make` alone lists the targets. PYTHON names the interpreter (3.11 or newer) that makes .venv.
.DEFAULT_GOAL := help
.PHONY: help demo install test check format golden rules schemas lock engine bench clean distclean

export PYTHON
BIN := .venv/bin
# Where and what to install: a copied or outdated .venv has another stamp, and is brought up to date.
KEY := $(shell { pwd; cat pyproject.toml requirements/*.lock tools/install; } | cksum | cut -d ' ' -f 1)
DEV := .venv/.dev-$(KEY)
DEMO := $(or $(wildcard $(DEV)),.venv/.demo-$(KEY))
WORKERS ?= auto
ARGS ?=

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

demo: $(DEMO) ## Show the whole job on an AWS emulated on this machine; needs no account
	@$(BIN)/provisioner demo $(ARGS)

install: $(DEV) ## Install everything for development into .venv

test: $(DEV) ## Run all tests, on the real Pulumi engine too, and measure the core's coverage
	@tools/get-test-tools
	@$(BIN)/python -m pytest --numprocesses $(WORKERS) --cov --cov-report term $(ARGS)

check: $(DEV) ## Check format, style, types and architecture, and run the fast tests
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo --cache-dir .cache/import-linter
	@$(BIN)/pre-commit validate-config
	@tools/actionlint/install || \
		echo "WARNING: actionlint cannot be had, so the workflows are judged by zizmor alone." >&2
	@$(BIN)/python -m pytest --quiet --numprocesses $(WORKERS) -m "not engine and not slow" --hypothesis-profile quick $(ARGS)

format: $(DEV) ## Format the code, and repair what can be repaired
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format .

golden: $(DEV) ## Write what the tests expect anew; read the difference before you commit it
	@$(BIN)/python -m pytest --quiet --numprocesses $(WORKERS) --update-golden $(ARGS)

rules: $(DEV) ## Write docs/rules.md from the rules themselves
	@$(BIN)/python -m provisioner.report.rules_page > .cache/rules.md
	@mv .cache/rules.md docs/rules.md

schemas: $(DEV) ## Write the JSON Schemas in schemas/ from the schemas that validate reads
	@mkdir -p schemas .cache
	@for file in accounts stacks templates approvals; do \
		$(BIN)/python -m provisioner.report.json_schema $$file > .cache/schema.json && \
		mv .cache/schema.json schemas/$$file.schema.json || exit 1; \
	done

lock: $(DEV) ## Renew the lock files (ARGS=--upgrade: to the newest versions)
	@tools/lock $(ARGS)

engine: ## Build the pinned Pulumi engine into .cache/engine, if it is not there
	@tools/build-engine

bench: $(DEV) ## Measure speed and memory against their floors
	@$(BIN)/python -m benchmarks $(ARGS)

clean: ## Remove the virtual environment and the tools' caches, but not the built engine
	rm -rf .venv build dist .cache/coverage .cache/import-linter .cache/mypy .cache/pytest .cache/ruff .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean ## Remove the downloads and the built engine as well
	rm -rf .cache

$(DEV):
	@echo "Installing into .venv" >&2
	@tools/install dev
	@rm -f .venv/.dev-* .venv/.demo-*
	@touch $(DEV)

.venv/.demo-$(KEY):
	@echo "Installing into .venv" >&2
	@tools/install demo
	@rm -f .venv/.dev-* .venv/.demo-*
	@touch $@
