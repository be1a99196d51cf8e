# SPDX-License-Identifier: Apache-2.0

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

COLLECTOR_VERSION     := v0.161.0
GOLANGCI_LINT_VERSION := v2.15.0

BUILD     := $(CURDIR)/_build
COLLECTOR := $(BUILD)/otelcol-llmcontext
JAEGER    := $(BUILD)/jaeger
GOTESTSUM := $(BUILD)/tools/gotestsum
LINTER    := $(BUILD)/tools/golangci-lint-$(GOLANGCI_LINT_VERSION)

# Modules of their own, so that what they need stays out of go.mod.
MODULES := . cmd/demo cmd/llmctx dashboards e2e benchmarks

# What the collector is built from: if none of these changed, it is up to date.
COLLECTOR_SOURCES := builder-config.yaml go.mod go.sum \
	$(shell find config processor receiver internal -name '*.go' ! -name '*_test.go' 2>/dev/null)

FUZZTIME ?= 10s

.PHONY: help
help: ## show this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: build
build: $(COLLECTOR) ## build the collector with the processor in it: _build/otelcol-llmcontext

$(COLLECTOR): $(COLLECTOR_SOURCES)
	mkdir -p $(BUILD)
	go run go.opentelemetry.io/collector/cmd/builder@$(COLLECTOR_VERSION) --config builder-config.yaml
	cp $(BUILD)/collector/otelcol-llmcontext $@.new
	mv $@.new $@ # unlike cp, this works while the old one runs

# DuckDB's bindings export all their symbols, which nothing loads by name: 7 MB that the loader would read at each start. And where the file
# and the memory that it is mapped to lie alike within 2 MiB, Linux maps 2 MiB around each page that is touched: 14 MiB more at each start.
ifeq ($(shell uname),Linux)
LLMCTX_FLAGS := -ldflags='-extldflags=-Wl,--no-export-dynamic,-Ttext-segment=0x410000'
endif

.PHONY: llmctx
llmctx: ## build the command for people: _build/llmctx
	mkdir -p $(BUILD)
	cd cmd/llmctx && go build $(LLMCTX_FLAGS) -o $(BUILD)/llmctx .

.PHONY: gentraffic
gentraffic: ## build what makes lakes of synthetic traffic: _build/gentraffic
	mkdir -p $(BUILD)
	cd cmd/llmctx && go build -o $(BUILD)/gentraffic ./internal/scenario/gentraffic

.PHONY: floor
floor: ## build what runs the queries that llmctx postmortem is held against: _build/floor
	mkdir -p $(BUILD)
	cd cmd/llmctx && go build -o $(BUILD)/floor ./internal/engine/duckdb/floor

INCIDENT_SEEDS ?= 20
.PHONY: incidents
incidents: ## run every synthetic incident INCIDENT_SEEDS (default 20) times, and write the table into docs/postmortem-methods.md
	cd cmd/llmctx && LLMCTX_SEEDS=$(INCIDENT_SEEDS) go test -count=1 -timeout 2h -run Incidents ./internal/scenario -args -write ../../../../docs/postmortem-methods.md

# The browser that opens the page of a postmortem: CHROMIUM_BINARY, or the first on PATH, or Debian's.
FIND_BROWSER := command -v chromium || command -v chromium-browser || command -v google-chrome
.PHONY: browser
browser: ## install Chromium where there is none (Debian and its kin, as root or with sudo)
	@[[ -n "$${CHROMIUM_BINARY:-}" ]] || { $(FIND_BROWSER); } >/dev/null || { \
		command -v apt-get >/dev/null || { echo "no Chromium: install one, or name it in CHROMIUM_BINARY" >&2; exit 1; }; \
		sudo=$$([[ $$(id -u) = 0 ]] || echo sudo); \
		$$sudo apt-get update -qq && $$sudo apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	}

# The same day as in docs/postmortem.md.
.PHONY: picture
picture: llmctx gentraffic browser ## make the picture in README.md, docs/postmortem.png, from a real run
	rm -rf $(BUILD)/picture && mkdir -p $(BUILD)/picture
	$(BUILD)/gentraffic -out $(BUILD)/picture/lake -moved prompt
	cd $(BUILD)/picture && $(BUILD)/llmctx postmortem --lake lake --bad 2026-11-20T09:00Z..13:00 \
		--behavior "attrs['gen_ai.evaluation.score.label'] = 'fail'" --html postmortem.html >/dev/null
	$$($(FIND_BROWSER)) --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=1120,1370 \
		--screenshot=docs/postmortem.png file://$(BUILD)/picture/postmortem.html 2>/dev/null

.PHONY: run
run: $(COLLECTOR) ## run the collector with examples/quickstart.yaml until Ctrl-C
	$(COLLECTOR) --config examples/quickstart.yaml

.PHONY: demo
demo: ## build a small collector, play an incident through it and let the spans name the variable that moved
	mkdir -p $(BUILD)
	cd cmd/demo && CGO_ENABLED=0 go build -o $(BUILD)/demo .
	$(BUILD)/demo

.PHONY: test
test: ## run the tests of the processor with the race detector
	go test -race ./...

