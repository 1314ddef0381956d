# `make help` lists what there is. Each target is one script or a line or two of Swift's own commands.

SWIFT ?= swift
# Libraries and tests are built once, in the configuration that users run: docs/adr/0006.
CONFIGURATION := release
BUILD := $(SWIFT) build -c $(CONFIGURATION)

.DEFAULT_GOAL := help
.PHONY: ci test install chain drill bench simulate chaos try-published-actions lint format setup help

ci: setup ## Build Sluice, then run workflows/ci.yml through it
	@scripts/docker
	$(BUILD) --product sluice
	$(BUILD) --product sluice-keeper
	.build/$(CONFIGURATION)/sluice run ci

test: setup ## Build everything with its tests, run all of them, and see that they leave nothing behind
	@scripts/test-tools
	@scripts/docker
	@scripts/test-images
	$(BUILD) --build-tests
	@scripts/leaves-nothing scripts/test

install: setup ## Build Sluice, and make this machine a server of it, or bring it up to date
	$(BUILD) --product sluice
	$(BUILD) --product sluice-keeper
	$(if $(filter-out 0,$(shell id -u)),sudo) runners/tenacity/install.sh

chain: setup ## Bring this commit to a host in a local cloud: podcast-ci, stack-test, publish, deploy-prod
	$(BUILD) --product sluice
	$(BUILD) --product sluice-keeper
	scripts/chain

drill: setup ## Make a copy of production in a local cloud, restore a backup into it, test it, destroy it
	$(BUILD) --product sluice
	$(BUILD) --product sluice-keeper
	scripts/drill

bench: setup ## Measure against make, just, go-task, act and git; prints a table of ratios
	$(BUILD) --product sluice
	$(BUILD) --product sluice-keeper
	bench/run

simulate: setup ## Simulate a million runs, or RUNS of them from the seed SEED on
	$(BUILD) --build-tests
	SLUICE_SIMULATIONS=$(or $(RUNS),1000000) SLUICE_SEED=$(or $(SEED),1) swift test -c $(CONFIGURATION) --skip-build \
		--disable-xctest --filter SimulationTests.SimulationTests/invariantsHold

chaos: setup ## Kill engine and keeper KILLS times (2000) in mid-run, with SEED (1), and print the certificate
	$(BUILD) --product sluice
	$(BUILD) --product sluice-keeper
	.build/$(CONFIGURATION)/sluice selftest --chaos --kills $(or $(KILLS),2000) --seed $(or $(SEED),1)

try-published-actions: setup ## Run actions/cache v5 and actions/github-script v8, unchanged, from the folder SLUICE_ACTIONS
	$(BUILD) --product sluice
	$(BUILD) --product sluice-keeper
	scripts/try-published-actions

lint: ## Check the format of Swift sources, and the scripts with shellcheck
	scripts/lint

format: ## Rewrite Swift sources in the project's format
	$(SWIFT) format -i -r Package.swift Sources Tests

setup: ## Install the system packages that are missing; change nothing else
	@scripts/setup

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' Makefile | expand -t 24
