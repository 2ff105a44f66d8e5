#!/usr/bin/env python3
"""Measures the store on PostgreSQL against pgbench, in one run on one machine: only the ratios mean anything.

`generate` through nodes, and accepting, claiming and completing by the store alone, against pgbench with the statement of an admission,
one to a commit; reading against pgbench with the statement of a read. They take turns on one durable database that this starts for itself.

    bench/postgres/run.py [--pairs 5] [--seconds 4] [--nodes 2] [--only store,node]
"""
import argparse, os, pathlib, re, statistics, subprocess, sys, tempfile, threading

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/EndToEnd"))
sys.path.insert(0, str(ROOT / "bench/generate"))
os.environ["DOITONG_TEST_DATABASE"] = "postgres"
import postgres, served  # noqa: E402

STORE_BENCH = os.environ.get("STORE_BENCH", str(ROOT / ".build/release/store-bench"))
CLIENTS = 32


def pgbench(server, database, script, seconds, **values):
    """The statement of a script a second, with values for its names."""
    defined = [part for name, value in values.items() for part in ("-D", f"{name}={value}")]
    text = server.run(
        "pgbench", "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "1", "-T", str(seconds), *defined, "-f", "-", database,
        input=pathlib.Path(__file__).with_name(script).read_text())
    return float(re.search(r"tps = ([\d.]+)", text)[1])


def store(address, seconds):
    """Accepted, completed and read a second, by the store alone."""
    text = subprocess.check_output([STORE_BENCH, "postgres", address, str(seconds)], text=True)
    return {name: float(rate) for name, rate in re.findall(r"^(\w+) ([\d.]+)$", text, re.M)}


def nodes(count, seconds):
    """`generate` through so many nodes, each under its own load: the sum, and the worst p99 in milliseconds."""
    import run as generate
    running = [served.Served("--live", "sandbox", "--carry", "0", "--lanes", "1")]
    database = served.databases[running[0].data]
    for _ in range(count - 1):
        data = tempfile.mkdtemp(prefix="doitong-bench-")
        served.databases[data] = database
        (pathlib.Path(data) / "first-keys.json").write_text((pathlib.Path(running[0].data) / "first-keys.json").read_text())
        running.append(served.Served("--live", "sandbox", "--carry", "0", "--lanes", "1", data=data))
    try:
        with tempfile.TemporaryDirectory() as folder:
            key, rates, slow = generate.rich(running[0]), [], []
            scripts = [
                generate.script(folder, f"generate{index}", key, generate.json.dumps({"query": generate.GENERATE, "variables": generate.image("A lighthouse at dusk")}), unique=True)
                for index in range(count)]
            def load(server, script):
                rate, latency = generate.measured(server.url, seconds, script, 64)
                rates.append(rate)
                slow.append(latency)
            threads = [threading.Thread(target=load, args=pair) for pair in zip(running, scripts)]
            for thread in threads: thread.start()
            for thread in threads: thread.join()
            return sum(rates), max(slow)
    finally:
        for server in running:
            server.stop()
            server.kill()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--nodes", type=int, default=2)
    parser.add_argument("--only", default="store,node")
    options = parser.parse_args()
    only = options.only.split(",")
    served.server = server = postgres.Postgres("shared_buffers=256MB", "max_wal_size=4GB", durable=True)
    database = server.database()
    # Makes the tables and the accounts, and one generation whose order is a sample.
    store(database, 1)
    order = server.ask(database, "SELECT order_json FROM generation_order LIMIT 1").strip()
    id = server.ask(database, "SELECT id FROM open_generation LIMIT 1").strip()
    values = {"order": order, "meaning": "\\x" + "ab" * 32, "answer": "x" * 400}
    found, slow = {}, {}
    for pair in range(options.pairs):
        base = pgbench(server, database, "admit.sql", options.seconds, **values)
        reading = pgbench(server, database, "read.sql", options.seconds, id=id)
        rates = {"pgbench": base, "pgbench reading": reading}
        if "store" in only:
            rates |= store(database, options.seconds)
        if "node" in only:
            for count in (1, options.nodes):
                name = "one node" if count == 1 else f"{count} nodes"
                rates[name], latency = nodes(count, options.seconds)
                slow.setdefault(name, []).append(latency)
        print(f"pair {pair + 1}: " + ", ".join(f"{name} {rate:.0f}/s" for name, rate in rates.items()), flush=True)
        for name, rate in rates.items():
            found.setdefault(name, []).append((rate, rate / (reading if "read" in name else base)))
    for name, pairs in found.items():
        rate, ratio = (statistics.median(column) for column in zip(*pairs))
        latency = f", p99 {statistics.median(slow[name]):.0f} ms with 64 connections to each" if name in slow else ""
        print(f"{name}: {rate:.0f}/s, {ratio:.2f} of pgbench's{latency}")


if __name__ == "__main__":
    main()
