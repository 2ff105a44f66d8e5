"""The client commands, as a shell runs them, against a real server."""
import fcntl, json, os, pathlib, pty, re, select, shutil, signal, socket, struct, subprocess, tempfile, termios, time
from served import DOITONG, Served

WORK = pathlib.Path(tempfile.mkdtemp(prefix="doitong-cli-"))


def environment(server=None, **more):
    variables = {"PATH": os.environ["PATH"], "HOME": str(WORK), **more}
    if server:
        variables |= {"DOITONG_SERVER": server.url, "DOITONG_DATA": server.data}
    return variables


def run(server, *words, code=0, input=None, text=True, **more):
    """What it printed; an unexpected exit code is an assertion that failed."""
    result = subprocess.run([DOITONG, *words], capture_output=True, text=text, input=input, timeout=120, env=environment(server, **more))
    assert result.returncode == code, (words, result.returncode, result.stdout, result.stderr)
    return result


def probe(path):
    shown = subprocess.run(["ffprobe", "-v", "error", "-show_streams", "-show_format", "-of", "json", str(path)], capture_output=True, text=True, check=True)
    return json.loads(shown.stdout)


def generating(server):
    link = run(server, "generate", "A lighthouse").stdout
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/media/\S+\n", link), link
    picture = WORK / "lighthouse.png"
    picture.write_text("what was there before")
    result = run(server, "generate", "A lighthouse 灯塔", "--option", "aspectRatio=16:9", "--option", "seed=7", "--output", str(picture))
    assert result.stdout == "" and f"({picture.stat().st_size} bytes)" in result.stderr, result
    stream = probe(picture)["streams"][0]
    assert stream["width"] / stream["height"] > 1.7, stream
    sound = run(server, "generate", "-", "--type", "audio", "--output", "-", input=b"Good morning, everybody.\n", text=False).stdout
    (WORK / "sound").write_bytes(sound)
    assert probe(WORK / "sound")["streams"][0]["codec_type"] == "audio"
    film = json.loads(run(server, "generate", "It begins to rain", "--provider", "kling", "--image", str(picture), "--option", "duration=5",
                          "--tag", "scene=3", "--json").stdout)
    assert (film["type"], film["status"], film["tags"], film["options"]["duration"]) == ("VIDEO", "COMPLETED", {"scene": "3"}, 5), film
    assert film["input"]["image"].startswith(server.url), film["input"]
    chained = json.loads(run(server, "generate", "Another", "--type", "video", "--provider", "kling", "--image", json.loads(
        run(server, "generate", "The first", "--no-wait", "--json").stdout)["id"], "--json").stdout)
    assert chained["status"] == "COMPLETED", chained
    avatar = WORK / "avatar.mp4"
    run(server, "generate", "Hello!", "--type", "avatar", "--output", str(avatar))
    assert {stream["codec_type"] for stream in probe(avatar)["streams"]} == {"video", "audio"}
    leftovers = [path.name for path in WORK.iterdir() if "unfinished" in path.name]
    assert not leftovers, leftovers


def once(server):
    words = ("generate", "Once", "--idempotency-key", "the-same", "--no-wait")
    first = run(server, *words).stdout
    assert run(server, *words).stdout == first
    refused = run(server, "generate", "Twice", "--idempotency-key", "the-same", "--no-wait", code=1)
    assert "IDEMPOTENCY_KEY_REUSED" in refused.stderr, refused
    assert run(server, "generate", "Once", "--no-wait").stdout != first


def telling(server):
    id = run(server, "generate", "To be told of", "--no-wait").stdout.strip()
    assert json.loads(run(server, "wait", id, "--json").stdout)["status"] == "COMPLETED"
    assert json.loads(run(server, "status", id, "--json").stdout)["id"] == id
    shown = run(server, "status", id).stdout
    assert "COMPLETED" in shown and "To be told of" in shown and "chosen because" in shown, shown
    listed = json.loads(run(server, "list", "--first", "5", "--json").stdout)
    assert listed["nodes"][0]["id"] == id and listed["pageInfo"]["hasNextPage"], listed
    more = json.loads(run(server, "list", "--after", listed["pageInfo"]["endCursor"], "--json").stdout)
    assert listed["nodes"][-1]["id"] not in [node["id"] for node in more["nodes"]]
    table = run(server, "list", "--type", "video", "--status", "completed", "--provider", "kling").stdout.splitlines()
    assert table[0].startswith("ID ") and len(table) == 3 and all("kling" in row for row in table[1:]), table
    named = json.loads(run(server, "quote", "Hello", "--model", "speech-02-hd", "--json").stdout)
    assert named["chosen"]["model"] == "speech-02-hd", named
    quote = json.loads(run(server, "quote", "x", "--type", "avatar", "--json").stdout)
    assert quote["chosen"]["provider"] == quote["candidates"][0]["provider"] and any(c["rejected"] for c in quote["candidates"]), quote
    table = run(server, "quote", "x", "--type", "avatar").stdout
    assert "REJECTED" in table and "needs input.image" in table and quote["reason"] in table, table
    providers = json.loads(run(server, "providers", "--type", "audio", "--json").stdout)
    assert all("AUDIO" in provider["types"] for provider in providers) and len(providers) > 2
    assert "kling" in run(server, "providers").stdout
    health = run(server, "providers", "--health").stdout
    assert "sandbox" in health and "works" in health and "rests" not in health
    one = run(server, "providers", "kling").stdout
    assert "duration" in one and "kling-2.6" in one and "Limitations" in one, one
    assert json.loads(run(server, "providers", "kling", "--json").stdout)["options"]
    account = json.loads(run(server, "account", "--json").stdout)
    assert account["id"] == "acc_demo" and "Enterprise" in run(server, "account").stdout


