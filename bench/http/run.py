#!/usr/bin/env python3
"""Measures the HTTP server against nginx, in one run on one machine: only the ratios mean anything.

Both answer the same POST with the same constant body, one lane against one worker, under the same wrk load (64 connections,
keep-alive, a GraphQL-sized body, a bearer header). They take turns, so that both see the same machine.

    bench/http/run.py [--pairs 9] [--seconds 3] [--idle 10000]
"""
import argparse
import contextlib
import os
import pathlib
import re
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent
ANSWER = '{"data":{"generation":{"id":"gen_01J8Z3N5Q7","status":"PROCESSING","progress":42}}}'
QUESTION = (
    '{"query":"query($id: ID!) { generation(id: $id) { id status progress url creditCost estimatedTime '
    'error { code message } } }","variables":{"id":"gen_01J8Z3N5Q7M2K4T6V8X0Z2B4D6"}}'
)
TOKEN = "dk_live_0123456789abcdefghijklmnopqrstuvwxyz"
CONNECTIONS = 64


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port):
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        time.sleep(0.02)
    sys.exit(f"nothing listens on port {port}")


@contextlib.contextmanager
def running(command, port, **options):
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, **options)
    try:
        wait_for(port)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(15)


def build():
    subprocess.run(
        ["swift", "build", "-c", "release", "--product", "http-under-measurement"], cwd=ROOT, check=True,
        stdout=subprocess.DEVNULL)
    return str(ROOT / ".build/release/http-under-measurement")


def nginx_configuration(folder, port):
    path = folder / "nginx.conf"
    path.write_text(f"""
        daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
        events {{ worker_connections 20000; }}
        http {{
            access_log off; keepalive_requests 1000000000;
            client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
            uwsgi_temp_path {folder}; scgi_temp_path {folder};
            server {{
                listen 127.0.0.1:{port} backlog=4096;
                location / {{ default_type application/json; return 200 '{ANSWER}'; }}
            }}
        }}""")
    return str(path)


def wrk_script(folder):
    path = folder / "post.lua"
    path.write_text(
        f"wrk.method = 'POST'\nwrk.body = '{QUESTION}'\nwrk.headers['Content-Type'] = 'application/json'\n"
        f"wrk.headers['Authorization'] = 'Bearer {TOKEN}'\n")
    return str(path)


MICROSECONDS = {"us": 1, "ms": 1_000, "s": 1_000_000}


def load(port, seconds, script):
    """Requests a second, and the 99th percentile of latency in microseconds."""
    text = subprocess.check_output(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}", "--latency", "-s", script,
         f"http://127.0.0.1:{port}/graphql"], text=True)
    if "Non-2xx" in text or "Socket errors" in text:
        sys.exit(f"the load met errors:\n{text}")
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)\b", text).groups()
    return rate, float(number) * MICROSECONDS[unit]


def pairs(ours, theirs, args, script):
    rows = {"nginx": [], "ours": []}
    for turn in range(args.pairs):
        order = [("nginx", theirs), ("ours", ours)]
        for name, port in order if turn % 2 == 0 else reversed(order):
            rows[name].append(load(port, args.seconds, script))
        (their_rate, their_p99), (our_rate, our_p99) = rows["nginx"][-1], rows["ours"][-1]
        print(f"  pair {turn + 1}: nginx {their_rate:9,.0f}/s p99 {their_p99:6,.0f} µs   "
              f"ours {our_rate:9,.0f}/s p99 {our_p99:6,.0f} µs   {our_rate / their_rate:.3f}", flush=True)
    median = lambda name, column: statistics.median(row[column] for row in rows[name])
    print(f"requests/s, ratio of medians:  {median('ours', 0) / median('nginx', 0):.3f}   (goal: at least 1.0)")
    print(f"p99 latency, ratio of medians: {median('ours', 1) / median('nginx', 1):.3f}   (goal: at most 1.2)")


def request():
    return (f"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {TOKEN}\r\nContent-Length: {len(QUESTION)}\r\n\r\n{QUESTION}").encode()


def ask(connection, message):
    connection.sendall(message)
    answer = b""
    while not answer.endswith(ANSWER.encode()):
        piece = connection.recv(4096)
        if not piece:
            sys.exit("the server closed the connection")
        answer += piece


def resident(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text())[1]) / 1024


def idle_memory(server, port, count):
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    count = min(count, hard - 100)
    before, message, connections = resident(server.pid), request(), []
    for _ in range(count):
        connections.append(socket.create_connection(("127.0.0.1", port)))
        ask(connections[-1], message)
    print(f"RSS with {count:,} idle connections, each after one request: {resident(server.pid):.1f} MB "
          f"(before: {before:.1f} MB; goal: at most 60 MB)")
    for connection in connections:
        connection.close()


def allocations(binary, folder):
    """Counts calls of malloc and its kin through a library loaded before libc, as the difference of two runs."""
    counter = folder / "counter.so"
    subprocess.run(["gcc", "-O2", "-shared", "-fPIC", "-o", counter, HERE / "allocations.c"], check=True)
    totals = []
    rounds = (10_000, 30_000)
    for count in rounds:
        port, report = free_port(), folder / f"allocations-{count}"
        environment = os.environ | {"LD_PRELOAD": str(counter), "ALLOCATIONS_TO": str(report)}
        with running([binary, str(port), ANSWER], port, env=environment):
            with socket.create_connection(("127.0.0.1", port)) as connection:
                for _ in range(count):
                    ask(connection, request())
        totals.append([int(number) for number in report.read_text().split()])
    difference = rounds[1] - rounds[0]
    calls, size = ((late - early) / difference for early, late in zip(*totals))
    print(f"a request costs {calls:.1f} allocations of {size:,.0f} bytes in all")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=9)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--idle", type=int, default=10_000)
    args = parser.parse_args()
    for tool in ("wrk", "nginx", "gcc"):
        if not shutil.which(tool):
            sys.exit(f"{tool} is missing: run 'make bench-http', which installs it")
    binary = build()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        ours, theirs = free_port(), free_port()
        with running(["nginx", "-c", nginx_configuration(folder, theirs)], theirs, stderr=subprocess.DEVNULL), \
                running([binary, str(ours), ANSWER], ours) as server:
            print(f"{args.pairs} pairs of {args.seconds} s, {CONNECTIONS} connections, one lane against one worker:")
            pairs(ours, theirs, args, wrk_script(folder))
            idle_memory(server, ours, args.idle)
        allocations(binary, folder)


if __name__ == "__main__":
    main()
