"""The vendors as `vendor-simulator` plays them, and servers that take it for the vendors."""
import base64, json, os, pathlib, subprocess, tempfile, urllib.request
from served import ROOT, Served

SIMULATOR = os.environ.get("VENDOR_SIMULATOR", str(ROOT / ".build/release/vendor-simulator"))
CATALOGUE = "{ providers { id available types models { id hosts retiresAt } } }"
GENERATE = "mutation G($input: GenerateInput!) { generate(input: $input) { id creditCost } }"


class Simulator:
    def __init__(self, speed=1000, seed=1, port=0):
        self.process = subprocess.Popen(
            [SIMULATOR, "--port", str(port), "--speed", str(speed), "--seed", str(seed)], stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        assert line.startswith("listening on "), line
        self.url = line.split()[-1]
        listed = json.loads(subprocess.check_output([SIMULATOR, "--port", self.url.rsplit(":", 1)[1], "--list", "--json"]))
        self.vendors = {name: {"url": f"{self.url}/{name}", "credentials": vendor["credentials"]} for name, vendor in listed.items()}

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.process.terminate()
        self.process.wait()

    def ask(self, method, path, body=None):
        request = urllib.request.Request(f"{self.url}/_/{path}", json.dumps(body).encode() if body else None, method=method)
        return json.load(urllib.request.urlopen(request))

    def strike(self, vendor, kind, **more):
        """Asks for a fault; false where it means nothing to the vendor."""
        try:
            self.ask("POST", "faults", {"vendor": vendor, "kind": kind, **more})
            return True
        except urllib.error.HTTPError as error:
            assert error.code == 400, error
            return False

    def forget_faults(self):
        self.ask("DELETE", "faults")

    def jobs(self, vendor=None):
        return self.ask("GET", f"jobs?vendor={vendor}" if vendor else "jobs")["jobs"]

    def environment(self, *hosts):
        """The variables by which a server takes the simulator for these vendors."""
        variables = {name: value for name, value in os.environ.items() if not name.startswith("DOITONG_")}
        for host in hosts or self.vendors:
            vendor = self.vendors[host]
            prefix = f"DOITONG_VENDOR_{host.upper().replace('-', '_')}_"
            variables[prefix + "URL"] = vendor["url"]
            credentials = vendor["credentials"]
            if "key" in credentials:
                variables[prefix + "KEY"] = credentials["key"]
            if host == "fal":
                variables[prefix + "KEYS_URL"] = f"{vendor['url']}/.well-known/jwks.json"
            if "user" in credentials:
                variables[prefix + "AUTHORIZATION"] = f"{credentials['user']}:{credentials['password']}"
        return variables

    def serve(self, *hosts, times=None, data=None, options=(), **variables):
        """A server with these vendors alone, that expects each model to take `times` seconds, so that it asks often."""
        data = data or tempfile.mkdtemp(prefix="doitong-e2e-")
        if times:
            catalogue = {"models": {model: {"expectedTime": times} for model in models()}}
            pathlib.Path(data, "catalogue.json5").write_text(json.dumps(catalogue))
        server = Served(*options, data=data, environment={**self.environment(*hosts), **variables})
        server.owns_data = True
        return server


known = []


def models():
    """The ids of all models of the catalogue."""
    if not known:
        with Served() as server:
            known.extend(model["id"] for provider in server.ask(CATALOGUE)["providers"] for model in provider["models"])
    return known


def live_key(server, **limits):
    """A live key of an account that no limit stops, and the account."""
    account, _ = server.account("Enterprise", **{"requestsPerMinute": 1000000, "concurrent": 100000, **limits})
    server.ask("mutation($a: ID!) { adminCreditsGrant(account: $a, credits: 1000000000, reason: \"tests\") { id } }", {"a": account}, server.admin)
    return server.key(account, "LIVE")


def data_uri(type, *arguments):
    made = subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", *arguments, "pipe:1"], capture_output=True, check=True).stdout
    return f"data:{type};base64,{base64.b64encode(made).decode()}"


MEDIA = {}


def inputs(words):
    """Ways to ask, the plainest first: each model takes one of them."""
    if not MEDIA:
        MEDIA["image"] = data_uri("image/png", "-i", "color=c=orange:s=512x512", "-frames:v", "1", "-f", "image2pipe", "-c:v", "png")
        MEDIA["video"] = data_uri("video/mp4", "-i", "testsrc=s=640x360:r=24:d=3", "-pix_fmt", "yuv420p", "-f", "mp4", "-movflags", "frag_keyframe+empty_moov")
        MEDIA["audio"] = data_uri("audio/mpeg", "-i", "sine=d=3", "-f", "mp3")
    text = {"text": words}
    yield text
    for names in (("image",), ("image", "audio"), ("video", "audio"), ("video",)):
        media = {name: MEDIA[name] for name in names}
        yield {**text, **media}
        yield media


def generate(server, key, provider, model, type, words, pictured=False):
    """Accepts one generation of the model with as little as it takes; its id and price."""
    said = []
    for content in inputs(words):
        if pictured and "image" not in content:
            continue
        variables = {"input": {"type": type, "provider": provider, "input": content, "options": {"model": model}}}
        status, _, body = server.post(GENERATE, variables, key)
        answer = json.loads(body)
        if "errors" not in answer:
            return answer["data"]["generate"]
        said.append((answer["errors"][0]["extensions"]["code"], answer["errors"][0]["message"]))
        if answer["errors"][0]["extensions"]["code"] != "INVALID_INPUT":
            break
    raise AssertionError(f"{model} is not accepted: {said}")


def targets(server, host):
    """Provider, model and type of everything that a server with this host alone can make."""
    for provider in server.ask(CATALOGUE)["providers"]:
        for model in provider["models"]:
            if host in model["hosts"]:
                yield provider["id"], model["id"], provider["types"][0]
