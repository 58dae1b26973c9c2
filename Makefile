# Bare `make` lists what can be made.
SHELL := /bin/bash
GO ?= go
export CGO_ENABLED ?= 0
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.7.0
EVAL_ROWS ?= 10000000
EVAL_PAIRED ?= 1000000
EVAL_ROUNDS ?= 5
JOB := notebooks/jobs/uci-credit-default.yaml
RISKBENCH_DATA ?= $(abspath ../shared/data)
export RISKBENCH_DATA

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: build
build: ## build bin/riskbench
	@$(GO) build -trimpath -o bin/riskbench ./cmd/riskbench

.PHONY: run
run: build ## run the example job on the UCI credit default data
	@if [ -f "$(RISKBENCH_DATA)/uci-credit-default/UCI_Credit_Card.csv.gz" ]; then \
	  $(GO) run ./export/onnx/ort/get || true; \
	  bin/riskbench run $(JOB); \
	else \
	  echo 'The data is not here: save "default of credit card clients" (UCI, doi 10.24432/C55S3H) as DIR/uci-credit-default/UCI_Credit_Card.csv.gz and run RISKBENCH_DATA=DIR make run'; \
	fi

.PHONY: demo
demo: build ## the whole pipeline on simulated card transactions, in a minute
	@$(GO) run ./export/onnx/ort/get || echo "without ONNX Runtime: ONNX files are proven in the Go session alone"
	@bin/riskbench demo

.PHONY: ort
ort: ## put ONNX Runtime 1.17.1 into the user cache (a Go module brings it)
	@$(GO) run ./export/onnx/ort/get

.PHONY: test
test: ## all tests that need Go alone, and ONNX Runtime
	@$(GO) run ./export/onnx/ort/get || echo "without ONNX Runtime: its tests are skipped"
	$(GO) test ./...

.PHONY: test-real
test-real: ## tests against real browsers and other processors; skips what is missing, unless CI is set
	$(GO) test -tags real -run 'Real' ./reports/... ./cmd/...
	@.ci/arm64

.PHONY: axe
axe: ## put axe-core 4.14.1 into the user cache (npm fetches it), for test-real
	@.ci/axe

.PHONY: check
check: ## gofmt, vet, staticcheck, and arm64 and purego builds
	@test -z "$$(gofmt -l . | tee /dev/stderr)"
	$(GO) vet ./...
	$(GO) vet -tags purego,nodl ./...
	GOARCH=arm64 $(GO) vet ./...
	$(GO) run $(STATICCHECK) ./...

.PHONY: purego
purego: ## the tests of the numeric packages without assembly
	$(GO) test -tags purego ./datasets/... ./train/... ./eval/... ./export/onnx

.PHONY: bench-features
bench-features: build ## backfill of window features beside polars and DuckDB, which it fetches into .venv
	@test -x .venv/bin/python || python3 -m venv .venv
	@.venv/bin/pip install -q polars==2.1.0 duckdb==2.0.1 pyarrow numpy
	@bin/riskbench data simulate logins --users 50000 --days 30 --seed 1 -o bin/bench --quiet
	@.venv/bin/python reports/bench/features/bench.py bin/riskbench bin/bench/logins.parquet reports/bench/features/features.yaml 2 5 | tee reports/bench/features.md
	@$(GO) test ./datasets -run '^$$' -bench Online -count 5 | grep ns/op

.PHONY: bench-eval
bench-eval: ## evaluation beside scikit-learn, polars and numpy, which it fetches into .venv
	@test -x .venv/bin/python || python3 -m venv .venv
	@.venv/bin/pip install -q numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1 polars==2.1.0
	@$(GO) build -o bin/bench-eval ./reports/bench/eval
	@.venv/bin/python reports/bench/eval/data.py bin/bench/eval $(EVAL_ROWS) $(EVAL_PAIRED)
	@set -o pipefail; .venv/bin/python reports/bench/eval/bench.py bin/bench-eval bin/bench/eval 2 $(EVAL_ROUNDS) | tee reports/bench/eval.md

.PHONY: coverage
coverage: ## how often intervals hold the truth and tests reject it, by simulation
	@set -o pipefail; $(GO) run ./reports/bench/coverage | tee reports/bench/coverage.md

.PHONY: golden
golden: ## rewrite the golden files; read the diff
	$(GO) test ./reports ./export/onnx ./datasets/feature ./cmd/riskbench -update

.PHONY: fuzz
fuzz: ## every fuzz target for 20 seconds
	@.ci/fuzz 20s

.PHONY: clean
clean: ## delete what was built
	rm -rf bin
