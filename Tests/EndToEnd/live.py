"""Subscriptions over server-sent events and WebSockets, plain events and waiting reads, through the wire."""
import asyncio, base64, contextlib, http.client, json, os, re, shutil, socket, struct, subprocess, sys, threading, time, urllib.parse
import aiohttp, websockets
from gql import Client, GraphQLRequest
from gql.transport.aiohttp import AIOHTTPTransport
from gql.transport.exceptions import TransportQueryError
from gql.transport.websockets import WebsocketsTransport
from graphql import ExecutionResult, print_ast
from served import ROOT, Served

GENERATE = "mutation G($input: GenerateInput!) { generate(input: $input) { id } }"
FOLLOW = "subscription($id: ID!) { generation(id: $id) { id status progress url error { code } } }"
READ = "query($id: ID!) { generation(id: $id) { id status } }"


def image(text):
    return {"input": {"type": "IMAGE", "provider": "flux-dev", "input": {"text": text}}}


def generate(server, text, key=None):
    return server.ask(GENERATE, image(text), key)["generate"]["id"]


class Lines:
    """A streamed answer, event by event."""

    def __init__(self, server, method, path, body=None, key=None, headers=None):
        parts = urllib.parse.urlsplit(server.url)
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
        fields = {"Accept": "text/event-stream", **(headers or {})}
        if key != "":
            fields["Authorization"] = f"Bearer {key or server.test}"
        if body is not None:
            fields["Content-Type"] = "application/json"
        self.connection.request(method, path, json.dumps(body) if body is not None else None, fields)
        self.answer = self.connection.getresponse()
        self.status, self.headers = self.answer.status, self.answer.headers

    def __iter__(self):
        event = {}
        for line in self.answer:
            line = line.decode().rstrip("\n")
            if not line:
                if "data" in event:
                    yield event
                event = {}
            elif not line.startswith(":"):
                name, _, value = line.partition(":")
                event[name] = value.removeprefix(" ")

    def close(self):
        self.connection.close()


def follow(server, id, key=None, headers=None):
    return Lines(server, "POST", "/graphql", {"query": FOLLOW, "variables": {"id": id}}, key, headers)


class EventsTransport(AIOHTTPTransport):
    """gql over distinct connections of graphql-sse."""

    async def subscribe(self, request, *_, **__):
        body = {"query": print_ast(request.document), "variables": request.variable_values}
        async with self.session.post(self.url, json=body, headers={"Accept": "text/event-stream"}) as answer:
            assert answer.status == 200 and answer.content_type == "text/event-stream", answer
            name = None
            async for line in answer.content:
                line = line.decode().rstrip("\n")
                if line.startswith("event: "):
                    name = line[7:]
                elif line.startswith("data:") and name == "next":
                    result = json.loads(line[5:])
                    yield ExecutionResult(result.get("data"), result.get("errors"), result.get("extensions"))
                elif name == "complete":
                    return


def check_states(states):
    assert states[-1]["status"] == "COMPLETED" and states[-1]["progress"] == 100 and states[-1]["url"], states
    assert [s["progress"] for s in states] == sorted(s["progress"] for s in states), states
    order = ["QUEUED", "PROCESSING", "COMPLETED"]
    ranks = [order.index(s["status"]) for s in states]
    assert ranks == sorted(ranks) and 1 in ranks, states


def both_transports(server):
    async def states(transport, id):
        async with Client(transport=transport, execute_timeout=60) as session:
            request = GraphQLRequest(FOLLOW, variable_values={"id": id})
            return [result["generation"] async for result in session.subscribe(request)]

    async def missing(transport):
        async with Client(transport=transport) as session:
            try:
                async for _ in session.subscribe(GraphQLRequest(FOLLOW, variable_values={"id": "gen_none"})):
                    raise AssertionError("there is no such generation")
            except TransportQueryError as error:
                assert error.errors[0]["extensions"]["code"] == "NOT_FOUND", error.errors

    async def run():
        fields = {"Authorization": f"Bearer {server.test}"}
        socket_url = server.url.replace("http", "ws") + "/graphql"

        def transports():
            return (EventsTransport(server.url + "/graphql", headers=fields),
                    WebsocketsTransport(socket_url, init_payload=fields, subprotocols=["graphql-transport-ws"]),
                    WebsocketsTransport(socket_url, headers=fields, subprotocols=["graphql-transport-ws"]))

        id = generate(server, "followed [slow 2]")
        for seen in await asyncio.gather(*(states(transport, id) for transport in transports())):
            check_states(seen)
        for transport in transports():
            seen = await states(transport, id)
            assert len(seen) == 1 and seen[0]["status"] == "COMPLETED", seen
        for transport in transports():
            await missing(transport)
        # Queries and mutations over a WebSocket too.
        async with Client(transport=transports()[1]) as session:
            made = await session.execute(GraphQLRequest(GENERATE, variable_values=image("over a socket")))
            read = await session.execute(GraphQLRequest(READ, variable_values=made["generate"]))
            assert read["generation"]["id"] == made["generate"]["id"]

    asyncio.run(run())