CONTRIB := github.com/open-telemetry/opentelemetry-collector-contrib
.PHONY: compat
compat: ## run the tests of the processor against newer versions of the Collector
	internal/tools/compat.sh v1.69.0 v0.163.0
	internal/tools/compat.sh v1.71.0 v0.165.0 go.opentelemetry.io/collector/config/confighttp@v0.164.0 $(CONTRIB)/pkg/ottl@v0.163.0

.PHONY: release-check
release-check: ## try a release: pack the modules as a proxy serves them, and go get and go install them from there
	cd internal/tools && go run ./release -root $(CURDIR)

.PHONY: test-demo
test-demo: demo ## run the demo and its tests
	cd cmd/demo && CGO_ENABLED=0 go test ./...

# Debian's; other systems name theirs in PROMTOOL.
PROMTOOL ?= $(BUILD)/tools/prometheus/usr/bin/promtool
$(BUILD)/tools/prometheus/usr/bin/promtool:
	mkdir -p $(BUILD)/tools
	cd $(BUILD)/tools && apt-get download -qq prometheus && dpkg -x prometheus_*.deb prometheus && rm prometheus_*.deb

.PHONY: test-dashboards
test-dashboards: $(PROMTOOL) ## test the dashboards, and check the alert rules with promtool
	cd dashboards && go test ./...
	$(PROMTOOL) check rules dashboards/alerts.yaml

.PHONY: test-llmctx
test-llmctx: ## run the tests of llmctx
	cd cmd/llmctx && go test ./...

.PHONY: fuzz
fuzz: ## run every fuzz test for FUZZTIME (default 10s) each
	internal/tools/fuzz.sh $(FUZZTIME)

.PHONY: lint
lint: $(LINTER) ## check formatting, go vet and the linters of .golangci.yml
	@unformatted=$$(git ls-files -co --exclude-standard '*.go' | xargs -r gofmt -l); \
	if [[ -n "$$unformatted" ]]; then echo "not formatted with gofmt:"; echo "$$unformatted"; exit 1; fi
	@for module in $(MODULES); do \
		echo "lint $$module"; \
		(cd "$$module" && go vet ./... && $(LINTER) run ./...); \
	done

# The version is part of the file name: a new one is installed beside the old one.
$(LINTER):
	GOBIN=$(BUILD)/tools go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_LINT_VERSION)
	mv $(BUILD)/tools/golangci-lint $@

.PHONY: generate
generate: ## write the generated files anew (mdatagen, from the components' metadata.yaml)
	go generate ./...

# Compares with what was there before, not with the last commit, so that it can be run amid other work.
SUMS = find processor receiver -type f -exec sha256sum {} + | sort -k 2
.PHONY: generate-check
generate-check: ## fail if a generated file is not what its source says
	@before=$$($(SUMS)); \
	$(MAKE) --no-print-directory generate; \
	diff <(echo "$$before") <($(SUMS)) || { echo "generated files were stale: commit what make generate wrote"; exit 1; }

# Up to two failures are run once more, and told: real processes meet ports and delays that are not of their making.
.PHONY: e2e
e2e: $(COLLECTOR) $(JAEGER) $(PROMTOOL) llmctx gentraffic browser ## run real binaries together: collector, Jaeger, etcd, llmctx, DuckDB, Chromium
	cd internal/tools && go build -o $(GOTESTSUM) gotest.tools/gotestsum
	cd e2e && PROMTOOL=$(PROMTOOL) CHROMIUM_BINARY=$${CHROMIUM_BINARY:-$$($(FIND_BROWSER))} \
		$(GOTESTSUM) --format standard-verbose --rerun-fails=1 --rerun-fails-max-failures=2 --packages ./... -- -count=1

# Servers that values live in, pinned in e2e/sources. LLMCTX_SOURCE_CHANGES: how many changes each gets (5).
.PHONY: sources
sources: $(COLLECTOR) llmctx gentraffic ## hold llmctx snapshot against real servers: git, MCP, MLflow, Iceberg, LiteLLM (needs python3, node)
	e2e/sources/install.sh $(BUILD)/sources
	cd e2e && LLMCTX_SOURCES=$(BUILD)/sources go test -count=1 -v -timeout 30m ./sources

# Engines that llmctx counts with beside DuckDB. ClickHouse's is a Python package, pinned in engines.txt, as is a parser of others' SQL.
ENGINES := $(CURDIR)/cmd/llmctx/internal/engine/enginetest/engines.txt
CHDB    := $(BUILD)/engines/chdb
$(CHDB)/installed: $(ENGINES)
	rm -rf $(CHDB) && mkdir -p $(BUILD)/engines && python3 -m venv $(CHDB)
	$(CHDB)/bin/pip install -q --disable-pip-version-check -r $(ENGINES)
	touch $@

.PHONY: engines
engines: $(COLLECTOR) $(CHDB)/installed ## hold llmctx over ClickHouse against llmctx over files, and run the queries there (needs python3)
	cd cmd/llmctx && LLMCONTEXT_CHDB=$(CHDB)/bin/python LLMCONTEXT_COLLECTOR=$(COLLECTOR) \
		go test -count=1 -timeout 20m ./internal/engine/clickhouse ./internal/engine/lakesql
	cd e2e && LLMCONTEXT_CHDB=$(CHDB)/bin/python go test -count=1 -run ClickHouse .

