#!/usr/bin/env python3
"""Measures the gateway as a whole, in one run on one machine: only the ratios mean anything.

Accepting: `generate` with everything durable, against raw inserts of the same rows into SQLite with the same group commits.
Reading: `generation(id)` on one lane, against nginx's constant answer. Memory with 10,000 generations running. Time from exec to
the first answer.

    bench/generate/run.py [--pairs 5] [--seconds 4] [--running 10000] [--only accept,read,memory,start]
"""
import argparse, importlib.util, json, pathlib, re, shutil, statistics, subprocess, sys, tempfile, time, urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/EndToEnd"))
from served import DOITONG, Served  # noqa: E402

specification = importlib.util.spec_from_file_location("http_bench", ROOT / "bench/http/run.py")
http = importlib.util.module_from_spec(specification)
specification.loader.exec_module(http)

GENERATE = "mutation Generate($input: GenerateInput!) { generate(input: $input) { id status type provider url creditCost estimatedTime } }"
READ = "query($id: ID!) { generation(id: $id) { id status progress url creditCost estimatedTime error { code message } } }"


def image(text):
    return {"input": {"type": "IMAGE", "provider": "flux-dev", "input": {"text": text}, "options": {"aspectRatio": "16:9"}}}


def rich(server):
    """A live key of an account that no limit stops."""
    account, _ = server.account("Enterprise", requestsPerMinute=1000000, concurrent=1000000)
    for _ in range(4):
        server.ask("mutation($a: ID!) { adminCreditsGrant(account: $a, credits: 1000000000, reason: \"load\") { id } }", {"a": account}, server.admin)
    return server.key(account, "LIVE")


def script(folder, name, key, body, unique=False):
    path = pathlib.Path(folder, f"{name}.lua")
    text = f"wrk.method = 'POST'\nwrk.headers['Content-Type'] = 'application/json'\nwrk.headers['Authorization'] = 'Bearer {key}'\n"
    if unique:
        text += f"""
            local count = 0
            local thread = math.random(1000000000)
            function init(args) thread = tostring({{}}):gsub('table: ', '') end
            function request()
                count = count + 1
                wrk.headers['Idempotency-Key'] = thread .. '-' .. count
                return wrk.format(nil, nil, nil, [==[{body}]==])
            end"""
    else:
        text += f"wrk.body = [==[{body}]==]\n"
    path.write_text(text)
    return str(path)


def wrk(url, seconds, path, connections):
    """Requests a second."""
    return measured(url, seconds, path, connections)[0]


def measured(url, seconds, path, connections):
    """Requests a second, and how many milliseconds 99 in 100 of them take at most."""
    text = subprocess.check_output(["wrk", "-t1", f"-c{connections}", f"-d{seconds}", "--latency", "-s", path, url + "/graphql"], text=True)
    if "Non-2xx" in text or "Socket errors" in text:
        sys.exit(f"the load met errors:\n{text}")
    slow, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", text).groups()
    return float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1]), float(slow) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def accept(args, folder):
    raw = str(ROOT / ".build/release/store-bench")
    rows = {"raw": [], "ours": []}
    with Served("--live", "sandbox", "--carry", "0") as server:
        key = rich(server)
        body = json.dumps({"query": GENERATE, "variables": image("a lighthouse in a storm, seen from the sea")})
        path = script(folder, "generate", key, body, unique=True)
        for pair in range(args.pairs):
            ours = wrk(server.url, args.seconds, path, 256)
            reference = float(subprocess.check_output([raw, "raw", str(args.seconds), "128"], text=True, cwd=folder).split()[-1])
            rows["ours"].append(ours)
            rows["raw"].append(reference)
            print(f"  pair {pair + 1}: raw {reference:9,.0f}/s   accepted {ours:9,.0f}/s   {ours / reference:.3f}", flush=True)
    ratio = statistics.median(rows["ours"]) / statistics.median(rows["raw"])
    print(f"accepted generate/s against raw group commits: {ratio:.3f}   (goal: at least 0.5)")


def read(args, folder):
    port = http.free_port()
    pathlib.Path(folder).chmod(0o755)
    rows = {"nginx": [], "ours": []}
    with Served("--live", "sandbox", "--lanes", "1") as server, \
            http.running(["nginx", "-c", http.nginx_configuration(pathlib.Path(folder), port)], port, stderr=subprocess.DEVNULL):
        key = rich(server)
        id = server.ask(GENERATE, image("read me"), key)["generate"]["id"]
        server.wait(id, key=key)
        path = script(folder, "read", key, json.dumps({"query": READ, "variables": {"id": id}}))
        for pair in range(args.pairs):
            theirs = wrk(f"http://127.0.0.1:{port}", args.seconds, path, 64)
            ours = wrk(server.url, args.seconds, path, 64)
            rows["nginx"].append(theirs)
            rows["ours"].append(ours)
            print(f"  pair {pair + 1}: nginx {theirs:9,.0f}/s   generation(id) {ours:9,.0f}/s   {ours / theirs:.3f}", flush=True)
    ratio = statistics.median(rows["ours"]) / statistics.median(rows["nginx"])
    print(f"generation(id)/s on one lane against nginx's constant answer: {ratio:.3f}   (goal: at least 0.8)")


def memory(args, folder):
    with Served("--live", "sandbox") as server:
        key = rich(server)
        text = "patience [slow 600]"
        body = json.dumps({"query": GENERATE, "variables": image(text)})
        path = script(folder, "slow", key, body, unique=True)
        before = http.resident(server.process.pid)
        standing = {}
        while standing.get("running", 0) < args.running:
            if standing.get("usedToday", 0) < args.running:
                wrk(server.url, 1, path, 8)
            else:
                time.sleep(0.5)
            standing = server.ask("{ account { running usedToday } }", key=key)["account"]
        time.sleep(2)
        after = http.resident(server.process.pid)
        print(f"RSS with {standing['running']:,} generations running: {after:.0f} MB (before: {before:.0f} MB; goal: at most 150 MB for 10,000)")
        server.kill()
        server.start()


def start(args, folder):
    times = []
    with Served() as server:
        server.stop()
        for _ in range(max(args.pairs, 5)):
            port = http.free_port()
            began = time.monotonic()
            process = subprocess.Popen([DOITONG, "serve", "--port", str(port), "--data", server.data, "--log-level", "error"], stdout=subprocess.DEVNULL)
            while True:
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz").read()
                    break
                except OSError:
                    time.sleep(0.001)
            times.append(time.monotonic() - began)
            process.terminate()
            process.wait()
        server.start()
    print(f"from exec to the first answer: {statistics.median(times) * 1000:.0f} ms (goal: at most 100 ms)")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--running", type=int, default=10_000)
    parser.add_argument("--only", default="start,read,accept,memory")
    args = parser.parse_args()
    for tool in ("wrk", "nginx"):
        if not shutil.which(tool):
            sys.exit(f"{tool} is missing: run 'make bench-generate', which installs it")
    for part in args.only.split(","):
        with tempfile.TemporaryDirectory() as folder:
            {"accept": accept, "read": read, "memory": memory, "start": start}[part](args, folder)


if __name__ == "__main__":
    main()