def ending(server):
    failed = run(server, "generate", "Broken [fail]", code=1)
    assert "GENERATION_FAILED: " in failed.stderr and failed.stdout == "", failed
    assert json.loads(run(server, "generate", "Broken [fail]", "--json", code=1).stdout)["status"] == "FAILED"
    slow = run(server, "generate", "Slow [slow 30]", "--no-wait").stdout.strip()
    assert "goes on" in run(server, "wait", slow, "--timeout", "500ms", code=4).stderr
    assert slow in run(server, "cancel", slow).stdout
    assert "had ended already" in run(server, "cancel", slow, code=1).stderr
    assert "CANCELLED" in run(server, "wait", slow, code=1).stderr
    for words, said in [
        (("status", "gen_00000000000000000000000000"), "NOT_FOUND"), (("cancel", "gen_00000000000000000000000000"), "NOT_FOUND"),
        (("providers", "nobody"), "NOT_FOUND"), (("generate", "x", "--option", "sede=7"), "sede"),
        (("generate", "x", "--provider", "nobody"), "nobody"), (("generate", "x", "--max-credits", "0", "--provider", "flux-dev"), "INSUFFICIENT_CREDITS"),
        (("quote", "x", "--type", "video", "--provider", "flux-dev"), ""),
    ]:
        assert said in run(server, *words, code=1).stderr, words
    for words, said in [
        (("generate",), "TEXT is missing"), (("generate", "x", "--option", "duration"), "name=value"),
        (("generate", "x", "--option", "a=1", "--option", "a=2"), "twice"), (("generate", "x", "--image", "/nowhere.png"), "/nowhere.png"),
        (("generate", "x", "--image", __file__), "no picture"), (("generate", "x", "--output", "f", "--no-wait"), "--no-wait"),
        (("generate", "x", "--output", "-", "--json"), "--json"), (("status",), "ID is missing"), (("generate", "-"), "stdin"),
        (("account", "--server", "nonsense"), "--server"), (("wait", "x", "--timeout", "soon"), "duration"),
    ]:
        assert said in run(server, *words, code=2, input="").stderr, words
    unwritable = run(server, "generate", "x", "--output", "/nowhere/x.png", code=1)
    assert "/nowhere/x.png" in unwritable.stderr, unwritable


def interrupting(server):
    """Ctrl-C as a terminal sends it; bars that fit the terminal."""
    for width in (100, 40):
        parent, child = pty.openpty()
        fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
        process = subprocess.Popen([DOITONG, "generate", "Slow 灯塔 [slow 20]"], stdin=child, stdout=subprocess.PIPE, stderr=child,
                                   env=environment(server, TERM="xterm"), start_new_session=True)
        os.close(child)
        shown = b""
        while shown.count(b"\x1b[1A") < 8:
            assert select.select([parent], [], [], 30)[0], shown
            shown += os.read(parent, 4096)
        process.send_signal(signal.SIGINT)
        try:
            while piece := os.read(parent, 4096):
                shown += piece
        except OSError:
            pass
        os.close(parent)
        assert process.wait(timeout=10) == 130 and process.stdout.read() == b""
        text = shown.decode()
        id = re.search(r"doitong wait (gen_\w+)", text)[1]
        assert "goes on" in text and f"doitong cancel {id}" in text, text
        lines = [line.split("\x1b[K")[-1] for line in re.split(r"[\r\n]+", text) if "\x1b[K" in line]
        assert lines and all(len(line) < width for line in lines), lines
        assert "%" in lines[-1] and ("█" in lines[-1] or "░" in lines[-1]), lines
        assert json.loads(run(server, "status", id, "--json").stdout)["status"] == "PROCESSING"
        run(server, "cancel", id)


