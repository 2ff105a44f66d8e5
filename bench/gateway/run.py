#!/usr/bin/env python3
"""A thousand generations at once over all vendors, played by the simulator, and the time that the gateway adds.

Between the moment when a job was done at its vendor, as the simulator tells it, and the moment when its generation was COMPLETED:
asking, fetching, measuring, and keeping it for good. Resident memory at its most.

    bench/gateway/run.py [--generations 1000] [--speed 10]
"""
import argparse, collections, concurrent.futures, datetime, itertools, json, pathlib, subprocess, sys, threading, time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/EndToEnd"))
from served import DOITONG  # noqa: E402
from simulated import Simulator, generate, live_key, models, targets  # noqa: E402

PAGE = ("query($a: String) { generations(first: 100, after: $a) { nodes { id status model createdAt completedAt input error { code message } "
        "attempts { number host startedAt endedAt state } } pageInfo { hasNextPage endCursor } } }")


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def memory(process, most, stopping):
    while not stopping.is_set():
        for line in pathlib.Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                most[0] = max(most[0], int(line.split()[1]) / 1024)
        time.sleep(0.1)


def share(values, part):
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def ask_all(server, key, wanted):
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        return list(pool.map(lambda pair: generate(server, key, *pair[1], f"number {pair[0]}")["id"], wanted))


def until_over(server, key, ids):
    """The generations as they ended; as they stand after ten minutes, if that is not all of them."""
    begun = time.monotonic()
    while True:
        nodes, after = {}, None
        while True:
            page = server.ask(PAGE, {"a": after}, key)["generations"]
            nodes.update({node["id"]: node for node in page["nodes"]})
            if not page["pageInfo"]["hasNextPage"]:
                break
            after = page["pageInfo"]["endCursor"]
        if all(nodes[id]["status"] in ("COMPLETED", "FAILED", "CANCELLED") for id in ids) or time.monotonic() - begun > 600:
            return nodes
        time.sleep(1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--generations", type=int, default=1000)
    parser.add_argument("--speed", type=float, default=10)
    options = parser.parse_args()
    models()
    with Simulator(options.speed) as simulator, simulator.serve(times=1) as server:
        key = live_key(server)
        # One model of each vendor that it makes first: so all vendors take part.
        mine, warm = [], []
        for host in simulator.vendors:
            for provider, model, type in targets(server, host):
                try:
                    warm.append(generate(server, key, provider, model, type, "warm up")["id"])
                except AssertionError:
                    continue
                mine.append((provider, model, type))
                break
        wanted = list(enumerate(itertools.islice(itertools.cycle(mine), options.generations)))
        # The simulator renders each kind of medium once, and speech for each text, on the processors that we measure on: before.
        warm += ask_all(server, key, [(number, target) for number, target in wanted if target[2] == "AUDIO"])
        until_over(server, key, warm)
        most, stopping = [0], threading.Event()
        watcher = threading.Thread(target=memory, args=(server.process.pid, most, stopping))
        watcher.start()
        begun = time.monotonic()
        ids = ask_all(server, key, wanted)
        accepted = time.monotonic() - begun
        nodes = until_over(server, key, ids)
        took = time.monotonic() - begun
        stopping.set()
        watcher.join()
        ends = collections.Counter(nodes[id]["status"] for id in ids)
        reasons = collections.Counter((nodes[id]["attempts"][-1]["host"], nodes[id]["error"]["message"]) for id in ids if nodes[id]["error"])
        # The simulator's jobs by the id that we gave, or by the prompt: both tell whose they are.
        done = {}
        for job in simulator.jobs():
            if job["ended_at"]:
                known = {job["client_id"]} | {line for line in job["words"].split("\n")}
                done.update({(job["vendor"], name): moment(job["ended_at"]) for name in known})
        added = collections.defaultdict(list)
        for id in ids:
            node = nodes[id]
            if node["status"] != "COMPLETED":
                continue
            host = node["attempts"][-1]["host"]
            names = (f"{id}-{node['attempts'][-1]['number']}", node["input"].get("text"))
            end = next((done[host, name] for name in names if (host, name) in done), None)
            if end:
                added[host].append(moment(node["completedAt"]) - end)
        audit = subprocess.run([DOITONG, "audit", "--data", server.data], capture_output=True, text=True)
        assert audit.returncode == 0, audit.stdout + audit.stderr
        assert ends["COMPLETED"] == len(ids), (ends, reasons)
    every = [value for values in added.values() for value in values]
    print(f"{len(ids)} generations at once over {len(mine)} vendors: all COMPLETED, the books hold")
    print(f"accepted in {accepted:.1f} s, all done after {took:.1f} s, resident memory at most {most[0]:.0f} MB")
    print(f"added after the vendor was done ({len(every)} measured): p50 {share(every, 0.5):.2f} s, p99 {share(every, 0.99):.2f} s")
    for host in sorted(added):
        print(f"  {host:14} p50 {share(added[host], 0.5):5.2f} s  p99 {share(added[host], 0.99):5.2f} s")


main()
