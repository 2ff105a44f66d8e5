"""A running vendor-simulator for the length of a `with`, and what its media are checked by."""

import json
import os
import ssl
import subprocess
import tempfile
import urllib.error
import urllib.request

PROGRAM = os.environ.get("VENDOR_SIMULATOR", ".build/release/vendor-simulator")


class Simulator:
    """Fast, on a free port; `url(vendor)` and `credentials(vendor)` are all that a client is told."""

    def __init__(self, *options, speed=200):
        self.options = ("--speed", str(speed), *options)

    def __enter__(self):
        self.process = subprocess.Popen(
            [PROGRAM, "--port", "0", *self.options], stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        assert line.startswith("listening on http"), line
        self.origin = line.split()[-1]
        secure = ["--tls"] if "--tls" in self.options else []
        if secure:
            certificate = self.process.stdout.readline().split()[-1]
            self.context = ssl.create_default_context(cafile=certificate)
            # For `fetch`, which others than this class use.
            urllib.request.install_opener(
                urllib.request.build_opener(urllib.request.HTTPSHandler(context=self.context)))
        port = self.origin.rsplit(":", 1)[-1]
        listing = subprocess.run(
            [PROGRAM, "--list", "--json", "--port", port, *secure], capture_output=True, text=True, check=True).stdout
        self.vendors = json.loads(listing)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=10)

    def url(self, vendor):
        return self.vendors[vendor]["url"]

    def credentials(self, vendor):
        return self.vendors[vendor]["credentials"]

    def fault(self, **fault):
        status, said = self.ask(**fault)
        assert status == 200, said

    def ask(self, **fault):
        """(status, what is said) of asking for a fault."""
        request = urllib.request.Request(
            f"{self.origin}/_/faults", json.dumps(fault).encode(), {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def clear(self):
        urllib.request.urlopen(urllib.request.Request(f"{self.origin}/_/faults", method="DELETE")).read()

    def jobs(self, vendor):
        with urllib.request.urlopen(f"{self.origin}/_/jobs?vendor={vendor}") as answer:
            return json.load(answer)["jobs"]


def fetch(url):
    with urllib.request.urlopen(url) as answer:
        return answer.read()


def probe(data):
    """What ffprobe says of a medium: (kind of the first stream, width, height, seconds)."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        said = subprocess.run(
            ["ffprobe", "-v", "error", "-of", "json", "-show_streams", "-show_format", file.name],
            capture_output=True, text=True, check=True).stdout
    said = json.loads(said)
    stream = said["streams"][0]
    return (stream["codec_type"], stream.get("width"), stream.get("height"), float(said["format"].get("duration", 0)))
