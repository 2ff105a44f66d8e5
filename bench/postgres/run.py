#!/usr/bin/env python3
"""Measures the store on PostgreSQL against pgbench, in one run on one machine: only the ratios mean anything.

Accepting: `generate` through a node, and the store alone, against pgbench with the same statement, one to a commit. They take turns on
one durable database that this starts for itself.

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


def pgbench(server, database, order, seconds):
    text = server.run(
        "pgbench", "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "1", "-T", str(seconds), "-D", f"order={order}",
        "-D", "meaning=\\x" + "ab" * 32, "-D", "answer=" + "x" * 400, "-f", "-", database,
        input=pathlib.Path(__file__).with_name("admit.sql").read_text())
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
    found, slow = {}, {}
    for pair in range(options.pairs):
        base = pgbench(server, database, order, options.seconds)
        rates = {"pgbench": base}
        if "store" in only:
            rates |= store(database, options.seconds)
        if "node" in only:
            for count in (1, options.nodes):
                name = "one node" if count == 1 else f"{count} nodes"
                rates[name], latency = nodes(count, options.seconds)
                slow.setdefault(name, []).append(latency)
        print(f"pair {pair + 1}: " + ", ".join(f"{name} {rate:.0f}/s" for name, rate in rates.items()), flush=True)
        for name, rate in rates.items():
            found.setdefault(name, []).append((rate, rate / base))
    for name, pairs in found.items():
        rate, ratio = (statistics.median(column) for column in zip(*pairs))
        latency = f", p99 {statistics.median(slow[name]):.0f} ms with 64 connections to each" if name in slow else ""
        print(f"{name}: {rate:.0f}/s, {ratio:.2f} of pgbench{latency}")


if __name__ == "__main__":
    main()
