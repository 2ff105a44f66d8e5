"""All that is asked by hand, asked again with seeded mistakes in it: the simulator answers each, and lives.

garbage.py [SEED] [ROUNDS]: prints the seed, with which a failure comes again.
"""

import copy
import http.client
import json
import random
import sys

import by_hand
from simulator import Simulator
from wire import Wire, multipart

SEED = int(sys.argv[1]) if len(sys.argv) > 1 else 1
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 3

VALUES = [
    None, True, False, 0, -1, 1, 2**31, 2**63 - 1, -(2**63), 2**64, 1e308, -1e308, 0.5, "", " ", "x", "\u0000", "é" * 300,
    "9" * 400, "-1", "1:9999999", "1:1e400", "0:0", "99999x99999", "http://", "data:image/png;base64,!", [], [[]], {}, "💥",
    {"": ""}, ["x"] * 300,
]


def spoil(value, dice):
    """One place of it is something else, is missing, or is there twice over."""
    value = copy.deepcopy(value)
    places = []

    def walk(holder, name):
        places.append((holder, name))
        inner = holder[name]
        if isinstance(inner, dict):
            for key in inner:
                walk(inner, key)
        elif isinstance(inner, list):
            for index in range(len(inner)):
                walk(inner, index)

    box = [value]
    walk(box, 0)
    for _ in range(dice.randint(1, 2)):
        holder, name = dice.choice(places)
        change = dice.random()
        try:
            if change < 0.7:
                holder[name] = copy.deepcopy(dice.choice(VALUES))
            elif change < 0.85 and isinstance(holder, dict):
                del holder[name]
            elif isinstance(holder[name], dict):
                holder[name][dice.choice(["surprise", "", "prompt", "duration", "width"])] = dice.choice(VALUES)
        except (KeyError, IndexError, TypeError):
            pass  # An earlier change took this place away.
    return box[0]


def spoil_bytes(data, dice):
    data = bytearray(data or b"{}")
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(data) + 1)
        data[at:at + dice.randint(0, 8)] = bytes(dice.randrange(256) for _ in range(dice.randint(0, 4)))
    return bytes(data)


def spoil_path(path, dice):
    change = dice.random()
    if change < 0.4:
        return path
    if change < 0.6:
        name = dice.choice(["page_num", "page_size", "page_no", "offset", "limit", "pageNum", "pageSize", "output_format",
                            "next_page_token", "task_ids", "video_ids", "filename", "file_id", "variant", "languageCode"])
        value = dice.choice(["9223372036854775807", "-1", "", "x", "%00", "%ff", "1,2,,", "..%2f.."])
        return f"{path}{'&' if '?' in path else '?'}{name}={value}"
    parts = path.split("/")
    at = dice.randrange(1, len(parts))
    parts[at] = dice.choice(["", "%2f", "%00", "x" * 2000, "..", "%F0%9F%92%A5", parts[at][::-1], ":", "{id}"])
    return "/".join(parts)


class Recorder(Wire):
    calls = []

    def call(self, method, path, body=None, form=None, headers=None, key=True):
        if not path.startswith("http"):
            sent = dict(self.headers if key is True else key or {})
            sent.update(headers or {})
            Recorder.calls.append((self.vendor, method, path, body, form, sent))
        return super().call(method, path, body, form, headers, key)


with Simulator() as simulator:
    for name, headers in by_hand.HEADERS.items():
        keys = simulator.credentials(name)
        getattr(by_hand, name.replace("-", "_"))(Recorder(simulator, name, headers(keys)), keys)

# Far faster, so that whatever is taken is over at once.
with Simulator("--seed", str(SEED), speed=100_000) as simulator:
    dice = random.Random(SEED)
    host = simulator.origin.removeprefix("http://")
    statuses = {}
    # Each body and path that was asked once, however often it was polled.
    unique = {repr(call): call for call in Recorder.calls}
    for _ in range(ROUNDS):
        for vendor, method, path, body, form, headers in unique.values():
            headers = dict(headers)
            if form is not None:
                form = [(name, spoil(part, dice) if isinstance(part, str) else part) for name, part in form]
                data, headers["Content-Type"] = multipart(
                    [(name, part if isinstance(part, tuple) else str(part)) for name, part in form])
            elif isinstance(body, (dict, list)):
                data = json.dumps(spoil(body, dice)).encode()
                headers["Content-Type"] = "application/json"
            else:
                data = body
            if dice.random() < 0.2 and method != "GET":
                data = spoil_bytes(data, dice)
            target = f"/{vendor}{spoil_path(path, dice)}"
            connection = http.client.HTTPConnection(host, timeout=60)
            try:
                connection.request(method, target, data, headers)
                answer = connection.getresponse()
                answer.read()
            except (http.client.HTTPException, OSError) as error:
                raise SystemExit(f"seed {SEED}: no answer to {method} {target} {data!r}: {error!r}")
            finally:
                connection.close()
            statuses[answer.status] = statuses.get(answer.status, 0) + 1
            if simulator.process.poll() is not None:
                raise SystemExit(f"seed {SEED}: it died of {method} {target} {data!r}")
    print(f"garbage: seed {SEED}, {sum(statuses.values())} requests, by status {dict(sorted(statuses.items()))}")
