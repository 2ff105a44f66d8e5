#!/usr/bin/env python3
"""Measures webhooks: how long after a generation's end its message is on the wire, with a dead receiver beside the good ones.

Generations run in the sandbox's place: what is measured is telling. A thousand ends a second come of cancelling generations that
wait; each is told to a good endpoint, and to one that never answers. The time is from the event's own (the moment of its
commit, in the message) to the arrival of the request; both are this machine's clock.

    bench/events/webhooks.py [--seconds 10] [--rate 1000]
"""
import argparse, collections, json, pathlib, re, socket, sys, threading, time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/EndToEnd"))
from served import Served  # noqa: E402

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Sink:
    """Takes requests as fast as it can, and notes when each arrived: a whole web server would be what is measured."""

    def __init__(self, answers):
        self.answers, self.delays, self.count = answers, [], 0
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            connection, _ = self.socket.accept()
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        data = b""
        while True:
            piece = connection.recv(1 << 16)
            if not piece:
                return
            arrived = time.time()
            data += piece
            while (end := data.find(b"\r\n\r\n")) >= 0:
                length = int(re.search(rb"content-length: (\d+)", data[:end], re.I)[1])
                if len(data) < end + 4 + length:
                    break
                body, data = data[end + 4:end + 4 + length], data[end + 4 + length:]
                self.count += 1
                if not self.answers:
                    continue
                connection.sendall(ANSWER)
                at = re.search(rb'"timestamp":"([^"]*)Z"', body)[1].decode()
                seconds = time.mktime(time.strptime(at[:19], "%Y-%m-%dT%H:%M:%S")) - time.timezone + float("0." + at[20:])
                self.delays.append((arrived - seconds) * 1000)


def resident(process):
    return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{process}/status").read_text())[1]) / 1024


def cpu(process):
    parts = pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(parts[11]) + int(parts[12])) / 100


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--rate", type=int, default=1000)
    args = parser.parse_args()
    good, dead = Sink(True), Sink(False)
    number = args.seconds * args.rate
    with Served("--live", "sandbox", "--carry", "0", "--webhook-allow-http", "--webhook-allow-network", "127.0.0.1/32") as server:
        account, _ = server.account("Enterprise", requestsPerMinute=1000000, concurrent=1000000)
        server.ask("mutation($a: ID!) { adminCreditsGrant(account: $a, credits: 1000000000, reason: \"load\") { id } }", {"a": account}, server.admin)
        key = server.key(account, "LIVE")
        create = "mutation($u: String!) { webhookEndpointCreate(input: {url: $u, events: [\"generation.cancelled\"]}) { secret } }"
        for sink in (good, dead):
            server.ask(create, {"u": f"http://127.0.0.1:{sink.port}/"}, key)
        batch = 20
        accept = "mutation {" + " ".join(f'g{n}: generate(input: {{type: IMAGE, provider: "flux-dev", input: {{text: "told"}}}}) {{ id }}' for n in range(batch)) + "}"
        ids = collections.deque()
        for _ in range(number // batch):
            ids.extend(made["id"] for made in server.ask(accept, key=key).values())
        used, began = cpu(server.process.pid), time.monotonic()
        most, lock = 0, threading.Lock()

        def cancel():
            while True:
                with lock:
                    if not ids:
                        return
                    some = [ids.popleft() for _ in range(min(batch // 4, len(ids)))]
                    due = began + (number - len(ids)) / args.rate
                time.sleep(max(0, due - time.monotonic()))
                server.ask("mutation {" + " ".join(f'c{n}: cancelGeneration(id: "{id}")' for n, id in enumerate(some)) + "}", key=key)

        threads = [threading.Thread(target=cancel) for _ in range(8)]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            most = max(most, resident(server.process.pid))
            time.sleep(0.2)
        took = time.monotonic() - began
        end = time.monotonic() + 30
        while good.count < number and time.monotonic() < end:
            time.sleep(0.1)
        used = cpu(server.process.pid) - used
        most = max(most, resident(server.process.pid))
    delays = sorted(good.delays)
    if len(delays) < number:
        sys.exit(f"only {len(delays)} of {number} were told")
    print(f"{number / took:,.0f} ends/s, each told to one good endpoint and one that never answers ({dead.count} tries there)")
    print(f"from the event to the request on the wire: p50 {delays[len(delays) // 2]:.1f} ms, "
          f"p99 {delays[len(delays) * 99 // 100]:.1f} ms, most {delays[-1]:.1f} ms   (goal: p99 at most 50 ms)")
    print(f"RSS at most {most:.0f} MB (goal: at most 200 MB); {used / took:.2f} cores, the load's requests included")


main()
