# The commands of this project. `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help run build build-simulator test test-crash test-cluster test-vendors check fmt screenshots bench-http bench-graphql bench-generate bench-postgres bench-gateway bench-availability bench-events bench-routing clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## Build, serve on http://127.0.0.1:8080, and make one of each; ONCE=1 ends then, ARGS='--port 9000' is passed on
	.build/release/doitong demo --data $(CURDIR)/.data $(if $(ONCE),--once) $(ARGS)

build: ## Build the release, .build/release/doitong
	@scripts/setup.sh run
	swift build -c release --product doitong

test: ## Build and run every test; ARGS='--filter Arguments' runs some
	@scripts/setup.sh test
	scripts/test.sh $(ARGS)

test-crash: ## Kill the server 200 times under load, then ask for all that was promised; KILLS=50 SEED=7 change it
	@scripts/setup.sh test
	swift build -c release --product doitong
	python3 Tests/EndToEnd/crash.py $(or $(KILLS),200) $(SEED)
	SKIP_BUILD=1 SUITES= scripts/test-end-to-end.sh
	.build/venv/bin/python Tests/EndToEnd/webhooks.py $(or $(KILLS),200) $(SEED)

test-cluster: ## Break nodes, databases, networks and clocks of a cluster in 100 seeded rounds, under load; ROUNDS=20 SEED=7 change it
	@scripts/setup.sh cluster
	swift build -c release --product doitong
	swift build -c release --product vendor-simulator
	python3 Tests/EndToEnd/cluster.py $(or $(ROUNDS),100) $(SEED)

build-simulator: ## Build the vendors' simulator, .build/release/vendor-simulator
	@scripts/setup.sh run
	swift build -c release --product vendor-simulator

test-vendors: ## Ask the vendors' simulator by hand, by the vendors' own clients, and with seeded mistakes; SEED=7 changes them
	@scripts/setup.sh test
	scripts/test-vendors.sh $(SEED)

check: ## What must hold of every change besides the tests: format, warnings, imports, scripts
	@scripts/setup.sh check
	scripts/check.sh

fmt: ## Format the Swift code
	swift format -i -r Sources Tests bench Package.swift

screenshots: ## Take pictures of the pages, in 3 widths, 2 themes and 6 languages, into .build/screenshots and docs/images
	@scripts/setup.sh test
	swift build -c release --product doitong
	SKIP_BUILD=1 SUITES= scripts/test-end-to-end.sh
	.build/venv/bin/python scripts/screenshots.py $(ARGS)

bench-http: ## Measure the HTTP server against nginx
	@scripts/setup.sh bench
	bench/http/run.py $(ARGS)

bench-graphql: ## Measure the GraphQL engine against graphql-js and graphql-core
	@scripts/setup.sh bench
	bench/graphql/run.sh

bench-generate: ## Measure accepting and reading generations, memory and start, against SQLite and nginx
	@scripts/setup.sh bench
	swift build -c release --product doitong
	swift build -c release --product store-bench
	bench/generate/run.py $(ARGS)

bench-postgres: ## Measure accepting, completing and reading on PostgreSQL against pgbench, with one node and with two
	@scripts/setup.sh bench
	@scripts/setup.sh test
	swift build -c release --product doitong
	swift build -c release --product store-bench
	bench/postgres/run.py $(ARGS)

bench-gateway: ## Measure the time that the gateway adds to the vendors', with a thousand generations over all of them at once
	@scripts/setup.sh bench
	swift build -c release --product doitong
	swift build -c release --product vendor-simulator
	bench/gateway/run.py $(ARGS)

bench-availability: ## Measure how many generations complete while vendors fail, and what that takes
	@scripts/setup.sh bench
	swift build -c release --product doitong
	swift build -c release --product vendor-simulator
	bench/availability/run.py $(ARGS)

bench-events: ## Measure how soon events are told, by webhooks and to ten thousand who listen
	@scripts/setup.sh bench
	swift build -c release --product doitong
	bench/events/webhooks.py $(ARGS)
	bench/events/live.py $(ARGS)

bench-routing: ## Measure automatic selection over seeded traces against other ways to choose, and how long it takes; ARGS='--seeds 101-103'
	@scripts/setup.sh bench
	swift build -c release --product routing-bench
	.build/release/routing-bench speed
	[ -x .build/venv-routing/bin/python ] || python3 -m venv .build/venv-routing
	.build/venv-routing/bin/python -c 'import litellm' 2>/dev/null || .build/venv-routing/bin/pip install -q litellm==1.106.2
	.build/venv-routing/bin/python bench/routing/run.py $(ARGS)

clean: ## Remove what was built
	rm -rf .build