def events(server):
    id = generate(server, "events [slow 1]")
    stream = follow(server, id)
    assert stream.status == 200 and stream.headers["Content-Type"].startswith("text/event-stream"), stream.headers
    assert "no-store" in stream.headers["Cache-Control"] and stream.headers["X-RateLimit-Limit"], stream.headers
    seen = list(stream)
    assert seen[-1] == {"event": "complete", "data": ""} and all(e["event"] == "next" for e in seen[:-1]), seen
    check_states([json.loads(e["data"])["data"]["generation"] for e in seen[:-1]])
    ids = [int(e["id"]) for e in seen[:-1]]
    assert ids == sorted(set(ids)), ids
    # What the client has does not come again, and the end is said all the same.
    assert [e["event"] for e in follow(server, id, headers={"Last-Event-ID": str(ids[-1])})] == ["complete"]
    last = [int(e["id"]) for e in follow(server, id, headers={"Last-Event-ID": str(ids[-1] - 1)}) if "id" in e]
    assert last == ids[-1:], last
    body = {"query": FOLLOW, "variables": {"id": id}, "extensions": {"lastEventId": str(ids[-1])}}
    assert [e["event"] for e in Lines(server, "POST", "/graphql", body)] == ["complete"]
    # A query over events, and a subscription by GET.
    once = list(Lines(server, "POST", "/graphql", {"query": READ, "variables": {"id": id}}))
    assert [e["event"] for e in once] == ["next", "complete"] and json.loads(once[0]["data"])["data"]["generation"]["id"] == id
    query = urllib.parse.urlencode({"query": FOLLOW, "variables": json.dumps({"id": id})})
    assert [e["event"] for e in Lines(server, "GET", "/graphql?" + query)] == ["next", "complete"]
    # Refusals.
    _, other = server.account("Pro")
    for key, code in ((other, "NOT_FOUND"), (server.admin, "FORBIDDEN")):
        told = list(follow(server, id, key))
        assert [e["event"] for e in told] == ["next", "complete"], told
        assert json.loads(told[0]["data"])["errors"][0]["extensions"]["code"] == code, told
    invalid = list(Lines(server, "POST", "/graphql", {"query": "subscription { nothing }"}))
    assert [e["event"] for e in invalid] == ["next", "complete"] and "errors" in json.loads(invalid[0]["data"]), invalid
    for key in ("", "dk_test_wrong"):
        assert follow(server, id, key).status == 401
    assert Lines(server, "POST", "/graphql", {"nothing": 1}).status == 400
    plain = Lines(server, "POST", "/graphql", {"query": FOLLOW, "variables": {"id": id}}, headers={"Accept": "application/json"})
    assert "text/event-stream" in plain.answer.read().decode()
    bad = list(follow(server, id, headers={"Last-Event-ID": "x"}))
    assert json.loads(bad[0]["data"])["errors"][0]["extensions"]["code"] == "INVALID_INPUT", bad


def plain(server):
    id = generate(server, "plain [slow 1]")
    path = f"/generations/{id}/events"
    stream = Lines(server, "GET", path)
    assert stream.status == 200
    seen = list(stream)
    assert all(e["event"] == "generation" for e in seen), seen
    check_states([json.loads(e["data"]) for e in seen])
    assert Lines(server, "GET", path, headers={"Last-Event-ID": seen[-1]["id"]}).status == 204
    assert len(list(Lines(server, "GET", path, headers={"Last-Event-ID": "1"}))) == 1
    _, other = server.account("Pro")
    for target, key, status in ((path, "", 401), (path, other, 404), ("/generations/gen_none/events", None, 404),
                                ("/generations/" + id, None, 404), (path + "/x", None, 404)):
        assert Lines(server, "GET", target, key=key).status == status, (target, key, status)