def keys(server):
    wrong = run(server, "account", "--key", "dk_test_wrong", code=1)
    assert "UNAUTHENTICATED" in wrong.stderr and "--key" in wrong.stderr and "dk_test_wrong" not in wrong.stderr, wrong
    config = WORK / ".config/doitong/client.json"
    refused = run(server, "login", "--url", server.url, code=1, input="dk_test_wrong\n")
    assert "UNAUTHENTICATED" in refused.stderr and not config.exists()
    said = run(None, "login", "--url", server.url, input=server.test + "\n")
    assert server.test not in said.stdout + said.stderr
    assert config.stat().st_mode & 0o777 == 0o600 and config.parent.stat().st_mode & 0o777 == 0o700
    assert json.loads(run(None, "account", "--json").stdout)["id"] == "acc_demo"
    # A key that was kept for one server is not shown to another.
    with socket.create_server(("127.0.0.1", 0)) as other:
        other.settimeout(30)
        process = subprocess.Popen([DOITONG, "account", "--server", f"http://127.0.0.1:{other.getsockname()[1]}"], env=environment(), stderr=subprocess.PIPE)
        connection, _ = other.accept()
        request = connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
        connection.close()
        assert process.wait(timeout=30) == 3 and b"is not doitong" in process.stderr.read()
        assert b"POST /graphql" in request and server.test.encode() not in request, request
    # An admin command finds the admin key beside the login.
    assert json.loads(run(None, "admin", "account", "list", "--json", DOITONG_DATA=server.data).stdout)["nodes"]
    assert "FORBIDDEN" in run(None, "admin", "account", "list", code=1, DOITONG_KEY=server.test).stderr
    assert "logged out" in run(None, "logout").stdout and not config.exists()
    assert "nobody" in run(None, "logout").stdout
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text("{")
    assert "doitong login" in run(None, "account", code=2).stderr
    config.unlink()


def administering(server):
    account = json.loads(run(server, "admin", "account", "create", "--name", "Studio", "--plan", "enterprise", "--requests-per-minute", "100",
                             "--concurrent", "5", "--json").stdout)
    id = account["id"]
    assert account["plan"] == {"name": "Enterprise", "requestsPerMinute": 100, "concurrent": 5, "perDay": None}, account
    assert "Workshop" in run(server, "admin", "account", "update", id, "--name", "Workshop").stdout
    live = run(server, "admin", "key", "create", id, "--mode", "live", "--name", "site").stdout.strip()
    assert live.startswith("dk_live_")
    run(server, "admin", "key", "create", code=2)
    assert run(server, "admin", "key", "create", "--mode", "admin").stdout.startswith("dk_admin_")
    for _ in range(2):
        run(server, "admin", "credits", "grant", id, "--credits", "200", "--reference", "order-1")
    run(server, "admin", "credits", "grant", id, "--credits", "-50", "--reason", "too much")
    shown = json.loads(run(server, "generate", "Paid for", "--provider", "flux-dev", "--json", DOITONG_KEY=live).stdout)
    assert shown["creditCost"] == 50, shown
    assert json.loads(run(server, "account", "--json", DOITONG_KEY=live).stdout)["credits"] == 100
    poor = run(server, "generate", "Too dear", "--provider", "flux-pro-1.1", code=1, DOITONG_KEY=live)
    assert "INSUFFICIENT_CREDITS" in poor.stderr, poor
    ledger = json.loads(run(server, "admin", "credits", "ledger", id, "--json").stdout)["ledger"]
    assert [entry["credits"] for entry in ledger if entry["kind"] == "grant"] == [-50, 200], ledger
    assert "too much" in run(server, "admin", "credits", "ledger", id).stdout
    key = json.loads(run(server, "admin", "key", "list", id, "--json").stdout)["keys"][0]["id"]
    run(server, "admin", "key", "revoke", key)
    assert "UNAUTHENTICATED" in run(server, "account", code=1, DOITONG_KEY=live).stderr
    assert key in run(server, "admin", "account", "show", id).stdout
    assert id in run(server, "admin", "account", "list").stdout
    run(server, "admin", "account", "show", "acc_nobody", code=1)


