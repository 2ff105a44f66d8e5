#!/usr/bin/env python3
"""Measures how soon many who listen are told, through the real server with the sandbox.

So many streams of server-sent events (or WebSockets) follow so many generations, which complete one after the other. From the
moment that a completion is given to the store (`completedAt`, in milliseconds) to the moment that a client has read the
event; every stream must have been told of every change, once and in order. And the server's memory.

The commit lies between the two. The data are kept in memory, so that it takes next to no time: what is measured is telling.
With --on-disk the disk's time is in it.

    bench/events/live.py [--on-disk] [--subscribers 10000] [--generations 1000] [--over 60] [--transport sse|websocket]
"""
import argparse, base64, collections, datetime, importlib.util, json, os, pathlib, re, resource, select, socket, statistics, struct, sys, tempfile, time, urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/EndToEnd"))
from served import Served  # noqa: E402


def load(name, path):
    specification = importlib.util.spec_from_file_location(name, ROOT / path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


http = load("http_bench", "bench/http/run.py")
generate = load("generate_bench", "bench/generate/run.py")

FOLLOW = "subscription($id: ID!) { generation(id: $id) { status progress completedAt } }"
# Long enough for everybody to have connected before the first completes.
CONNECTING = 25
# A file system in memory.
MEMORY = "/dev/shm"


class Stream:
    """One who listens: what it has read, and what of that is not yet an event."""

    def __init__(self, line, generation):
        self.line, self.generation = line, generation
        self.rest = b""
        self.versions = []
        self.delay = None


def masked(payload):
    head = bytes([0x81, 0x80 | len(payload)]) if len(payload) < 126 else bytes([0x81, 0xfe]) + struct.pack(">H", len(payload))
    return head + b"\0\0\0\0" + payload


def opening(transport, host, key, id):
    body = {"query": FOLLOW, "variables": {"id": id}}
    if transport == "sse":
        body = json.dumps(body).encode()
        return (f"POST /graphql HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\n"
                f"Accept: text/event-stream\r\nContent-Length: {len(body)}\r\n\r\n").encode() + body
    return (f"GET /graphql HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {key}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {base64.b64encode(bytes(16)).decode()}\r\n"
            "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n").encode()


EVENT = {
    "sse": re.compile(rb'id: (\d+)\ndata: \{"data":\{"generation":\{"status":"(\w+)","progress":\d+,"completedAt":(?:null|"([^"]+)")\}\}\}\n\n'),
    "websocket": re.compile(rb'"generation":\{"status":"(?P<s>\w+)","progress":\d+,"completedAt":(?:null|"(?P<c>[^"]+)")\}\},"extensions":\{"eventId":"(?P<v>\d+)"\}\}\}'),
}


# No byte of a message that is all ASCII looks like the first of a ping.
PING, PONG = b"\x89\0", b"\x8a\x80\0\0\0\0"


def milliseconds(text):
    return datetime.datetime.fromisoformat(text.decode().replace("Z", "+00:00")).timestamp()


def read(stream, transport, now):
    """Takes what has arrived; the number of events."""
    try:
        piece = stream.line.recv(65536)
    except BlockingIOError:
        return 0
    if not piece:
        if stream.delay is None:
            sys.exit("a stream was cut")
        return -1
    if transport == "websocket" and PING in piece:
        stream.line.send(PONG)
    stream.rest += piece
    end = found = 0
    for match in EVENT[transport].finditer(stream.rest):
        version, status, completed = match.groups() if transport == "sse" else (match["v"], match["s"], match["c"])
        stream.versions.append(int(version))
        end = match.end()
        found += 1
        if status in (b"COMPLETED", b"FAILED"):
            assert status == b"COMPLETED", stream.rest
            stream.delay = now() - milliseconds(completed)
    stream.rest = stream.rest[end:]
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--subscribers", type=int, default=10_000)
    parser.add_argument("--generations", type=int, default=1_000)
    parser.add_argument("--over", type=int, default=60, help="seconds over which the generations complete")
    parser.add_argument("--transport", choices=["sse", "websocket"], default="sse")
    parser.add_argument("--on-disk", action="store_true", help="keep the data on the disk, whose time is then measured too")
    args = parser.parse_args()
    if not args.on_disk and pathlib.Path(MEMORY).is_dir():
        tempfile.tempdir = MEMORY
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if hard != resource.RLIM_INFINITY and hard < args.subscribers + 512:
        sys.exit(f"the kernel gives {hard} descriptors, too few: raise 'ulimit -Hn'")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with Served("--live", "sandbox") as server:
        key = generate.rich(server)
        server.wait(server.ask(generate.GENERATE, generate.image("the same for all [slow 1]"), key)["generate"]["id"], key=key)
        ids = []
        for number in range(args.generations):
            seconds = CONNECTING + number * args.over // args.generations
            ids.append(server.ask(generate.GENERATE, generate.image(f"the same for all [slow {seconds}]"), key)["generate"]["id"])
        before = http.resident(server.process.pid)
        streams, poll = {}, select.epoll()
        parts = urllib.parse.urlsplit(server.url)
        for number in range(args.subscribers):
            line = socket.create_connection((parts.hostname, parts.port))
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            id = ids[number % len(ids)]
            line.sendall(opening(args.transport, parts.netloc, key, id))
            if args.transport == "websocket":
                start = {"id": "1", "type": "subscribe", "payload": {"query": FOLLOW, "variables": {"id": id}}}
                line.sendall(masked(b'{"type":"connection_init"}'))
                answer = b""
                while b"connection_ack" not in answer:
                    answer += line.recv(4096)
                line.sendall(masked(json.dumps(start).encode()))
            line.setblocking(False)
            streams[line.fileno()] = Stream(line, id)
            poll.register(line, select.EPOLLIN)
        connected = time.time()
        left, events, largest, looked, told = len(streams), 0, 0.0, 0.0, connected
        processor = http_processor(server.process.pid)
        while left:
            for number, _ in poll.poll(1):
                stream = streams[number]
                had = stream.delay is not None
                found = read(stream, args.transport, time.time)
                if found < 0:
                    poll.unregister(number)
                    continue
                events += found
                if stream.delay is not None and not had:
                    left, told = left - 1, time.time()
            if time.time() > looked + 0.5:
                looked = time.time()
                largest = max(largest, http.resident(server.process.pid))
            # The sandbox measures each picture by a program of its own, and so may fall behind on a small machine.
            if time.time() > max(told, connected + CONNECTING) + 60:
                waiting = [stream for stream in streams.values() if stream.delay is None]
                states = collections.Counter(str(server.ask("query($id: ID!) { generation(id: $id) { status error { code message } } }",
                                                            {"id": id}, key)) for id in {stream.generation for stream in waiting})
                last = collections.Counter((s.versions[-1] if s.versions else None, bytes(s.rest[:600])) for s in waiting)
                sys.exit(f"{left} streams were not told of the end; their generations: {states}; what they have: {last.most_common(3)}")
        used = http_processor(server.process.pid) - processor
        largest = max(largest, http.resident(server.process.pid))
        # Everybody has every change from when it began, once and in order.
        by_generation = collections.defaultdict(list)
        for stream in streams.values():
            assert stream.versions == list(range(stream.versions[0], stream.versions[-1] + 1)), stream.versions
            by_generation[stream.generation].append(stream.versions[-1])
        assert all(len(set(ends)) == 1 for ends in by_generation.values())
        early = sum(s.delay is not None and s.delay > 1 for s in streams.values())
        delays = sorted(s.delay for s in streams.values())
        if early:
            print(f"  {early} joined after the end: let them connect for longer")
        p = lambda share: delays[min(len(delays) - 1, int(len(delays) * share))] * 1000
        print(f"{args.transport}: {len(streams):,} streams of {args.generations:,} generations, {events:,} events, none lost, none twice")
        print(f"completion to the event read: p50 {p(0.5):.1f} ms, p99 {p(0.99):.1f} ms, most {delays[-1] * 1000:.1f} ms   (goal: p99 at most 20 ms)")
        print(f"RSS {largest:.0f} MB, {before:.0f} MB before anybody listened, {(largest - before) * 1024 / len(streams):.1f} KB a stream   (goal: at most 200 MB)")
        print(f"processor: {used / max(events, 1) * 1e6:.0f} µs an event, sandbox and store included")
        for stream in streams.values():
            stream.line.close()


def http_processor(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