def refused(server):
    """Who may not know of a generation opens no stream of it, and a revoked key opens none at all, nor goes on with its socket."""
    id = generate(server, "mine [slow 3]")
    account, _ = server.account("Pro")
    made = server.ask("mutation($a: ID!) { adminKeyCreate(account: $a, mode: TEST) { secret key { id } } }", {"a": account}, server.admin)["adminKeyCreate"]
    other = made["secret"]
    for stream in (list(follow(server, id, other)), list(follow(server, "gen_none", other))):
        assert json.loads(stream[0]["data"])["errors"][0]["extensions"]["code"] == "NOT_FOUND", stream
        assert stream[1:] == [{"event": "complete", "data": ""}], stream
    line, _ = shake(server, Authorization=f"Bearer {other}")
    line.sendall(frame(1, b'{"type":"connection_init"}'))
    assert json.loads(receive(line)[1]) == {"type": "connection_ack"}
    server.ask("mutation($i: ID!) { adminKeyRevoke(id: $i) { id } }", {"i": made["key"]["id"]}, server.admin)
    assert follow(server, id, other).status == 401
    assert Lines(server, "GET", f"/generations/{id}/events", key=other).status == 401
    line.sendall(frame(1, json.dumps({"id": "1", "type": "subscribe", "payload": {"query": "{ account { id } }"}}).encode()))
    told = json.loads(receive(line)[1])
    assert told["type"] == "error" and told["payload"][0]["extensions"]["code"] == "UNAUTHENTICATED", told
    line.close()
    line, _ = shake(server)
    line.sendall(frame(1, json.dumps({"type": "connection_init", "payload": {"Authorization": f"Bearer {other}"}}).encode()))
    assert closing_code(line) == 4403
    line.close()


def documented(server):
    """What docs/live.md shows does what it says."""
    blocks = re.findall(r"^```(sh|javascript|python)\n(.*?)^```", (ROOT / "docs/live.md").read_text(), re.M | re.S)
    assert [kind for kind, _ in blocks] == ["sh", "javascript", "sh", "python", "sh"], [kind for kind, _ in blocks]
    program = {"sh": ["sh", "-ec"], "javascript": ["node", "-e"], "python": [sys.executable, "-c"]}
    for kind, text in blocks:
        if not shutil.which(program[kind][0]):
            print(f"live: no {program[kind][0]} here, so what is shown of it is not run")
            continue
        environment = {**os.environ, "DOITONG_SERVER": server.url, "DOITONG_KEY": server.test, "ID": generate(server, "documented [slow 1]")}
        shown = subprocess.run([*program[kind], text], env=environment, capture_output=True, text=True, timeout=60)
        assert shown.returncode == 0 and "Traceback" not in shown.stderr, shown
        # A waiting read ends with the next status, whichever that is.
        wanted = r"PROCESSING|COMPLETED" if "Prefer" in text else r"COMPLETED"
        assert re.search(wanted, shown.stdout), shown


def resume(server):
    """A client whose line drops again and again misses nothing and gets nothing twice."""
    id = generate(server, "dropped [slow 3]")
    uncut, reference = follow(server, id), []
    whole = threading.Thread(target=lambda: reference.extend(uncut))
    whole.start()
    seen, last, drops = [], None, 0
    while True:
        stream = follow(server, id, headers={"Last-Event-ID": last} if last else None)
        ended = False
        for event in stream:
            if event["event"] == "complete":
                ended = True
                break
            seen.append(event)
            last = event["id"]
            break  # The line drops after each event.
        stream.close()
        drops += 1
        if ended:
            break
    whole.join()
    ids = [int(e["id"]) for e in seen]
    assert ids == sorted(set(ids)) and drops >= 3, ids
    # It may have passed over states that were gone when it came back, but never over the last.
    assert seen[-1]["data"] == reference[-2]["data"] and set(ids) <= {int(e["id"]) for e in reference[:-1]}, (seen, reference)


