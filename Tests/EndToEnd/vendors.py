"""Makes something with every model at every host that runs it, with a live key, the vendors being the simulator's.

    vendors.py [--write] [HOST …]

Prints what came of each, and with --write puts the tables into docs/vendors.md.
"""
import concurrent.futures, re, subprocess, sys
from served import DOITONG, ROOT
from simulated import Simulator, generate, live_key, models, targets

# What a maker wants though another host of the same model does not.
PICTURED = {("krea", "gen-4-image")}


def try_host(simulator, host):
    """What came of each of the host's models; everything else is an assertion that failed."""
    results = {}
    with simulator.serve(host, times=1) as server:
        key = live_key(server)
        before = len(simulator.jobs(host))
        accepted = {}
        prices = 0
        for provider, model, type in targets(server, host):
            try:
                accepted[model] = generate(server, key, provider, model, type, f"a red fox, {model}", (host, model) in PICTURED)
            except AssertionError as refusal:
                # Retired by its maker: it says so before anything is held.
                assert "PROVIDER_UNAVAILABLE" in str(refusal) and ("retired" in str(refusal) or "ended" in str(refusal)), refusal
                results[model] = "retired"
        for model, generation in accepted.items():
            ended = server.wait(generation["id"], 120, key)
            results[model] = measure(ended)
            assert ended["creditCost"] == (generation["creditCost"] if ended["status"] == "COMPLETED" else 0), ended
            prices += ended["creditCost"]
        standing = server.ask("{ account { credits creditsHeld } }", key=key)["account"]
        assert standing == {"credits": 1000000000 - prices, "creditsHeld": 0}, (host, standing, prices)
        audit = subprocess.run([DOITONG, "audit", "--data", server.data], capture_output=True, text=True, env=server.environment)
        assert audit.returncode == 0, audit.stdout + audit.stderr
        known(server, host, {model: generation["id"] for model, generation in accepted.items() if not results[model].startswith(("FAILED", "CANCELLED"))}, key)
        made = len(simulator.jobs(host)) - before
        # Some vendors make a film in two jobs: speech first.
        assert len(accepted) <= made <= 2 * len(accepted), (host, made, len(accepted))
    return results


def known(server, host, made, key):
    """What was made was learnt of, and what its callers say of it; and is still known after a restart."""
    for id in made.values():
        server.ask("mutation($id: ID!) { rateGeneration(id: $id, score: 1) { id } }", {"id": id}, key)
    for _ in range(2):
        entries = server.ask("{ adminRouting { model ratings hosts { host jobs reliability } } }", None, server.admin)["adminRouting"]
        for model in made:
            mine = [entry for entry in entries if entry["model"] == model]
            assert sum(entry["ratings"] for entry in mine) > 0.99, (model, mine)
            assert all(runner["jobs"] > 0.9 for entry in mine for runner in entry["hosts"] if runner["host"] == host), (model, mine)
        server.stop()
        server.start()


def measure(ended):
    if ended["status"] != "COMPLETED":
        return f"{ended['status']} {ended['error']}"
    outputs, metadata = ended["outputs"], ended["metadata"]
    assert outputs and all(output["bytes"] > 0 and len(output["sha256"]) == 64 for output in outputs), ended
    kind = outputs[0]["contentType"].split("/")[0]
    if kind != "audio":
        assert metadata["width"] > 0 and metadata["height"] > 0, ended
    if kind != "image":
        assert metadata["duration"] > 0, ended
    size = f"{metadata['width']}×{metadata['height']}" if metadata["width"] else ""
    length = f"{metadata['duration']:.1f} s" if metadata["duration"] else ""
    return " ".join(part for part in (metadata["format"] or kind, size, length) if part)


def table(results):
    hosts = sorted({host for host, _ in results})
    lines = ["| Model | Host | Made |", "|---|---|---|"]
    for model in sorted({model for _, model in results}):
        lines += [f"| `{model}` | {host} | {results[host, model]} |" for host in hosts if (host, model) in results]
    return "\n".join(lines)


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--write"]
    results = {}
    with Simulator() as simulator:
        models()
        hosts = arguments or list(simulator.vendors)
        with concurrent.futures.ThreadPoolExecutor(3) as pool:
            for host, made in zip(hosts, pool.map(lambda host: try_host(simulator, host), hosts)):
                results.update({(host, model): result for model, result in made.items()})
                for model, result in made.items():
                    print(f"vendors: {model:32} {host:14} {result}", flush=True)
    bad = {pair: result for pair, result in results.items() if "FAILED" in result or "CANCELLED" in result}
    made = sum(result != "retired" for result in results.values()) - len(bad)
    print(f"vendors: {made} of {len(results)} pairs of model and host were made, "
          f"{sum(result == 'retired' for result in results.values())} are retired at their maker", flush=True)
    if "--write" in sys.argv and not arguments:
        page = ROOT / "docs/vendors.md"
        text = page.read_text()
        made_table = f"<!-- begin: made by Tests/EndToEnd/vendors.py --write -->\n{table(results)}\n<!-- end -->"
        pattern = re.compile(r"<!-- begin: made by.*?<!-- end -->", re.S)
        page.write_text(pattern.sub(lambda _: made_table, text) if pattern.search(text) else f"{text}\n## Who makes what\n\n"
                        "Each model at each host that runs it, as it was made against the [simulator](simulator.md) by "
                        f"`Tests/EndToEnd/vendors.py --write`.\n\n{made_table}\n")
    assert not bad, bad


main()
