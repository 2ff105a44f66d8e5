"""A grown installation moves from its folder into PostgreSQL, interrupted again and again, and goes on there as if nothing had been."""
import json, os, random, shutil, subprocess, tempfile, time

os.environ.pop("DOITONG_TEST_DATABASE", None)
from postgres import Postgres  # noqa: E402
from served import DOITONG, Served  # noqa: E402

GENERATE = "mutation G($input: GenerateInput!) { generate(input: $input) { id creditCost createdAt } }"
TOLD = "query($id: ID!) { generation(id: $id) { id status input creditCost createdAt completedAt attempts { state provider } outputs { sha256 bytes } } }"
STANDING = "{ account { id name credits creditsHeld } }"
COUNT = 300
chance = random.Random(7)


def migrate(data, address, **more):
    return subprocess.Popen(
        [DOITONG, "admin", "migrate", "--from", f"sqlite:{data}"], stderr=subprocess.PIPE, text=True,
        env={**os.environ, "DOITONG_TO": address}, **more)


def serve(data, address=None):
    """What a server says that is to be refused."""
    return subprocess.run(
        [DOITONG, "serve", "--port", "0", "--data", data], capture_output=True, text=True, timeout=60,
        env={**os.environ, **({"DOITONG_DATABASE": address} if address else {})})


def main():
    database = Postgres()
    address = database.database()
    data = tempfile.mkdtemp(prefix="doitong-e2e-")
    with Served("--live", "sandbox", data=data) as server:
        account, test = server.account("Enterprise", requestsPerMinute=100000, concurrent=40)
        live = server.key(account, "LIVE")
        grant = "mutation($a: ID!) { adminCreditsGrant(account: $a, credits: 1000000, reason: \"load\") { credits } }"
        server.ask(grant, {"a": account}, server.admin)
        def image(text, key):
            variables = {"input": {"type": "IMAGE", "provider": "flux-dev", "input": {"text": text}}}
            status, headers, body = server.post(GENERATE, variables, live, {"Idempotency-Key": key})
            assert status == 200 and b"errors" not in body, body
            return status, headers, body
        answers = {}
        for number in range(20):  # Some are done,
            answers[f"key-{number}"] = image(f"Done {number}", f"key-{number}")[2]
        ids = [json.loads(body)["data"]["generate"]["id"] for body in answers.values()]
        for id in ids:
            server.wait(id, key=live)
        for number in range(COUNT):  # and many wait or are under way.
            answers[f"late-{number}"] = image(f"Later {number} {'[slow 1]' if number % 50 == 0 else ''}", f"late-{number}")[2]
        before = {id: server.ask(TOLD, {"id": id}, live)["generation"] for id in ids}
        another = server.key(account)
        server.kill()
    began = time.monotonic()
    runs = 0
    while True:
        runs += 1
        moving = migrate(data, address)
        try:
            # Mostly it is ended before it is done; the tenth time it may take as long as it takes.
            said = moving.communicate(timeout=chance.uniform(0.02, 0.25) if runs < 10 else 120)[1]
            break
        except subprocess.TimeoutExpired:
            moving.kill()
            moving.communicate()
            begun = database.ask(address, "SELECT to_regclass('relocation') IS NOT NULL").strip() == "t" and database.ask(
                address, "SELECT EXISTS (SELECT FROM relocation WHERE finished_at IS NULL)").strip() == "t"
            if begun and runs % 3 == 0:
                refused = serve(data, address)
                assert refused.returncode != 0 and "run it again" in refused.stderr, refused
    assert moving.returncode == 0 and "the books hold" in said, said
    print(f"migrate: moved after {runs - 1} kills, {time.monotonic() - began:.1f} s in all")
    refused = serve(data)
    assert refused.returncode != 0 and "moved to PostgreSQL" in refused.stderr, refused
    again = migrate(data, address)
    assert "the books hold" in again.communicate(timeout=60)[1] and again.returncode == 0
    with Served("--live", "sandbox", data=data, environment={**os.environ, "DOITONG_DATABASE": address}) as server:
        for id, told in before.items():
            assert server.ask(TOLD, {"id": id}, live)["generation"] == told, id
        for key, body in answers.items():
            text = "Done " + key[4:] if key.startswith("key") else None
            if text:
                variables = {"input": {"type": "IMAGE", "provider": "flux-dev", "input": {"text": text}}}
                assert server.post(GENERATE, variables, live, {"Idempotency-Key": key})[2] == body, key
        last = json.loads(answers[f"late-{COUNT - 1}"])["data"]["generate"]["id"]
        assert server.wait(last, 300, live)["status"] == "COMPLETED"
        for body in answers.values():
            assert server.wait(json.loads(body)["data"]["generate"]["id"], 300, live)["status"] == "COMPLETED"
        standing = server.ask(STANDING, key=live)["account"]
        spent = sum(json.loads(body)["data"]["generate"]["creditCost"] for body in answers.values())
        assert (standing["id"], standing["credits"], standing["creditsHeld"]) == (account, 1000000 - spent, 0), standing
        assert server.ask(STANDING, key=another)["account"]["id"] == account
        audit = subprocess.run([DOITONG, "audit"], env=server.environment, capture_output=True, text=True)
        assert audit.returncode == 0, audit.stdout + audit.stderr
        print(f"migrate: {len(answers)} generations go on in PostgreSQL, {spent} credits charged once, the books hold")
    shutil.rmtree(data, ignore_errors=True)


main()