def wait(server):
    id = generate(server, "waited for [slow 2]")
    end = time.monotonic() + 30
    while server.ask(READ, {"id": id})["generation"]["status"] == "QUEUED" and time.monotonic() < end:
        time.sleep(0.01)
    remaining = int(server.post(READ, {"id": id})[1]["X-RateLimit-Remaining"])
    began = time.monotonic()
    status, headers, body = server.post(READ, {"id": id}, headers={"Prefer": "respond-async, wait=30"})
    took = time.monotonic() - began
    assert status == 200 and headers["Preference-Applied"] == "wait=30" and 0.2 < took < 20, (took, headers)
    assert json.loads(body)["data"]["generation"]["status"] == "COMPLETED", body
    assert remaining - int(headers["X-RateLimit-Remaining"]) <= 1, "it costs one read"
    began = time.monotonic()
    assert server.post(READ, {"id": id}, headers={"Prefer": "wait=30"})[1]["Preference-Applied"] == "wait=30"
    assert time.monotonic() - began < 1, "what has ended is told at once"
    # A kept answer is not given to who waits, and the other way round.
    assert server.post(READ, {"id": id})[1]["Preference-Applied"] is None
    slow = generate(server, "waited for in vain [slow 60]")
    while server.ask(READ, {"id": slow})["generation"]["status"] == "QUEUED":
        time.sleep(0.01)
    began = time.monotonic()
    status, headers, body = server.post(READ, {"id": slow}, headers={"Prefer": "wait=1"})
    assert time.monotonic() - began >= 0.9 and headers["Preference-Applied"] == "wait=1", headers
    several = "query($a: ID!, $b: ID!) { a: generation(id: $a) { status } b: generation(id: $b) { status } }"
    assert server.post(several, {"a": id, "b": slow}, headers={"Prefer": "wait=9"})[1]["Preference-Applied"] is None
    # Two under one request are not kept under the name of one.
    assert json.loads(server.post(several, {"a": id, "b": slow})[2])["data"]["b"]["status"] in ("QUEUED", "PROCESSING")
    server.ask("mutation($id: ID!) { cancelGeneration(id: $id) }", {"id": slow})
    assert json.loads(server.post(several, {"a": slow, "b": id})[2])["data"]["a"]["status"] == "CANCELLED"


# WebSockets, frame by frame.

def shake(server, room=None, **change):
    parts = urllib.parse.urlsplit(server.url)
    fields = {"Host": parts.netloc, "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
              "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(), "Sec-WebSocket-Protocol": "graphql-transport-ws"}
    fields.update({name.replace("_", "-"): value for name, value in change.items()})
    line = socket.socket()
    line.settimeout(30)
    if room:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
    line.connect((parts.hostname, parts.port))
    line.sendall(("GET /graphql HTTP/1.1\r\n" + "".join(f"{n}: {v}\r\n" for n, v in fields.items() if v is not None) + "\r\n").encode())
    head = b""
    while b"\r\n\r\n" not in head:
        piece = line.recv(1)
        if not piece:
            break
        head += piece
    return line, head.decode()


def frame(opcode, payload=b"", final=True, masked=True, bits=0):
    length = len(payload)
    head = bytes([(0x80 if final else 0) | bits | opcode])
    mark = 0x80 if masked else 0
    if length < 126:
        head += bytes([mark | length])
    elif length < 65536:
        head += bytes([mark | 126]) + struct.pack(">H", length)
    else:
        head += bytes([mark | 127]) + struct.pack(">Q", length)
    if not masked:
        return head + payload
    mask = os.urandom(4)
    return head + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(payload))


def receive(line):
    def exactly(count):
        data = b""
        while len(data) < count:
            piece = line.recv(count - len(data))
            if not piece:
                raise EOFError
            data += piece
        return data
    first, length = exactly(2)
    if length == 126:
        length = struct.unpack(">H", exactly(2))[0]
    elif length == 127:
        length = struct.unpack(">Q", exactly(8))[0]
    return first & 0x0f, exactly(length)


def closing_code(line):
    try:
        while True:
            opcode, payload = receive(line)
            if opcode == 8:
                return struct.unpack(">H", payload[:2])[0] if payload else None
    except (EOFError, ConnectionError):
        return "cut"


