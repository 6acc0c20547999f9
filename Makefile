# Two commands for a fresh machine: `make demo` and `make test`. Everything else is here too.

CACHE := $(if $(XDG_CACHE_HOME),$(XDG_CACHE_HOME),$(HOME)/.cache)/seawall
export CARGO_TARGET_DIR ?= $(CACHE)/target
export PATH := $(HOME)/.cargo/bin:$(PATH)
export SEAWALL_TEST_HELM := $(CACHE)/tools/helm
export SEAWALL_TEST_HELM3 := $(CACHE)/tools/helm3
export SEAWALL_TEST_KUBECTL := $(CACHE)/tools/kubectl
export SEAWALL_TEST_AXE := $(CACHE)/tools/axe.min.js
export SEAWALL_TEST_SCHEMAS := $(CACHE)/tools/schemas
export SEAWALL_TEST_SPDX_TOOLS := $(CACHE)/tools/spdx-tools
SEAWALL := $(CARGO_TARGET_DIR)/release/seawall
.PHONY: help setup install demo build test properties fmt clippy tidy generate pictures bench fuzz

help: ## Show what can be made
	@sed -n 's/^\([a-z-]*\):.*## /  \1	/p' $(MAKEFILE_LIST)

setup:
	@scripts/install-build.sh

build: setup ## Build the release binary
	cargo build --release --locked -p seawall
	@echo "built $(SEAWALL)"

install: setup ## Build and install `seawall` into ~/.cargo/bin
	cargo install --quiet --locked --path crates/seawall
	@echo "installed $(HOME)/.cargo/bin/seawall"

demo: build ## Scan the example cluster and open its story
	@scripts/demo.sh "$(SEAWALL)"

test: setup ## Install what tests need, and run them all
	@scripts/install-test.sh
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	cargo check --quiet --locked --manifest-path fuzz/Cargo.toml
	cargo run --quiet --locked -p xtask -- tidy
	cargo run --quiet --locked -p xtask -- generate --check
	cargo test --workspace --doc --quiet --locked
	PROPTEST_RNG_SEED=1 cargo nextest run --workspace --locked

properties: ## Run every property test many times over, from a new seed
	PROPTEST_CASES=20000 cargo nextest run --workspace --locked --profile properties

generate: ## Renew the generated reference pages
	cargo run --quiet --locked -p xtask -- generate

pictures: build ## Take the pictures of README and guides again (needs chromium)
	@scripts/pictures.sh "$(SEAWALL)"

bench: build ## Measure, beside peers where they can be had; results as Markdown
	@bench/run.sh "$(SEAWALL)"

fuzz: ## Fuzz every target for a minute (needs a nightly toolchain and cargo-fuzz)
	cd fuzz && for target in $$(cargo fuzz list); do cargo +nightly fuzz run $$target -- -max_total_time=60 || exit 1; done
