"""Vendors' keys are set, changed and forgotten while a server runs, which goes by them without being started again."""
import json, pathlib, subprocess, tempfile, time
from served import DOITONG
from simulated import CATALOGUE, Simulator, generate, live_key, models

PREFIX = "DOITONG_VENDOR_"
# How long a server may take to notice.
SOON = 5


def vendors(server, command, variable, value=None):
    done = subprocess.run(
        [DOITONG, "vendors", command, PREFIX + variable, "--data", server.data], input=value, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def refusal(server, key, provider, model, type):
    """Why a generation is not accepted; None where it is."""
    try:
        generate(server, key, provider, model, type, "a red fox")
    except AssertionError as error:
        return str(error)


def soon(is_so):
    end = time.monotonic() + SOON
    while not is_so():
        assert time.monotonic() < end, "the server did not notice"
        time.sleep(0.1)


def main():
    with Simulator() as simulator:
        rows = {name: (vendor["url"], vendor["credentials"]) for name, vendor in simulator.vendors.items()}
        data = tempfile.mkdtemp(prefix="doitong-e2e-")
        pathlib.Path(data, "catalogue.json5").write_text(json.dumps({"models": {model: {"expectedTime": 1} for model in models()}}))
        secret = pathlib.Path(data, "key.txt")
        secret.write_text("wrong")
        with simulator.serve("comfyui", data=data, DOITONG_VENDOR_LUMA_KEY_FILE=str(secret), DOITONG_VENDOR_LUMA_URL=rows["luma"][0]) as server:
            key = live_key(server)
            types = {model["id"]: (provider["id"], model["id"], provider["types"][0])
                     for provider in server.ask(CATALOGUE)["providers"] for model in provider["models"]}
            film, veo, ray = types["kling-2.6"], types["veo-3.1"], types["ray-2"]
            assert "PROVIDER_UNAVAILABLE" in refusal(server, key, *film)
            vendors(server, "set", "KLING_URL", rows["kling"][0])
            vendors(server, "set", "KLING_KEY", rows["kling"][1]["key"])
            soon(lambda: refusal(server, key, *film) is None)
            done = server.wait(generate(server, key, *film, "a red fox, made with the new key")["id"], 60, key)
            assert done["status"] == "COMPLETED", done
            vendors(server, "unset", "KLING_KEY")
            soon(lambda: "PROVIDER_UNAVAILABLE" in (refusal(server, key, *film) or ""))
            # A key file of many lines, from stdin.
            file = json.dumps(json.loads(rows["veo"][1]["credentials"]), indent=2)
            vendors(server, "set", "VEO_URL", rows["veo"][0])
            vendors(server, "set", "VEO_CREDENTIALS", file)
            soon(lambda: refusal(server, key, *veo) is None)
            done = server.wait(generate(server, key, *veo, "a red fox, of a service account")["id"], 60, key)
            assert done["status"] == "COMPLETED", done
            check = subprocess.run([DOITONG, "vendors", "check", "veo", "--data", server.data], capture_output=True, text=True)
            assert check.returncode == 0 and "service account" in check.stdout, check
            # A file that a variable names.
            done = server.wait(generate(server, key, *ray, "a red fox, with a wrong key")["id"], 60, key)
            assert done["status"] == "FAILED", done
            secret.write_text(rows["luma"][1]["key"])
            time.sleep(2.5)
            done = server.wait(generate(server, key, *ray, "a red fox, with the right key")["id"], 60, key)
            assert done["status"] == "COMPLETED", done
            said = server.said()
            for words in ("PRIVATE KEY", rows["kling"][1]["key"], rows["luma"][1]["key"]):
                assert words not in said, "a key is in the log"
    print("keys: set, used, unset, and changed in a file while a server runs")


main()