def frames(server):
    for change, status in [
        ({}, 101), ({"Sec_WebSocket_Version": "12"}, 426), ({"Sec_WebSocket_Version": None}, 426),
        ({"Sec_WebSocket_Key": "short"}, 400), ({"Sec_WebSocket_Key": None}, 400),
        ({"Sec_WebSocket_Protocol": None}, 400), ({"Sec_WebSocket_Protocol": "graphql-ws"}, 400),
        ({"Connection": "keep-alive"}, 400), ({"Connection": "keep-alive, Upgrade"}, 101),
        ({"Sec_WebSocket_Protocol": "other, graphql-transport-ws"}, 101), ({"Upgrade": "h2c, WebSocket"}, 101),
        ({"Sec_WebSocket_Extensions": "permessage-deflate"}, 101), ({"Origin": "https://anywhere.example"}, 101),
    ]:
        line, head = shake(server, **change)
        assert head.startswith(f"HTTP/1.1 {status} "), (change, head)
        assert "extensions" not in head.lower(), head
        if status == 426:
            assert "sec-websocket-version: 13" in head.lower() and "upgrade: websocket" in head.lower(), head
        line.close()
    initialise = json.dumps({"type": "connection_init", "payload": {"Authorization": f"Bearer {server.test}"}}).encode()
    wrong = json.dumps({"type": "connection_init", "payload": {"Authorization": "Bearer dk_test_wrong"}}).encode()
    subscribe = json.dumps({"id": "1", "type": "subscribe", "payload": {"query": "{ account { id } }"}}).encode()
    follow_slow = json.dumps({"id": "1", "type": "subscribe", "payload": {
        "query": FOLLOW, "variables": {"id": generate(server, "long [slow 30]")}}}).encode()
    for sent, code in [
        (frame(1, b"x", masked=False), 1002), (frame(1, b"x", bits=0x40), 1002), (frame(3), 1002), (frame(0, b"x"), 1002),
        (frame(9, b"x" * 126), 1002), (frame(9, final=False), 1002), (b"\x81\xfe\x00\x05" + b"\0" * 4, 1002),
        (frame(1, b"\xff"), 1007), (frame(1, b"\xe2\x82", final=False) + frame(0, b"("), 1007), (frame(2, b"x"), 1003),
        (frame(8, struct.pack(">H", 1000)), 1000), (frame(8), None), (frame(8, b"\x03"), 1002), (frame(8, struct.pack(">H", 1005)), 1002),
        (frame(1, b"a", final=False) + frame(1, b"b"), 1002), (b"\x81\xff" + struct.pack(">Q", 1 << 40) + b"\0" * 4, 1009),
        (frame(1, b"{}"), 4400), (frame(1, b"nonsense"), 4400), (frame(1, subscribe), 4401), (frame(1, wrong), 4403),
        (frame(1, initialise) * 2, 4429), (frame(1, b'{"type":"subscribe","id":""}'), 4400),
    ]:
        for piecewise in (False, True):
            line, head = shake(server)
            if piecewise:
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                for byte in sent:
                    try:
                        line.sendall(bytes([byte]))
                    except OSError:
                        break
            else:
                line.sendall(sent)
            found = closing_code(line)
            assert found == code, (sent[:40], found, code)
            line.close()
    # Fragments with a ping in between, and an answer to each.
    line, _ = shake(server)
    line.sendall(frame(1, initialise[:9], final=False) + frame(9, b"there?") + frame(0, initialise[9:20], final=False) + frame(0, initialise[20:]))
    assert receive(line) == (10, b"there?")
    assert json.loads(receive(line)[1]) == {"type": "connection_ack"}
    line.sendall(frame(1, b'{"type":"ping"}'))
    assert json.loads(receive(line)[1]) == {"type": "pong"}
    line.sendall(frame(1, subscribe))
    assert json.loads(receive(line)[1])["type"] == "next" and json.loads(receive(line)[1]) == {"id": "1", "type": "complete"}
    line.sendall(frame(1, json.dumps({"id": "2", "type": "subscribe", "payload": {"query": "{ nothing }"}}).encode()))
    refused = json.loads(receive(line)[1])
    assert refused["type"] == "error" and refused["payload"][0]["message"], refused
    # A stream under an id that is taken, and one that is ended and begun anew.
    line.sendall(frame(1, follow_slow))
    state = json.loads(receive(line)[1])
    assert state["type"] == "next" and state["payload"]["extensions"]["eventId"], state
    line.sendall(frame(1, b'{"id":"1","type":"complete"}') + frame(1, follow_slow))
    assert json.loads(receive(line)[1])["type"] == "next"
    line.sendall(frame(1, follow_slow))
    assert closing_code(line) == 4409
    line.close()


