# Copyright The Weir Authors
# SPDX-License-Identifier: Apache-2.0

# Files that are there already are not fetched again, so everything but the first run works offline.
MVN ?= mvn -B -ntp

.DEFAULT_GOAL := help
.PHONY: help build test fuzz reconfigure-test nat-test ha-test bench lint format clean

help: ## Say what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST)

build: ## Make the fat jar, node/target/weir.jar, without running tests
	$(MVN) -q -pl node -am -DskipTests -Dweir.jar=$(CURDIR)/node/target/weir.jar.new package
	mv node/target/weir.jar.new node/target/weir.jar
	./weir --version >/dev/null # makes the archive of classes that starts need

test: ## Install the tools that tests talk to, then run every test and check, name those skipped
	config/setup-test-tools.sh
	$(MVN) -fae verify; status=$$?; config/list-skipped-tests.sh; exit $$status

fuzz: ## Fuzz the control plane for five minutes (FUZZ_SECONDS=60 for another time, FUZZ_SEED=1 for other requests)
	$(MVN) -pl node -am test -Dtest=ApiFuzzTest -Dsurefire.failIfNoSpecifiedTests=false \
		-Dweir.fuzz.seconds=$(or $(FUZZ_SECONDS),300) -Dweir.fuzz.seed=$(or $(FUZZ_SEED),8642)

reconfigure-test: ## Change a Weir a hundred times over HTTP and by its file, at 200,000 packets a second
	$(MVN) verify -pl integration-tests -am -Dit.test=ReconfigureLabIT -Dtest=ModuleRulesTest \
	  -Dfailsafe.failIfNoSpecifiedTests=false -Dsurefire.failIfNoSpecifiedTests=false \
	  -Dreconfigure.seconds=40 -Dreconfigure.pps=200000 -Dreconfigure.changes=100

nat-test: ## Hold the records of 10,000 connections a second through the NAT, for 30 s, to what the server saw
	$(MVN) verify -pl integration-tests -am -Dit.test='NatLabIT#shouldTellWhichPortEachConnection*' -Dtest=ModuleRulesTest \
	  -Dfailsafe.failIfNoSpecifiedTests=false -Dsurefire.failIfNoSpecifiedTests=false -Dnat.seconds=30

ha-test: ## Have every fault happen to two routers 20 times (RUNS=5 for another number), as root; docs get the figures
	$(MVN) verify -pl integration-tests -am -Dit.test=HaLabIT -Dtest=ModuleRulesTest \
	  -Dfailsafe.failIfNoSpecifiedTests=false -Dsurefire.failIfNoSpecifiedTests=false \
	  -Dtest.output.to.file=false -Dha.runs=$(or $(RUNS),20) -Dha.page=docs/40-operations.md

bench: ## Build and run the benchmarks (BENCH="race --scale 0.1"; BENCH="jmh FlowCache"; without: what there is)
	$(MVN) -q -pl benchmarks -am -DskipTests package
	benchmarks/run $(BENCH)

lint: ## Check format, rules and compiler warnings, without running tests
	$(MVN) -q -fae test-compile spotless:check checkstyle:check
	@if command -v shellcheck >/dev/null; then shellcheck -x weir config/*.sh .ci/run benchmarks/run lab/weir-lab; \
	else echo "make lint: shellcheck is not installed, shell scripts are not checked" >&2; fi

format: ## Format the sources
	$(MVN) -q spotless:apply

clean: ## Remove what was built
	$(MVN) -q clean
	rm -f .weir-build.log .weir-build.lock
