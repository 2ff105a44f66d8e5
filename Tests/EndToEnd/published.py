"""The clients that were published, as they are: only the address and the key are replaced."""
import json, re, subprocess, sys, types
from served import SHARED, Served

SAMPLES = SHARED / "samples"


def adapted(name, server, key):
    text = (SAMPLES / name).read_text()
    assert "https://api.doitong.com" in text or name == "published-usage.js"
    return text.replace("https://api.doitong.com", server.url).replace("YOUR_API_KEY", key)


def curl(server):
    for command in re.findall(r"^curl .*?^  }'$", adapted("published.curl.sh", server, server.test), re.M | re.S):
        answer = json.loads(subprocess.run(["bash", "-c", command.replace("curl ", "curl -sS ", 1)], capture_output=True, text=True, check=True).stdout)
        assert "errors" not in answer, answer
        if "generate(" in command:
            generation = answer["data"]["generate"]
            assert generation["id"].startswith("gen_") and generation["status"] == "QUEUED" and generation["creditCost"] > 0, answer
        else:
            assert answer == {"data": {"generation": None}}, answer
    return 3


def javascript(server):
    usage = (SAMPLES / "published-usage.js").read_text()
    inputs = re.findall(r"api\.generate\((\{.*?^\})\)", usage, re.M | re.S)
    assert len(inputs) == 3, inputs
    harness = f"""
        const api = new DoitongAPI({json.dumps(server.test)});
        for (const input of [{", ".join(inputs)}]) {{
            const made = await api.generate(input);
            if (made.status !== 'QUEUED' || !(made.creditCost > 0) || made.metadata !== null) throw new Error(JSON.stringify(made));
            const checked = await api.checkStatus(made.id);
            if (checked.id !== made.id || !(checked.progress >= 0)) throw new Error(JSON.stringify(checked));
            const result = await api.waitForCompletion(made.id, 100);
            if (!(await fetch(result.url)).ok) throw new Error(result.url);
        }}
        const broken = await api.generate({{ type: 'IMAGE', input: {{ text: 'It goes wrong [fail]' }} }});
        await api.waitForCompletion(broken.id, 100).then(() => {{ throw new Error('[fail] completed') }}, () => {{}});
        let refused = false;
        await api.generate({{ type: 'IMAGE', provider: 'nobody', input: {{ text: 'x' }} }}).catch(() => {{ refused = true }});
        if (!refused) throw new Error('an unknown provider was accepted');
    """
    program = adapted("published-client.js", server, server.test) + f"\n(async () => {{ {harness} }})().catch(e => {{ console.error(e); process.exit(1) }});"
    subprocess.run(["node", "-"], input=program, text=True, check=True)
    return len(inputs) + 2


def apollo(server):
    text = (SAMPLES / "published-apollo.js").read_text()
    document = re.search(r"gql`(.*?)`", text, re.S)[1]
    made = server.ask(document, {"input": {"prompt": "Beautiful sunset over ocean", "model": "luma", "duration": 9}})["videoCreate"]
    assert made["status"] == "QUEUED" and made["videoUrl"] is None, made
    ended = server.wait(made["id"])
    assert ended["status"] == "COMPLETED" and abs(ended["metadata"]["duration"] - 9) < 0.1, ended
    return 1


def python(server):
    module = types.ModuleType("published_client")
    exec(compile(adapted("published_client.py", server, server.test), "published_client.py", "exec"), module.__dict__)
    api = module.DoitongAPI(server.test)
    for arguments in [
        dict(content_type="image", provider="flux-ultra", input_data={"text": "Professional product photography"}, options={"aspectRatio": "16:9", "quality": "ultra"}),
        dict(content_type="audio", provider="elevenlabs", input_data={"text": "Welcome to the future of AI"}, options={"voice": "rachel", "emotion": "excited"}),
        dict(content_type="video", input_data={"text": "A majestic eagle soaring through clouds"}, options={"duration": 10, "resolution": "1080p"}),
    ]:
        made = api.generate(**arguments)
        assert made["status"] == "queued" and made["error"] is None, made
        result = api.wait_for_completion(made["id"])
        assert result["status"] == "completed" and result["url"].startswith(server.url) and result["metadata"]["format"], result
    made = api.generate("image", {"text": "Against the rules [refuse]"})
    try:
        api.wait_for_completion(made["id"])
        raise SystemExit("[refuse] completed")
    except Exception as error:
        assert "[CONTENT_REFUSED]" in str(error), error

    _, key = server.account("Free")
    limited = module.DoitongAPI(key)
    for _ in range(10):
        limited.generate("image", {"text": "One of ten"})
    try:
        limited.generate("image", {"text": "The eleventh"})
        raise SystemExit("the eleventh was accepted")
    except Exception as error:
        assert re.match(r"Rate limited. Retry after [1-9]\d* seconds", str(error)), error
    return 6


def documents(server):
    text = (SAMPLES / "published.graphql.txt").read_text()
    found = {}
    for match in re.finditer(r"^(?:query|mutation) (\w+)[^{]*\{\n.*?^\}", text, re.M | re.S):
        found[match[1]] = match[0]
    assert set(found) == {"Generate", "GetGeneration", "CancelGeneration", "GetProviders"}, set(found)
    sets = [json.loads(match[1]) for match in re.finditer(r"# Variables:\n(\{\n.*?^\})", text, re.M | re.S)]
    assert len(sets) == 6, len(sets)
    for variables in sets:
        made = server.ask(found["Generate"], variables)["generate"]
        assert made["status"] == "queued" and made["type"] == variables["input"]["type"] and made["errorCode"] is None, made
        if "provider" in variables["input"] and variables["input"]["provider"] != "flux-ultra":
            assert made["provider"] == variables["input"]["provider"], made
        ended = server.wait(made["id"])
        assert ended["status"] == "COMPLETED", (variables, ended)
        seen = server.ask(found["GetGeneration"], {"id": made["id"]})["generation"]
        assert seen["status"] == "completed" and seen["progress"] == 100 and seen["completedAt"], seen
        assert server.ask(found["CancelGeneration"], {"id": made["id"]})["cancelGeneration"] is False
    slow = server.ask(found["Generate"], {"input": {"type": "IMAGE", "input": {"text": "Take your time [slow 60]"}}})["generate"]
    assert server.ask(found["CancelGeneration"], {"id": slow["id"]})["cancelGeneration"] is True
    assert server.wait(slow["id"])["status"] == "CANCELLED"
    for type in ("VIDEO", "IMAGE", "AUDIO", "AVATAR"):
        providers = server.ask(found["GetProviders"], {"type": type})["providers"]
        assert providers and all(p["pricing"]["creditCost"] > 0 and p["options"] for p in providers), providers
    return len(sets) + 6


with Served() as server:
    for part in (curl, javascript, apollo, python, documents):
        print(f"published {part.__name__}: {part(server)} calls as they were published")