def routing(server):
    quote = run(server, "quote", "Two people dancing", "--type", "video", "--priority", "quality")
    head = quote.stdout.splitlines()
    assert any(all(word in line for word in ("SCORE", "QUALITY", "SUCCEEDS", "CREDITS", "TIME", "REJECTED")) for line in head), quote
    best = json.loads(run(server, "quote", "Two people dancing", "--type", "video", "--priority", "quality", "--json").stdout)["chosen"]["model"]
    assert "deadline 45" in run(server, "quote", "x", "--type", "video", "--deadline", "45", code=1).stdout
    run(server, "generate", "x", "--deadline", "0", code=2)
    table = run(server, "admin", "routing", "list", "--type", "video").stdout
    assert table.startswith("TYPE") and best in table, table
    assert run(server, "admin", "routing", "pin", best, "--disabled", "--reason", "Under review").stdout == f'{best} is pinned: never chosen, "Under review"\n'
    assert "Under review" in run(server, "admin", "routing", "list", best).stdout
    assert "unless it is named: Under review" in run(server, "quote", "x", "--type", "video").stdout
    entry = json.loads(run(server, "admin", "routing", "list", best, "--json").stdout)
    assert entry[0]["pin"]["disabled"] is True, entry
    assert run(server, "admin", "routing", "unpin", best).stdout == "the pin is gone\n"
    assert run(server, "admin", "routing", "unpin", best).stdout == "there was no pin\n"
    assert "weight 0.500" in run(server, "admin", "routing", "pin", best, "--weight", "0.5", "--reason", "Slow today").stdout
    run(server, "admin", "routing", "unpin", best)
    assert "NOT_FOUND" in run(server, "admin", "routing", "pin", "nobody", "--reason", "x", code=1).stderr
    for words in (("pin", best), ("pin", best, "--reason", "x", "--weight", "11"), ("pin", best, "--reason", "x", "--quality", "-1"), ("unpin",)):
        run(server, "admin", "routing", *words, code=2)


def absent(server):
    """Nobody answers; a server that goes away while somebody waits, and comes back."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        down = run(None, "account", "--server", f"http://127.0.0.1:{unused.getsockname()[1]}", code=3)
        assert "doitong serve" in down.stderr and "--server" in down.stderr, down
    port = server.url.rsplit(":", 1)[1]
    process = subprocess.Popen([DOITONG, "generate", "Patient [slow 4]"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(server))
    while b"of about" not in process.stderr.readline():
        pass
    server.stop()
    again = subprocess.Popen([DOITONG, "serve", "--port", port, "--data", server.data, "--log-level", "warning"], stdout=subprocess.PIPE, stderr=server.log, text=True, env=server.environment)
    server.process = again
    while not again.stdout.readline().startswith("listening on "):
        assert again.poll() is None, server.said()
    link, said = process.communicate(timeout=120)
    assert process.returncode == 0 and link.startswith(b"http://127.0.0.1:"), (process.returncode, link, said)


def demo():
    """What `make run ONCE=1` runs; a port in use is no obstacle."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        made = run(None, "demo", "--once", "--data", str(WORK / "data"), "--output-dir", str(WORK / "made"), "--port", str(port))
        assert f"port {port} is in use" in made.stderr, made
    files = {path.stem: probe(path)["format"]["format_name"] for path in (WORK / "made").iterdir()}
    assert set(files) == {"image", "audio", "video", "avatar"}, files
    for path in (WORK / "made").iterdir():
        assert str(path) in made.stdout
    process = subprocess.Popen([DOITONG, "demo", "--data", str(WORK / "data"), "--port", str(port)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                               text=True, env=environment())
    shown = ""
    while "until Ctrl-C" not in shown:
        line = process.stdout.readline()
        assert line, shown
        shown += line
    for link in re.findall(r"http://\S+/media/\S+", shown):
        assert subprocess.run(["curl", "-sf", "-o", "/dev/null", link]).returncode == 0, link
    pasted = shown[shown.index("curl"):shown.index("  doitong generate")]
    answer = json.loads(subprocess.run(["sh", "-c", pasted.replace("curl", "curl -s", 1)], capture_output=True, text=True, check=True).stdout)
    assert answer["data"]["generate"]["id"].startswith("gen_"), answer
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 0
    (WORK / "data/first-keys.json").unlink()
    lost = run(None, "demo", "--once", "--data", str(WORK / "data"), "--port", str(port), code=2)
    assert "--data" in lost.stderr, lost


try:
    with Served("--live", "sandbox") as server:
        for part in (generating, once, telling, ending, interrupting, keys, administering, routing, absent):
            began = time.monotonic()
            part(server)
            print(f"cli {part.__name__}: as promised ({time.monotonic() - began:.1f} s)", flush=True)
    began = time.monotonic()
    demo()
    print(f"cli demo: as promised ({time.monotonic() - began:.1f} s)", flush=True)
finally:
    shutil.rmtree(WORK, ignore_errors=True)
