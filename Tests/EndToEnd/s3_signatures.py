"""Compares our signatures with those of botocore, AWS's own, over seeded strange requests.

    s3_signatures.py [COUNT] [SEED]
"""
import datetime, json, pathlib, random, subprocess, sys, urllib.parse
import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.utils import percent_encode

ROOT = pathlib.Path(__file__).resolve().parents[2]
COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else 9

chance = random.Random(SEED)
now = None
# The signer's clock; it is asked for under one of two names, by the library's age.
botocore.auth.get_current_datetime = lambda *_, **__: datetime.datetime.fromtimestamp(now, datetime.timezone.utc).replace(tzinfo=None)

PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
STRANGE = PLAIN + "-._~ !\"#$%&'()*+,:;<=>?@[\\]^`{|}/ส้มä→😀日\u0301"
BLANKS = [" ", "  ", "\t", " \t "]


def text(alphabet, low, high):
    return "".join(chance.choice(alphabet) for _ in range(chance.randint(low, high)))


def key():
    return chance.choice([
        lambda: "", lambda: text(PLAIN, 1, 20), lambda: text(STRANGE, 1, 40), lambda: "a//b/./../c", lambda: "/" + text(STRANGE, 1, 9),
        lambda: "%41%2f" + text(STRANGE, 1, 9), lambda: "a+b c/" + text(STRANGE, 0, 9), lambda: "é" * chance.randint(1, 200),
    ])()


def field():
    words = [text(STRANGE.replace("\u0301", ""), 1, 8).replace(" ", "x") for _ in range(chance.randint(0, 4))]
    value = chance.choice(["", *BLANKS]) + chance.choice(BLANKS).join(words) + chance.choice(["", *BLANKS])
    return chance.choice(["x-amz-meta-", "X-Amz-Meta-", "X-amz-", "Range-", "content-"]) + text(PLAIN + "-", 1, 8), value


def ask():
    names = set()
    while len(names) < chance.choice([0, 0, 1, 2, 6]):
        names.add(chance.choice([text(PLAIN, 1, 4), text(STRANGE, 1, 9), "response-content-type", "partNumber", "uploads", "prefix"]))
    names = sorted(names)
    chance.shuffle(names)
    fields = [field() for _ in range(chance.choice([0, 0, 1, 3, 8]))]
    style = chance.choice(["path", "host"])
    host = chance.choice(["storage.example", "s3.eu-west-1.amazonaws.com", "127.0.0.1", "[::1]", "localhost"] if style == "path" else ["storage.example"])
    endpoint = chance.choice(["http", "https"]) + "://" + host + chance.choice(["", ":80", ":443", ":9000"]) + chance.choice(["", "", "/s3"])
    result = {
        "bucket": chance.choice(["media", "a-bucket-1", "with.dots"]), "endpoint": endpoint, "style": style,
        "region": chance.choice(["us-east-1", "eu-central-1", "auto", "garage"]), "id": text(PLAIN, 1, 20), "secret": text(STRANGE, 1, 40),
        "method": chance.choice(["GET", "HEAD", "PUT", "POST", "DELETE"]), "key": key(), "time": chance.randint(0, 4_000_000_000),
        "query": [[name, chance.choice(["", text(STRANGE, 1, 12)])] for name in names], "fields": fields,
    }
    if style == "host" and "." in result["bucket"]:
        result["bucket"] = "media"
    if chance.random() < 0.5:
        result["session"] = text(PLAIN + "+/=", 1, 300)
    if chance.random() < 0.4:
        result["expires"] = chance.randint(1, 604800)
    elif chance.random() < 0.8:
        result["digest"] = "%064x" % chance.getrandbits(256)
    return result


def address(ask):
    """As botocore's own client builds it: the key encoded once, its slashes kept."""
    parts = urllib.parse.urlsplit(ask["endpoint"])
    netloc = parts.netloc
    default = {"http": ":80", "https": ":443"}[parts.scheme]
    netloc = netloc.removesuffix(default)
    path = parts.path
    if ask["style"] == "host":
        netloc = f"{ask['bucket']}.{netloc}"
    else:
        path += "/" + ask["bucket"]
    path += "/" + percent_encode(ask["key"], safe="/~")
    query = "&".join(f"{percent_encode(name, safe='-._~')}={percent_encode(value, safe='-._~')}" for name, value in ask["query"])
    return f"{parts.scheme}://{netloc}{path}" + (f"?{query}" if query else "")


def theirs(ask):
    credentials = Credentials(ask["id"], ask["secret"], ask.get("session"))
    request = AWSRequest(method=ask["method"], url=address(ask), headers={})
    for name, value in ask["fields"]:
        request.headers.add_header(name, value)
    if "expires" in ask:
        signer = botocore.auth.S3SigV4QueryAuth(credentials, "s3", ask["region"], ask["expires"])
        signer.add_auth(request)
        return {"url": request.url}
    signer = botocore.auth.S3SigV4Auth(credentials, "s3", ask["region"])
    signer.payload = lambda _: ask.get("digest", "UNSIGNED-PAYLOAD")
    signer.add_auth(request)
    return {"url": request.url, "fields": request.headers}


probe = subprocess.Popen([ROOT / ".build/release/s3-signer"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
presigned = 0
for number in range(COUNT):
    asked = ask()
    now = asked["time"]
    probe.stdin.write(json.dumps(asked) + "\n")
    probe.stdin.flush()
    ours = json.loads(probe.stdout.readline())
    expected = theirs(asked)
    where = f"number {number} of seed {SEED}: {asked}\nours   {ours}\ntheirs {expected}"
    if "expires" in asked:
        presigned += 1
        ours, expected = urllib.parse.urlsplit(ours["url"]), urllib.parse.urlsplit(expected["url"])
        assert ours[:3] == expected[:3], where
        items = [sorted(urllib.parse.parse_qsl(url.query, keep_blank_values=True)) for url in (ours, expected)]
        assert items[0] == items[1], where
    else:
        assert ours["url"] == expected["url"], where
        for name, value in ours["fields"].items():
            assert expected["fields"][name] == value, (name, where)
        assert ("session" in asked) == ("X-Amz-Security-Token" in ours["fields"]), where
probe.stdin.close()
assert probe.wait() == 0
print(f"s3: {COUNT} signatures as botocore makes them, {presigned} of them presigned (seed {SEED})", flush=True)
