#!/usr/bin/env python3
"""How many generations complete while vendors fail: the real gateway, and the simulator for all of its vendors.

First calm, for comparison. Then every vendor fails five of a hundred jobs by chance, and one vendor after the other is down
altogether, each for a while, so that one is down at any time: requests that name no provider. Last, one host of a model is down
all the time: requests that name the model.

    bench/availability/run.py [--generations 2000] [--per-second 20] [--speed 100] [--seed 1]
"""
import argparse, collections, concurrent.futures, datetime, pathlib, random, subprocess, sys, threading, time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/EndToEnd"))
from served import DOITONG  # noqa: E402
from simulated import CATALOGUE, Simulator, live_key, models  # noqa: E402

GENERATE = "mutation G($input: GenerateInput!) { generate(input: $input) { id } }"
PAGE = ("query($a: String) { generations(first: 100, after: $a) { nodes { id status createdAt completedAt error { code message } "
        "attempts { model host state } } pageInfo { hasNextPage endCursor } } }")
FAILING, DOWN = 0.05, 10
GOAL, MOST_ATTEMPTS = 0.999, 1.2
# What is asked for by chance. Few texts: the simulator renders what is spoken on the processors that we measure on.
WISHES = [("IMAGE", "a red fox in the snow"), ("IMAGE", "a poster that says OPEN"), ("VIDEO", "waves at dusk"),
          ("VIDEO", "people dancing in a street"), ("AUDIO", "Good morning."), ("AUDIO", "The train is late.")]
PRIORITIES = ["BALANCED", "QUALITY", "SPEED", "COST"]


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def share(values, part):
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def ask(server, key, wanted, per_second):
    """Asks at an even pace; the ids."""
    begun = time.monotonic()

    def one(pair):
        number, input = pair
        time.sleep(max(0, begun + number / per_second - time.monotonic()))
        return server.ask(GENERATE, {"input": input}, key)["generate"]["id"]

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        return list(pool.map(one, enumerate(wanted)))


def until_over(server, key, ids, patience=900):
    wanted, end = set(ids), time.monotonic() + patience
    while True:
        nodes, after = {}, None
        while not wanted <= nodes.keys():
            page = server.ask(PAGE, {"a": after}, key)["generations"]
            nodes.update({node["id"]: node for node in page["nodes"]})
            if not page["pageInfo"]["hasNextPage"]:
                break
            after = page["pageInfo"]["endCursor"]
        mine = [nodes[id] for id in ids]
        if all(node["status"] in ("COMPLETED", "FAILED", "CANCELLED") for node in mine) or time.monotonic() > end:
            return mine
        time.sleep(1)


def automatic(chance, count):
    for _ in range(count):
        type, text = chance.choice(WISHES)
        yield {"type": type, "input": {"text": text}, "priority": chance.choice(PRIORITIES)}


def take_turns(simulator, stopping):
    """One vendor after the other is down, until told to stop."""
    while True:
        for vendor in simulator.vendors:
            simulator.strike(vendor, "outage", latency=DOWN)
            if stopping.wait(DOWN):
                return


def tell(what, nodes, before=None):
    done = [node for node in nodes if node["status"] == "COMPLETED"]
    took = [moment(node["completedAt"]) - moment(node["createdAt"]) for node in done]
    attempts = sum(len(node["attempts"]) for node in nodes) / len(nodes)
    print(f"{what}: {len(done)} of {len(nodes)} COMPLETED ({100 * len(done) / len(nodes):.2f} %), {attempts:.3f} attempts each; "
          f"p50 {share(took, 0.5):.2f} s, p99 {share(took, 0.99):.2f} s", end="")
    print(f" (added: {share(took, 0.5) - before[0]:+.2f} s, {share(took, 0.99) - before[1]:+.2f} s)" if before else "", flush=True)
    for (code, message), count in collections.Counter((node["error"]["code"], node["error"]["message"]) for node in nodes if node["error"]).items():
        print(f"  {count} × {code}: {message}")
    return len(done) / len(nodes), attempts, (share(took, 0.5), share(took, 0.99))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--generations", type=int, default=2000)
    parser.add_argument("--per-second", type=float, default=20)
    parser.add_argument("--speed", type=float, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    models()
    chance = random.Random(options.seed)
    with Simulator(options.speed, options.seed) as simulator, simulator.serve(times=1) as server:
        key = live_key(server)
        until_over(server, key, ask(server, key, automatic(chance, 60), 10))
        calm = until_over(server, key, ask(server, key, automatic(chance, options.generations // 4), options.per_second))
        _, _, before = tell("calm", calm)
        simulator.ask("POST", "faults", {"kind": "failure", "rate": FAILING})
        stopping = threading.Event()
        turns = threading.Thread(target=take_turns, args=(simulator, stopping))
        turns.start()
        try:
            stormy = until_over(server, key, ask(server, key, automatic(chance, options.generations), options.per_second))
        finally:
            stopping.set()
            turns.join()
        whole, attempts, _ = tell(f"{FAILING:.0%} of jobs fail, one vendor is down at any time", stormy, before)
        simulator.forget_faults()
        shared = [(provider["id"], model) for provider in server.ask(CATALOGUE)["providers"] for model in provider["models"]
                  if provider["types"][0] == "IMAGE" and len(set(model["hosts"]) & set(simulator.vendors)) > 1 and not model["retiresAt"]]
        provider, model = shared[0]
        dead = model["hosts"][0]
        named = [{"type": "IMAGE", "provider": provider, "input": {"text": "a red fox in the snow"}, "options": {"model": model["id"]}}]
        fresh = tell(f"{model['id']} by name", until_over(server, key, ask(server, key, named * 100, options.per_second)))[2]
        simulator.strike(dead, "outage", latency=3600)
        # Too few to show a share of a thousand, if all that fail were few: as many as before.
        nodes = until_over(server, key, ask(server, key, named * (options.generations // 2), options.per_second))
        kept, _, _ = tell(f"{model['id']} by name, its host {dead} down", nodes, fresh)
        audit = subprocess.run([DOITONG, "audit", "--data", server.data], capture_output=True, text=True)
        assert audit.returncode == 0, audit.stdout + audit.stderr
    print("the books hold")
    for name, holds in (("complete without a name", whole >= GOAL), (f"at most {MOST_ATTEMPTS} attempts", attempts <= MOST_ATTEMPTS),
                        ("complete by name", kept >= GOAL)):
        print(f"goal {'met' if holds else 'MISSED'}: {name}")


main()
