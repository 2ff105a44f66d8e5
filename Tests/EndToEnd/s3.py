"""Media in S3-compatible storage: made, fetched, linked to, through failures, kills and mistakes.

    s3.py [KILLS] [SEED]
"""
import base64, concurrent.futures, hashlib, json, pathlib, random, shutil, subprocess, sys, tempfile, time, urllib.error, urllib.request
from served import DOITONG, Served
from storage import BUCKET, ID, SECRET, SESSION, Storage, environment

KILLS = int(sys.argv[1]) if len(sys.argv) > 1 else 4
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else 9
GENERATE = "mutation G($input: GenerateInput!) { generate(input: $input) { id } }"

storage = Storage()
gate = storage.gate


def place(prefix, more=""):
    return f"s3://{BUCKET}/{prefix}?endpoint={gate.url}{more}"


def generate(server, text="a kite", type="IMAGE", key=None, **input):
    return server.ask(GENERATE, {"input": {"type": type, "input": {"text": text, **input}}}, key)["generate"]["id"]


class Unmoved(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def fetch(url, method="GET", follow=True, **fields):
    request = urllib.request.Request(url, headers={name.replace("_", "-"): value for name, value in fields.items()}, method=method)
    try:
        with (urllib.request.build_opener() if follow else urllib.request.build_opener(Unmoved)).open(request) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def check(made, prefix):
    """The bytes are in the bucket and behind the link, whole and in ranges."""
    assert made["status"] == "COMPLETED", made
    output = made["outputs"][0]
    [key] = [key for key in storage.keys(f"{prefix}/") if output["sha256"] in key]
    assert key.startswith(f"{prefix}/{output['sha256'][:2]}/{output['sha256']}."), key
    object = storage.client.get_object(Bucket=BUCKET, Key=key)
    assert object["ContentType"] == output["contentType"]
    bytes = object["Body"].read()
    assert hashlib.sha256(bytes).hexdigest() == output["sha256"] and len(bytes) == output["bytes"]
    status, headers, body = fetch(made["url"])
    assert (status, body) == (200, bytes) and headers["Content-Type"] == output["contentType"], (status, headers)
    status, headers, body = fetch(made["url"], Range="bytes=10-109")
    assert (status, body) == (206, bytes[10:110]), status
    assert headers["Content-Range"] == f"bytes 10-109/{len(bytes)}"
    assert fetch(made["url"], Range="bytes=-7")[2] == bytes[-7:]
    return bytes


def made_and_fetched():
    with Served("--media", place("made"), environment=environment()) as server:
        ids = [generate(server), generate(server, "waves", "VIDEO"), generate(server, "hello", "AUDIO")]
        made = [server.wait(id) for id in ids]
        bytes = [check(one, "made") for one in made]
        kept = list(pathlib.Path(server.data, "media-s3/cache").iterdir())
        assert len(kept) == 3 and not pathlib.Path(server.data, "media").exists(), kept
        # The same again is found there, and not sent again.
        puts = lambda: sum(row[0] in ("PUT", "POST") for row in gate.seen)
        data = "data:image/png;base64," + base64.b64encode(bytes[0]).decode()
        before = puts()
        again = server.wait(generate(server, "like this", image=data))
        assert puts() == before + 1, "what was there was sent again, or what is new was not"
        check(again, "made")
        # Another machine has nothing of it.
        server.stop()
        shutil.rmtree(pathlib.Path(server.data, "media-s3"))
        server.start()
        for one in made:
            url = server.ask("query($id: ID!) { generation(id: $id) { url } }", {"id": one["id"]})["generation"]["url"]
            check(one | {"url": url}, "made")
        # Made from a medium that is at home elsewhere.
        check(server.wait(generate(server, "move it", "VIDEO", image=data)), "made")
        said = server.said()
        assert SECRET not in said and ID not in said, said
    print("s3: made, kept, fetched, also by who has nothing on disk", flush=True)


def redirected():
    with Served("--media", place("linked", "&link=redirect"), environment=environment(session=SESSION)) as server:
        made = server.wait(generate(server))
        bytes = check(made, "linked")
        status, headers, body = fetch(made["url"], follow=False)
        assert (status, body) == (307, b"") and headers["Location"].startswith(f"{gate.url}/{BUCKET}/linked/"), (status, headers)
        assert "max-age=1800" in headers["Cache-Control"] and headers["Access-Control-Allow-Origin"] == "*"
        assert "X-Amz-Expires=3600" in headers["Location"] and SECRET not in headers["Location"]
        assert fetch(made["url"], "HEAD")[1]["Content-Length"] == str(len(bytes))
        assert fetch(made["url"] + "&download")[1]["Content-Disposition"].startswith("attachment; filename=\"doitong-")
        # Our own pages show only what is theirs.
        for fields in ({"Sec_Fetch_Site": "same-origin"}, {"Referer": server.url + "/en/console"}):
            assert fetch(made["url"], follow=False, **fields)[2] == bytes
        for fields in ({"Sec_Fetch_Site": "cross-site"}, {"Referer": "https://elsewhere.example/"}, {"Referer": server.url + "0/"}):
            assert fetch(made["url"], follow=False, **fields)[0] == 307
        # Who has it already need not be sent anywhere; who has a forged link is not.
        assert fetch(made["url"].replace("signature=", "signature=x"), follow=False)[0] == 403
    print("s3: links lead to the storage's own addresses, but for our own pages", flush=True)


def through_failures():
    with Served("--media", place("failing"), environment=environment()) as server:
        account, _ = server.account("Enterprise", requestsPerMinute=10000, concurrent=50)
        key = server.key(account)
        gate.tell({"rate": 0.3, "seed": SEED})
        ids = [generate(server, f"storm {number}", key=key) for number in range(16)]
        made = [server.wait(id, key=key) for id in ids]
        failed = sum(bool(row[2]) for row in gate.seen)
        gate.tell({"reset": True})
        for one in made:
            check(one, "failing")
        # Down for some seconds: it is waited for.
        gate.tell({"rate": 1, "kinds": ["error"]})
        ids = [generate(server, f"down {number}", key=key) for number in range(5)]
        time.sleep(4)
        states = server.ask("{ generations(first: 5) { nodes { status } } }", key=key)["generations"]["nodes"]
        assert all(node["status"] == "PROCESSING" for node in states), states
        status, _, body = fetch(made[0]["url"])
        assert status == 200, "what is on this machine needs no storage"
        shutil.rmtree(pathlib.Path(server.data, "media-s3/cache"))
        pathlib.Path(server.data, "media-s3/cache").mkdir()
        status, headers, body = fetch(made[0]["url"])
        assert status == 503 and headers["Retry-After"] and b"does not answer" in body, (status, body)
        # Who is told to stop meanwhile does not wait for it, and breaks nothing.
        begun = time.monotonic()
        server.stop()
        assert time.monotonic() - begun < 20
        gate.tell({"reset": True})
        server.start()
        for id in ids:
            check(server.wait(id, key=key), "failing")
        link = server.ask("query($id: ID!) { generation(id: $id) { url } }", {"id": made[0]["id"]}, key)["generation"]["url"]
        check(made[0] | {"url": link}, "failing")
        assert SECRET not in server.said()
    print(f"s3: all made through {failed} failures of the storage, and one of some seconds", flush=True)


def killed():
    chance = random.Random(SEED)
    with Served("--media", place("killed"), environment=environment()) as server:
        account, _ = server.account("Enterprise", requestsPerMinute=100000, concurrent=16)
        key = server.key(account)
        gate.tell({"rate": 1, "kinds": ["slow"]})  # So that most of their time they are on their way up.
        acknowledged = []
        for kill in range(KILLS):
            with concurrent.futures.ThreadPoolExecutor(8) as pool:
                acknowledged += pool.map(lambda n: generate(server, f"kill {kill}-{n}", key=key), range(8))
            time.sleep(chance.uniform(0.1, 2))
            server.kill()
            server.start()
        made = [server.wait(id, 300, key) for id in acknowledged]
        gate.tell({"reset": True})
        for one in made:
            check(one, "killed")
        assert not list(pathlib.Path(server.data, "media-s3/incoming").iterdir())
        audit = subprocess.run([DOITONG, "audit", "--data", server.data], capture_output=True, text=True, env=server.environment)
        assert audit.returncode == 0, audit.stdout + audit.stderr
    print(f"s3: after {KILLS} kills all {len(made)} that were promised are there", flush=True)


def mistaken():
    def start(media, environment, *options):
        with tempfile.TemporaryDirectory() as data:
            done = subprocess.run([DOITONG, "serve", "--port", "0", "--data", data, "--media", media, "--log-format", "json", *options],
                                  env=environment, capture_output=True, text=True, timeout=60)
        assert SECRET not in done.stderr and ID not in done.stderr, done.stderr
        return done.returncode, done.stderr

    good = environment()
    none = {name: value for name, value in good.items() if not name.startswith("AWS_")}
    free = f"s3://{BUCKET}?endpoint=http://127.0.0.1:1"
    for media, given, options, words in [
        (place("x"), environment(secret="another"), (), ["SignatureDoesNotMatch", "AWS_SECRET_ACCESS_KEY does not belong"]),
        (place("x"), environment(id="AKIAOTHER"), (), ["InvalidAccessKeyId", "AWS_ACCESS_KEY_ID is not known there"]),
        (place("x"), environment(session="old"), (), ["InvalidToken", "AWS_SESSION_TOKEN"]),
        (place("x"), none, (), ["set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"]),
        (place("x"), none, ("--media-keys", "/nowhere"), ["--media-keys: /nowhere cannot be read"]),
        (place("x").replace(f"/{BUCKET}/", "/absent/"), good, (), ["NoSuchBucket", "create the bucket"]),
        (free, good, (), ["nobody takes connections there"]),
    ]:
        code, said = start(media, given, *options)
        assert code == 1 and "cannot start" in said and all(word in said for word in words), (media, code, said)
    for media, words in [
        ("s3://x", "no bucket's name"), ("s3://media?endpoint=ftp://h", "endpoint: the URL must begin"), ("s3://media?colour=red", "'colour' is not known"),
        ("s3://media?style=round", "style is one of path, host"), ("s3://media?cache=lots", "cache=10G"), ("s3://media/../x", "no prefix"),
        ("s3://media?region=a&region=b", "give region once"), ("http://media", "disk, or s3://"),
    ]:
        code, said = start(media, good)
        assert code == 2 and words in said and "--media" in said, (media, code, said)
    print("s3: what is set wrong is said at the start", flush=True)


def keys_in_a_file():
    bare = {name: value for name, value in environment().items() if not name.startswith("AWS_")}
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "credentials")
        file.write_text(f"[default]\naws_access_key_id = {ID}\naws_secret_access_key={SECRET}\n\n[other]\naws_access_key_id = x\naws_secret_access_key = y\n")
        with Served("--media", place("file"), "--media-keys", str(file), environment=bare) as server:
            check(server.wait(generate(server)), "file")
            file.write_text(f"[default]\naws_access_key_id = {ID}\naws_secret_access_key = {SECRET}\naws_session_token = {SESSION}\n")
            before = len(gate.seen)
            check(server.wait(generate(server, "another")), "file")
            assert len(gate.seen) > before
            file.write_text("")  # As it is for a moment when it is written anew.
            check(server.wait(generate(server, "a third")), "file")
    print("s3: keys come from a file, and are taken anew when it changes", flush=True)


made_and_fetched()
redirected()
through_failures()
killed()
mistaken()
keys_in_a_file()
