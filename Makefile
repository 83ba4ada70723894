# 小格 XiaoGe. Each target creates .venv by itself; nothing else has to be set up.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
# A file at a time to each worker, in the order of tests/conftest.py.
PYTEST := $(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

.PHONY: run install test test-databases unit learn check bench format clean
.PHONY: reliability reliability-databases reliability-full failover
run: install ## bot, simulated WeChat and demo community on http://127.0.0.1:$(PORT)
	$(BIN)/python run.py demo --port $(PORT)

install: .venv/run.done ## .venv with everything the product can use

.venv/run.done: requirements/run.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/run.txt
	touch $@

.venv/dev.done: .venv/run.done requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/dev.txt
	touch $@

test: .venv/dev.done ## every test that needs nothing else installed
	$(PYTEST)

# What touches the database, on PostgreSQL and on MariaDB or MySQL. Needs both on their usual ports
# of this machine, with an administrator who gets in without a password. To start them:
#   docker run --rm -d -p 127.0.0.1:5432:5432 -e POSTGRES_HOST_AUTH_METHOD=trust postgres:15
#   docker run --rm -d -p 127.0.0.1:3306:3306 -e MARIADB_ALLOW_EMPTY_ROOT_PASSWORD=1 mariadb:10.11
# Without them the tests are skipped; where CI=true is set, they fail.
ON_DATABASES := tests/handlers tests/services tests/bot/test_hear.py tests/bot/test_delivery.py \
	tests/bot/test_platform_token.py tests/bot/test_quota.py \
	tests/test_database.py tests/test_migrations.py tests/test_prepared.py \
	tests/commands/test_leading.py
test-databases: .venv/dev.done ## the same tests on the servers: PostgreSQL, MariaDB
	XIAOGE_TEST_DATABASE=postgresql $(PYTEST) $(ON_DATABASES)
	XIAOGE_TEST_DATABASE=mysql $(PYTEST) $(ON_DATABASES)

unit: .venv/dev.done ## the fast tests alone: no conversations, no processes
	$(PYTEST) -m "not conversation and not process"

learn: .venv/run.done ## what the words say, learned anew from the messages in labelled/learn
	$(BIN)/python run.py lexicon learn

# `make check TESTED=yes` leaves out the tests, where `make test` has just run them.
check: .venv/dev.done ## format, lint, types, tests, migrations agree with models, weights with messages
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python run.py lexicon learn --check
ifndef TESTED
	$(PYTEST)
endif

format: .venv/dev.done
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/dev.done ## the benchmarks, with ratios against the reference apps in the same run
	$(BIN)/python -m bench --write docs/performance.md

ON_SERVERS := R3 R4 R5 R7 R9
# Linux, two cores, about 9 minutes, a gigabyte of disk; nothing but Python. Takes no port but free ones.
reliability: .venv/dev.done ## every promise of docs/reliability.md, small, on SQLite
	$(BIN)/python -m reliability

# About 6 minutes; both servers of `make test-databases`, and PostgreSQL's programs (see `make failover`).
reliability-databases: .venv/dev.done ## those of them that a database can break, small, on servers
	$(BIN)/python -m reliability $(ON_SERVERS) --database postgresql --database mysql --database cluster

# Two hours of two cores, and PostgreSQL and MariaDB or MySQL on this machine (docs/reliability.md).
reliability-full: .venv/dev.done ## the same in full size on all three kinds of database
	$(BIN)/python -m reliability --size full --database sqlite --database postgresql --database mysql --database cluster

# PostgreSQL's programs on this machine (apt install postgresql), no server that runs; as root, a user postgres.
failover: .venv/dev.done ## the primary database killed under load and its standby promoted, three times
	$(BIN)/python -m reliability failover --database cluster --size full

clean:
	rm -rf .venv data .pytest_cache .mypy_cache .ruff_cache .hypothesis