# Trino's jars come from Maven. It needs Java 25: JAVA_25, or JAVA_HOME, or where Temurin's packages put it.
JAVA_25 ?= $(firstword $(wildcard /usr/lib/jvm/temurin-25-jdk-$(shell dpkg --print-architecture 2>/dev/null)) $(JAVA_HOME))
TRINO   := $(BUILD)/engines/trino
POM     := $(CURDIR)/cmd/llmctx/internal/engine/trino/testdata/server/pom.xml
$(TRINO)/installed: $(POM)
	rm -rf $(TRINO)
	mvn -B -q -f $(POM) org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
		-DincludeScope=runtime -DoutputDirectory=$(TRINO)
	rm -f $(TRINO)/rocksdbjni-*.jar $(TRINO)/snowflake-jdbc-*.jar # of what is not used, and large
	touch $@

# TRINO_SUITE=long asks every question, each in a store of its own.
TRINO_SUITE ?= short
.PHONY: engines-trino
engines-trino: ## hold llmctx over Trino against llmctx over files (needs Java 25 and Maven; says so where they are not)
	@if ! command -v mvn >/dev/null || ! '$(JAVA_25)/bin/java' -version 2>&1 | grep -q 'version "25'; then \
		echo "no Java 25 or no Maven here: llmctx over Trino is not tested"; \
	else \
		$(MAKE) --no-print-directory $(TRINO)/installed && cd cmd/llmctx && \
		LLMCONTEXT_TRINO=$(TRINO) LLMCONTEXT_TRINO_SUITE=$(TRINO_SUITE) JAVA_HOME=$(JAVA_25) go test -count=1 -timeout 40m ./internal/engine/trino; \
	fi

FAULT ?=
.PHONY: faults
faults: $(COLLECTOR) ## do to a real collector what can be done to one, and write what happened into docs/operations.md (long: half an hour; FAULT names some)
	cd e2e && LLMCONTEXT_FAULTS=long go test -count=1 -timeout 90m -v -run '^TestNothingThatIsDoneToACollector.*/$(FAULT)' .

# Jaeger's version is in e2e/jaeger/go.mod. The binary has no UI in it, only the API.
$(JAEGER): e2e/jaeger/go.mod e2e/jaeger/go.sum
	mkdir -p $(BUILD)
	cd e2e/jaeger && go build -trimpath -ldflags='-s -w' -o $@ github.com/jaegertracing/jaeger/cmd/jaeger

.PHONY: bench
bench: ## measure the processor beside other processors, and write the tables into benchmarks/README.md (15 minutes)
	cd benchmarks && go run ./cmd/micro -write README.md

OLD ?= HEAD
.PHONY: bench-compare
bench-compare: ## measure the processor of this tree against that of the revision OLD, in paired rounds (a minute)
	cd benchmarks && go run ./cmd/compare -old $(OLD)

.PHONY: bench-collector
bench-collector: $(COLLECTOR) ## measure the whole collector with and without the processor, into benchmarks/README.md
	cd benchmarks && go run ./cmd/collector -collector $(COLLECTOR) -write README.md

LAKE_PAIRS ?= 5
LAKE_MOST ?= 10
.PHONY: bench-lake
bench-lake: llmctx gentraffic floor ## measure llmctx postmortem over lakes of up to LAKE_MOST (default 10) million spans, into benchmarks/README.md (3 GB of disk)
	cd benchmarks && go run ./cmd/lake -build $(BUILD) -pairs $(LAKE_PAIRS) -most $(LAKE_MOST) -write README.md

CLICKHOUSE_SPANS ?= 200000
CLICKHOUSE_COPIES ?= 5
.PHONY: bench-clickhouse
bench-clickhouse: llmctx gentraffic $(COLLECTOR) $(CHDB)/installed ## measure llmctx postmortem --clickhouse against a bare GROUP BY, into benchmarks/README.md (needs python3)
	cd benchmarks && go run ./cmd/clickhouse -build $(BUILD) -python $(CHDB)/bin/python -spans $(CLICKHOUSE_SPANS) -copies $(CLICKHOUSE_COPIES) -write README.md

TRINO_SPANS ?= 1000000
TRINO_COPIES ?= 5
.PHONY: bench-trino
bench-trino: llmctx gentraffic floor $(TRINO)/installed ## measure llmctx postmortem --trino against bare GROUP BYs, into benchmarks/README.md (needs Java 25 and Maven)
	cd benchmarks && go run ./cmd/trino -build $(BUILD) -java $(JAVA_25)/bin/java -jars $(TRINO) -spans $(TRINO_SPANS) -copies $(TRINO_COPIES) -write README.md

.PHONY: capture
capture: ## capture testdata/spans and testdata/logs again from the real programs (needs node and python)
	testdata/capture/run.sh

.PHONY: clean
clean: ## remove everything that was built
	rm -rf $(BUILD)