def patience(server):
    line, _ = shake(server)
    began = time.monotonic()
    assert closing_code(line) == 4408 and 9 < time.monotonic() - began < 13
    line.close()


def slow(server):
    """Who asks for much and reads nothing is told 1013, and others are served all the while."""
    text = "x" * 10000
    id = generate(server, text)
    server.wait(id)
    line, _ = shake(server, room=4096, Authorization=f"Bearer {server.test}")
    line.sendall(frame(1, b'{"type":"connection_init"}'))
    assert json.loads(receive(line)[1]) == {"type": "connection_ack"}
    query = {"query": "query($id: ID!) { generation(id: $id) { %s } }" % " ".join(f"a{n}: input" for n in range(8)), "variables": {"id": id}}
    line.settimeout(1)
    with contextlib.suppress(TimeoutError):
        for number in range(200):
            line.sendall(frame(1, json.dumps({"id": f"q{number}", "type": "subscribe", "payload": query}).encode()))
    began = time.monotonic()
    while time.monotonic() - began < 17.5:
        assert server.ask("{ account { id } }", key=server.test)["account"]["id"]
        time.sleep(0.5)
    line.settimeout(30)
    code = closing_code(line)
    assert code == 1013, code
    line.close()


def drain():
    """A server that stops ends its streams, so that clients go on elsewhere: here, at the same place later."""
    server = Served()
    try:
        id = generate(server, "goes on [slow 4]")
        stream = follow(server, id)
        seen = []
        plain_stream = Lines(server, "GET", f"/generations/{id}/events")
        line, _ = shake(server)
        line.sendall(frame(1, json.dumps({"type": "connection_init", "payload": {"Authorization": f"Bearer {server.test}"}}).encode()))
        assert json.loads(receive(line)[1]) == {"type": "connection_ack"}
        waiting = []
        thread = threading.Thread(target=lambda: waiting.append(server.post(READ, {"id": id}, headers={"Prefer": "wait=60"})))
        time.sleep(1.5)
        thread.start()
        time.sleep(0.3)
        began = time.monotonic()
        server.stop()
        assert time.monotonic() - began < 9, "streams keep nobody waiting"
        seen = list(stream)
        assert seen and all(e["event"] == "next" for e in seen), seen
        beside = [e["id"] for e in plain_stream]  # It was opened a little later.
        assert beside and beside == [e["id"] for e in seen][-len(beside):], (beside, seen)
        assert closing_code(line) == 1001
        thread.join()
        assert waiting[0][0] == 200, waiting
        server.start()
        rest = list(follow(server, id, headers={"Last-Event-ID": seen[-1]["id"]}))
        assert rest[-1]["event"] == "complete" and int(rest[0]["id"]) > int(seen[-1]["id"]), (seen, rest)
        assert json.loads(rest[-2]["data"])["data"]["generation"]["status"] == "COMPLETED"
    finally:
        server.__exit__()


def origins():
    with Served("--cors", "https://app.example.com") as server:
        host = urllib.parse.urlsplit(server.url).netloc
        for origin, status in (("https://app.example.com", 101), ("https://evil.example", 403), (f"http://{host}", 101), (None, 101)):
            line, head = shake(server, Origin=origin)
            assert head.startswith(f"HTTP/1.1 {status} "), (origin, head)
            line.close()


def streams_limit(server):
    _, key = server.account("Enterprise", requestsPerMinute=1, concurrent=10)
    id = generate(server, "limited [slow 60]", key)
    kept = []
    for number in range(60):
        stream = follow(server, id, key)
        assert stream.status in (200, 429), stream.status
        kept.append(stream)
    time.sleep(1.2)  # There is a read to spend again, and no stream to open.
    told = follow(server, id, key)
    assert told.status == 429 and b'"limit":"streams"' in told.answer.read(), told.status
    for stream in kept:
        stream.close()


if __name__ == "__main__":
    with Served() as server:
        for test in (events, plain, both_transports, documented, refused, resume, wait, frames, patience, slow, streams_limit):
            began = time.monotonic()
            test(server)
            print(f"live: {test.__name__} ({time.monotonic() - began:.1f} s)", flush=True)
    for test in (drain, origins):
        test()
        print(f"live: {test.__name__}", flush=True)
