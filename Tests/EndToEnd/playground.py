"""The playground in Chromium: its modules by tables, and the page as people use it, by keyboard, at both widths, in both themes."""
import contextlib, json, os, pathlib, random, re, select, shutil, socket, subprocess, sys, tempfile, threading
from graphql import build_ast_schema, introspection_from_schema, parse
from browser import THEMES, chromium, visit
from served import SHARED, Served

CASES = SHARED / "graphql-cases"
MODULES = """async (names) => Object.fromEntries(await Promise.all(names.map(async name =>
    [name, await import(`/assets/now/playground-${name}.js`)])))"""
# What may not be run, wherever it is written.
HOSTILE = '<img src=x onerror="window.wrong=1"><script>window.wrong=1</script>\'"`${window.wrong=1}</textarea>'
# What may not be misread, in whatever language it is quoted.
AWKWARD = "it's \"quoted\" `back` $HOME $(id) \\n \\ ${x} #{y} %s {z} </script> \u2028 é 漢字 😀 'end'\n\ttab !\"\"\"#\\(a)"


# MARK: The modules, without the page around them

COMPLETIONS = [  # Text with | at the cursor; labels that are offered, first ones first; labels that are not.
    ("|", ["query", "mutation", "subscription", "fragment"], []),
    ("{ gene|", ["generation", "generations"], ["account"]),
    ("{ generation(|) }", ["id"], []),
    ("{ generations(first: 1, |) { nodes { id } } }", ["after", "status", "type", "provider"], ["first"]),
    ("query ($i: Gen|) { a }", ["GenerateInput"], ["Generation", "Output"]),
    ("query ($p: Priority, $n: Int) { quote(input: { type: | }) { reason } }", ["VIDEO", "IMAGE"], ["$p", "$n"]),
    ("query ($p: Priority, $n: Int) { quote(input: { priority: $| }) { reason } }", ["$p"], ["$n"]),
    ("{ quote(input: { input: { te| } }) { reason } }", ["text"], ["type"]),
    ("{ generations(status: [FA|]) { nodes { id } } }", ["FAILED"], ["QUEUED"]),
    ("{ account @|", ["@skip", "@include"], ["@deprecated"]),
    ("fragment F on Gener|", ["Generation"], ["GenerateInput"]),
    ("{ providers { ...| } } fragment P on Provider { id } fragment Q on Quote { reason }", ["on", "P"], ["Q"]),
    ('{ generation(id: "x") { error { co|', ["code"], []),
    ("{ ! ] = account { cred|", ["credits"], []),
    ("subscription { |", ["generation"], ["generations"]),
]
NOT_COMPLETED = ["query Na|", '{ generation(id: "te|xt")', "{ # com|", "query ($na|", "{ generations(first: 1|"]

PRETTY = [
    ("{a{b c}}", "{\n  a {\n    b\n    c\n  }\n}\n"),
    ("query Q($a:Int=1,$b:[ID!]!){f(a:$a b:$b)@skip(if:true)}", "query Q($a: Int = 1, $b: [ID!]!) {\n  f(a: $a, b: $b) @skip(if: true)\n}\n"),
    ("# why\n{ a # here\n\n\n  # before b\n  b }", "# why\n{\n  a # here\n\n  # before b\n  b\n}\n"),
    ("{ x: y(o: {a: 1, b: [1 2], c: null}) ... on T { z } ...F } fragment F on T { q }",
     "{\n  x: y(o: { a: 1, b: [1, 2], c: null })\n  ... on T {\n    z\n  }\n  ...F\n}\n\nfragment F on T {\n  q\n}\n"),
    ('{ f(a: "' + "x" * 60 + '", bbbbbbbbbbbb: 2) }', '{\n  f(\n    a: "' + "x" * 60 + '"\n    bbbbbbbbbbbb: 2\n  )\n}\n'),
]

VALIDATED = [  # Against this server's own schema: the rules that are broken.
    ("{ account { credits } }", []),
    ("{ generation(id: 1) { error metadata } }", []),  # Bare.
    ("{ generation(id: 1) { outputs } }", ["ScalarLeafs"]),
    ("{ generation { id } }", ["ProvidedRequiredArguments"]),
    ("{ acount { id } }", ["FieldsOnCorrectType"]),
    ("query ($i: GenerateInput!) { quote(input: $j) { reason } }", ["NoUndefinedVariables", "NoUnusedVariables"]),
    ("query ($i: GenerationInput!) { quote(input: $i) { reason } }", ["KnownTypeNames"]),
    ("query ($n: String) { generations(first: $n) { nodes { id } } }", ["VariablesInAllowedPosition"]),
    ('{ quote(input: { type: VIDEOS, input: { text: 1, foo: 2 } }) { reason } }', ["ValuesOfCorrectType"]),
    ("subscription { generation(id: 1) { id } again: generation(id: 2) { id } }", ["SingleFieldSubscriptions"]),
]

VARIABLES = [  # The text, for `query ($input: GenerateInput!, $first: Int)`, and what is wrong with it.
    ('{"input": {"type": "IMAGE", "input": {"text": "x"}, "options": {"anything": [1]}}}', []),
    ("", ["variables.missing"]),
    ("[]", ["variables.object"]),
    ('{"input": null}', ["value.null"]),
    ('{"input": {"type": "IMAGES", "input": {"tex": "x"}}, "first": 1.5, "more": 1}', ["value.enum", "value.unknownField", "value.scalar", "variables.unknown"]),
    ('{"input": {"type": "IMAGE"', ["syntax.end"]),
    ('{"input": {"type": "IMAGE",}}', ["syntax.expected"]),
    ('{"input" 1}', ["syntax.expected"]),
]


def modules(page):
    page.page.evaluate(f"async () => {{ window.lib = await ({MODULES})({json.dumps(['language', 'schema', 'validation', 'values', 'completion', 'printing', 'json', 'samples', 'link', 'transport'])}) }}")
    page.page.evaluate("""async () => {
        const { json } = await lib.transport.ask({ query: lib.schema.question }, {});
        window.schema = new lib.schema.Schema(json.data);
    }""")
    for text, offered, other in COMPLETIONS:
        labels = page.page.evaluate("([text, at]) => lib.completion.complete(text, at, schema)?.items.map(item => item.label)", [text.replace("|", ""), text.index("|")])
        assert set(offered) <= set(labels or []) and labels[0] == offered[0] and not set(other) & set(labels), (text, labels)
    for text in NOT_COMPLETED:
        assert page.page.evaluate("([text, at]) => lib.completion.complete(text, at, schema)", [text.replace("|", ""), text.index("|")]) is None, text
    for text, expected in PRETTY:
        assert page.page.evaluate("text => lib.printing.pretty(text)", text) == expected, (text, page.page.evaluate("text => lib.printing.pretty(text)", text))
    for text, rules in VALIDATED:
        found = page.page.evaluate("text => lib.validation.validate(lib.language.parse(text), schema).map(wrong => wrong.rule)", text)
        assert sorted(set(found)) == sorted(rules), (text, found)
    for text, keys in VARIABLES:
        found = page.page.evaluate("""text => lib.json.checkVariables(text, lib.language.parse(
            "query ($input: GenerateInput!, $first: Int) { quote(input: $input) { reason } generations(first: $first) { nodes { id } } }").definitions[0], schema).map(wrong => wrong.key)""", text)
        assert found == keys, (text, found)
    print(f"modules: {len(COMPLETIONS) + len(NOT_COMPLETED)} completions, {len(PRETTY)} layouts, {len(VALIDATED)} documents, {len(VARIABLES)} variables")


# The rules of the cases that an editor has no need of: what a schema says of itself, and how deep one asks.
LEFT_OUT = re.compile("ExecutableDefinitions|MaxIntrospectionDepth|NoDeprecated|NoSchemaIntrospection")
JUDGE = """cases => cases.map(({ schema, document, rules }) => {
    let tree;
    try { tree = lib.language.parse(document); } catch (wrong) { if (wrong instanceof lib.language.Wrong) return null; throw wrong; }
    // Left to others by the cases' engines: whether the schema has such operations at all.
    const wrongs = lib.validation.validate(tree, schemas[schema]).filter(wrong => wrong.rule !== "KnownOperationTypes");
    const text = lib.printing.pretty(document), plain = value => JSON.stringify(value, (key, inner) => (key === "from" || key === "to" ? undefined : inner));
    return { broken: wrongs.filter(wrong => !rules || rules.includes(wrong.rule)).length > 0, stable: lib.printing.pretty(text) === text, same: plain(lib.language.parse(text)) === plain(tree) };
})"""


def shared_cases(page):
    """The validator and the printer agree with what the engines agree on; nothing that is written makes them fall."""
    if not CASES.exists():
        print("shared cases: not here")
        return
    schemas, cases = {}, []
    for path in sorted([*CASES.glob("validation/*.json"), CASES / "validation-mutated.json"]):
        whole = json.loads(path.read_text())
        for name, sdl in whole["schemas"].items():
            schemas[f"{path.stem} {name}"] = introspection_from_schema(build_ast_schema(parse(sdl), assume_valid=True), directive_is_repeatable=True, input_value_deprecation=True)
        for case in whole["cases"]:
            if not LEFT_OUT.search(" ".join(case.get("rules") or [])):
                rules = case.get("rules")
                cases.append({"schema": f"{path.stem} {case['schema']}", "document": case["document"], "rules": rules and [rule.removesuffix("Rule") for rule in rules],
                              "expected": bool(case["errors"])})
    page.page.evaluate("told => { window.schemas = Object.fromEntries(Object.entries(told).map(([name, one]) => [name, new lib.schema.Schema(one)])) }", schemas)
    judged = page.page.evaluate(JUDGE, cases)
    compared = [(case, one) for case, one in zip(cases, judged) if one]
    for case, one in compared:
        assert one["broken"] == case["expected"], (case["document"], case["rules"], one)
        assert one["stable"] and one["same"], case["document"]
    # What does not parse holds definitions of types, which no request does.
    unparsed = [case["document"] for case, one in zip(cases, judged) if not one]
    assert all(re.search(r"\b(type|extend|schema|interface|scalar|enum|input|directive|union)\b", text) for text in unparsed), unparsed
    parsed = [case for name in ("parser", "parser-mutated") for case in json.loads((CASES / f"{name}.json").read_text())["cases"]]
    verdicts = page.page.evaluate("""sources => sources.map(source => { try { lib.language.parse(source); return true; } catch (wrong) { if (wrong instanceof lib.language.Wrong) return false; throw wrong; } })""",
                                  [case["source"] for case in parsed])
    types = re.compile(r"^\s*(extend|schema|type|interface|union|enum|input|scalar|directive)\b", re.M)
    for case, verdict in zip(parsed, verdicts):
        assert verdict == case["ok"] or (case["ok"] and types.search(case["source"])), (case["source"], verdict)
    chance = random.Random(20)
    pieces = ["{", "}", "(", ")", "[", "]", "$", "@", "...", ":", "!", "=", '"', '"""', "on ", "query ", "fragment ", "null", "#", "\n", "😀", "\\u", "-1.5e3", "name", "&", "|"]
    broken = []
    for _ in range(1500):
        text = chance.choice(cases)["document"]
        for _ in range(chance.randint(1, 4)):
            at = chance.randint(0, len(text))
            text = text[:at] + chance.choice([*pieces, text[at:at + 20], ""]) + text[at + chance.randint(0, 6):]
        broken.append([text, chance.randint(0, len(text))])
    page.page.evaluate("""cases => cases.forEach(([text, at]) => {
        lib.language.tokensOf(text);
        lib.json.jsonTokens(text);
        for (const read of [() => lib.printing.pretty(text), () => lib.json.parseJSON(text), () => lib.validation.validate(lib.language.parse(text), schema)]) {
            try { read(); } catch (wrong) { if (!(wrong instanceof lib.language.Wrong)) throw new Error(`${wrong.stack} with ${text}`); }
        }
        lib.completion.complete(text, at, schema);
    })""", broken)
    print(f"shared cases: {len(compared)} verdicts, {len(parsed)} parsed, {len(broken)} broken texts")


def ran(language, code, environment):
    """What a sample prints, run as it is shown; None where nothing here runs its language."""
    with tempfile.TemporaryDirectory() as folder:
        name = {"curl": "run.sh", "python": "run.py", "javascript": "run.mjs", "swift": "main.swift"}[language]
        file = pathlib.Path(folder, name)
        file.write_text(code)
        tool = {"curl": "bash", "python": sys.executable, "javascript": "node", "swift": "swiftc"}[language]
        if not shutil.which(tool):
            return None
        if language == "swift":
            subprocess.run([tool, "-o", f"{folder}/run", file], check=True)
        run = subprocess.run([f"{folder}/run"] if language == "swift" else [tool, file], env=environment, capture_output=True, text=True)
        assert run.returncode == 0, (language, code, run.stdout, run.stderr)
        return run.stdout


def samples(page, served):
    """Each sample, run as it is shown, asks what was meant, whatever is in it."""
    query = "query Q($input: GenerateInput!) {\n  quote(input: $input) {\n    reason\n  }\n}"
    variables = {"input": {"type": "IMAGE", "provider": "flux-dev", "input": {"text": AWKWARD}, "tags": {AWKWARD[:40]: AWKWARD, "n": "1"}}}
    make = "mutation M($input: GenerateInput!) { generate(input: $input) { %s } }"
    environment = {**os.environ, "DOITONG_KEY": served.test}
    counts = dict.fromkeys(("curl", "python", "javascript", "swift"), 0)

    def sample(language, request, is_stream=False):
        code = page.page.evaluate("([language, options]) => lib.samples.sample(language, options)", [language, {
            "url": served.url + "/graphql", "request": request, "headers": {"Authorization": "Bearer secret", "X-Note": "it's"}, "isStream": is_stream}])
        assert "secret" not in code and "dk_" not in code, code
        printed = ran(language, code, environment)
        counts[language] += printed is not None
        return printed

    for request in ({"query": make % "input tags", "variables": variables}, {"query": query, "variables": variables}, {"query": '{ __type(name: "Query") { name } }'}):
        expected = json.loads(served.post(request["query"], request.get("variables"))[2])
        for language in ("curl", "python", "javascript", "swift"):
            if language == "swift" and "mutation" not in request["query"]:
                continue  # It takes seconds to compile; the first has all that is awkward.
            printed = sample(language, request)
            assert printed is None or json.loads(printed) in (expected, expected["data"]), (language, printed, expected)
    id = served.ask(make % "id", variables)["generate"]["id"]
    served.wait(id)
    for language in counts:
        printed = sample(language, {"query": "subscription S($id: ID!) { generation(id: $id) { status } }", "variables": {"id": id}}, True)
        assert printed is None or "COMPLETED" in printed, (language, printed)
    print(f"samples: {counts} give the server's own answer")


# MARK: The page

class Line:
    """A way to the server that can be cut."""

    def __init__(self, url):
        self.to = url.split("//")[1].split(":")
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.open = []
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                near, _ = self.listener.accept()
                far = socket.create_connection((self.to[0], int(self.to[1])))
                self.open.append((near, far))
                threading.Thread(target=self.carry, args=(near, far), daemon=True).start()

    def carry(self, near, far):
        with contextlib.suppress(OSError, ValueError):
            while True:
                for end in select.select([near, far], [], [])[0]:
                    data = end.recv(65536)
                    if not data:
                        return self.end(near, far)
                    (far if end is near else near).sendall(data)
        self.end(near, far)

    def end(self, *ends):
        for one in ends:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def cut(self):
        while self.open:
            self.end(*self.open.pop())

    def close(self):
        self.listener.close()
        self.cut()


def start(page, path="/en/playground", key=None):
    page.open(path)
    page.page.wait_for_selector("[data-schema=ready][data-state=ready]")
    if key:
        page.page.fill("#key", key)


def write(page, query, variables=""):
    page.page.fill(".query-pane textarea", query)
    page.page.fill(".extras-pane .code-area", variables if isinstance(variables, str) else json.dumps(variables, indent=2))


def run(page):
    page.page.press(".query-pane textarea", "Control+Enter")


def answer(page):
    """What is shown as the answer, as data."""
    page.page.wait_for_selector(".answer:not([aria-busy]) .json > *")
    with page.page.expect_download() as download:
        page.page.click("text=Save as a file >> visible=true")
    return json.loads(pathlib.Path(download.value.path()).read_text())


def running(page, served):
    """A query, a mutation and a subscription; errors lead to where they come from."""
    start(page, key=served.test)
    write(page, "{ account { plan { name } } }")
    run(page)
    assert answer(page) == {"data": {"account": {"plan": {"name": "Enterprise"}}}} or "name" in answer(page)["data"]["account"]["plan"]
    facts = page.page.inner_text(".answer-facts")
    assert "200" in facts and "left" in facts and "Request" in facts, facts
    page.page.select_option("select.examples", "generate")
    page.page.fill(".extras-pane .code-area", json.dumps({"input": {"type": "IMAGE", "provider": "flux-dev", "input": {"text": "a lighthouse [slow 4]"}}}))
    run(page)
    page.page.wait_for_selector("text=Follow it live")
    id = answer(page)["data"]["generate"]["id"]
    page.page.click("text=Follow it live")
    page.page.wait_for_selector(".live-state.open")
    # It moves, and is seen to move.
    page.page.wait_for_function("() => { const value = document.querySelector('.live progress').value; return value > 0 && value < 100; }")
    before = page.page.evaluate("document.querySelector('.live progress').value")
    page.page.wait_for_function("before => document.querySelector('.live progress').value > before", arg=before)
    page.page.wait_for_selector(".live-state.complete")
    page.page.wait_for_function("() => { const image = document.querySelector('.answer-media img'); return image?.complete && image.naturalWidth > 0; }")
    assert answer(page)["data"]["generation"] == {**answer(page)["data"]["generation"], "id": id, "status": "COMPLETED", "progress": 100}
    assert page.page.locator(".live-events li").count() >= 3
    # Stopped by whoever started it.
    write(page, "subscription ($id: ID!) { generation(id: $id) { status progress } }", {"id": served.ask("mutation($i: GenerateInput!) { generate(input: $i) { id } }", {
        "i": {"type": "IMAGE", "provider": "flux-dev", "input": {"text": "x [slow 60]"}}})["generate"]["id"]})
    run(page)
    page.page.wait_for_selector(".live-state.open")
    assert page.page.inner_text("button.run") == "Stop"
    page.page.click("button.run")
    page.page.wait_for_selector(".live-state.stopped")
    assert page.page.inner_text("button.run") == "Run"
    # The server's error, at its place.
    write(page, "query ($i: GenerateInput!) {\n  quote(input: $i) { reason }\n}", {"i": {"type": "IMAGE", "input": {"text": "x"}, "tags": 5}})
    run(page)
    page.page.click(".wrong-places button")
    assert page.page.evaluate("document.activeElement.value.slice(document.activeElement.selectionStart)").startswith("quote")
    page.page.click(".wrong-note li button")  # The problem's field, among the variables.
    assert page.page.evaluate("document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)") == "5"
    # Several operations: the one that is chosen is run.
    write(page, "query One { account { credits } }\nquery Two { account { id } }")
    page.page.select_option("select.operation", "Two")
    page.page.click("button.run")
    assert list(answer(page)["data"]["account"]) == ["id"]
    page.holds("running")
    print("running: a query, a mutation, a subscription that moves, its end by hand, errors at their places")


def keyboard(page, served):
    """Without a mouse: writing with suggestions, mending what is marked, running, leaving."""
    start(page, key=served.test)
    keys = page.page.keyboard
    area = page.page.locator(".query-pane textarea")
    area.fill("")
    area.focus()
    keys.type("query Q {")
    keys.press("Enter")
    keys.type("acc")
    page.page.wait_for_selector(".suggestions [role=option][aria-selected=true]")
    active = area.get_attribute("aria-activedescendant")
    assert page.page.inner_text(f"#{active}").startswith("account") and area.get_attribute("aria-controls")
    keys.press("Enter")
    assert area.input_value() == "query Q {\n  account {\n    \n  }\n}", area.input_value()
    keys.type("cred")
    page.page.wait_for_selector(".suggestions [role=option]")
    keys.press("ArrowDown")
    assert area.get_attribute("aria-activedescendant") != active
    keys.press("Tab")
    assert "creditsHeld" in area.input_value(), area.input_value()
    keys.press("Enter")
    keys.type("credts ")
    # What was wrong while it was being written may still stand there.
    page.page.wait_for_function("() => document.querySelector('.problem-list')?.innerText.includes('credits')")
    assert area.get_attribute("aria-invalid") == "true" and page.page.locator(".query-pane .mark-bad").inner_text() == "credts"
    keys.press("Control+Home")
    keys.press("F8")
    assert page.page.evaluate("document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)") == "credts"
    keys.type("credits")
    keys.press("Escape")
    page.page.wait_for_function("() => !document.querySelector('.problem-list li')")
    keys.press("Control+Enter")
    assert set(answer(page)["data"]["account"]) == {"creditsHeld", "credits"}
    # Tab indents, and leaves after Escape; what is undone comes back.
    area.focus()
    text = area.input_value()
    keys.press("Tab")
    assert area.input_value() != text
    keys.press("Control+z")
    assert area.input_value() == text
    keys.press("Escape")
    keys.press("Tab")
    assert page.page.evaluate("document.activeElement !== document.querySelector('.query-pane textarea')")
    # A pair of brackets is shown, and made.
    area.fill("{ account { id } }")
    area.focus()
    keys.press("Control+End")
    page.page.wait_for_function("() => document.querySelectorAll('.query-pane .bracket').length === 2")
    # Laid out anew.
    keys.press("Shift+Alt+f")
    assert area.input_value() == "{\n  account {\n    id\n  }\n}", area.input_value()
    # Tabs by their arrows.
    page.page.focus("#tab-answer")
    keys.press("ArrowRight")
    assert page.page.evaluate("document.activeElement.id") == "tab-docs" and page.page.is_visible("#panel-docs")
    page.page.fill("#docs-search", "deadline")
    keys.press("Tab")
    keys.press("Tab")
    keys.press("Enter")
    page.page.wait_for_selector(".docs-content >> text=GenerateInput.deadline")
    assert page.page.inner_text(".crumbs [aria-current]") == "deadline"
    page.holds("keyboard")
    print("keyboard: written with suggestions, mended, run, laid out and left without a mouse")


def form(page, served):
    """Without a key it says how to get one; with one it tells prices, marks what is wrong, makes an image and shows it."""
    start(page, "/en/playground#form")
    page.page.wait_for_selector(".key-note:not([hidden])")
    page.page.fill("#key", served.test)
    page.page.wait_for_selector(".key-note", state="hidden")
    page.page.wait_for_selector("[data-field=provider] option[value=flux-dev]", state="attached")
    page.page.select_option("[data-field=provider] select", "flux-dev")
    page.page.wait_for_selector(".price strong:has-text('50 credits')")
    page.page.fill("[data-field='options.steps'] input", "99")
    page.page.wait_for_selector("[data-field='options.steps'] .problem:has-text('50')")
    assert page.page.get_attribute("[data-field='options.steps'] input", "aria-invalid") == "true"
    page.page.fill("[data-field='options.steps'] input", "20")
    page.page.select_option("[data-field='options.aspectRatio'] select", label="16:9")
    page.page.fill("[data-field='input.text'] textarea", "a lighthouse [slow 3] " + HOSTILE)
    page.page.click("text=Limits, webhook and tags")
    page.page.fill("[data-field=tags] textarea", f"note={HOSTILE}")
    page.page.click(".form-side button.main")
    page.page.wait_for_selector(".result-state.processing")
    page.page.wait_for_function("() => { const value = document.querySelector('.result progress').value; return value > 0 && value < 100; }")
    page.page.wait_for_selector(".result-state.completed")
    page.page.wait_for_function("() => { const image = document.querySelector('.result img'); return image?.complete && image.naturalWidth > image.naturalHeight; }")
    assert "lighthouse" in page.page.get_attribute(".result img", "alt")
    made = served.ask("{ generations(first: 1) { nodes { options tags input } } }")["generations"]["nodes"][0]
    assert made["tags"] == {"note": HOSTILE} and made["options"]["steps"] == 20 and HOSTILE in made["input"]["text"], made
    # Refused: what the server says stands beside its field, and the first is gone to.
    page.page.select_option("[data-field=provider] select", "")
    page.page.check("input[value=VIDEO]")
    page.page.select_option("[data-field=provider] select", "kling")
    page.page.select_option("[data-field='options.duration'] select", label="15")
    page.page.select_option("[data-field='options.model'] select", "kling-2.6")
    page.page.wait_for_selector("[data-field='options.duration'] .problem:has-text('5, 10')")
    page.page.click(".form-side button.main")
    page.page.wait_for_selector(".form-summary:not([hidden])")
    assert page.page.evaluate("document.activeElement.closest('[data-field]').dataset.field") == "options.duration"
    # A file from here, as a picture to begin with.
    with tempfile.NamedTemporaryFile(suffix=".png") as file:
        file.write(bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010806000000 1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082".replace(" ", "")))
        file.flush()
        page.page.set_input_files("[data-field='input.image'] input[type=file]", file.name)
        page.page.wait_for_selector("[data-field='input.image'] .file-preview img")
    # Cancelled.
    page.page.check("input[value=IMAGE]")
    page.page.fill("[data-field='input.text'] textarea", "x [slow 60]")
    page.page.click(".form-side button.main")
    page.page.click(".result:has-text('slow 60') button:has-text('Cancel')")
    page.page.wait_for_selector(".result:has-text('slow 60') .result-state.cancelled")
    # A voice is heard.
    page.page.check("input[value=AUDIO]")
    page.page.fill("[data-field='input.text'] textarea", "Good morning.")
    page.page.click(".form-side button.main")
    page.page.wait_for_selector(".result audio")
    page.page.wait_for_function("() => document.querySelector('.result audio').duration > 0")
    # The same as GraphQL, and it runs.
    page.page.click("text=Open as GraphQL")
    page.page.wait_for_selector(".query-pane textarea:focus")
    assert json.loads(page.page.input_value(".extras-pane .code-area")) == {
        "input": {"type": "AUDIO", "input": {"text": "Good morning."}, "tags": {"note": HOSTILE}}}
    run(page)
    assert answer(page)["data"]["generate"]["id"].startswith("gen_")
    assert page.page.evaluate("window.wrong") is None and page.page.locator("img[src=x]").count() == 0
    page.holds("form")
    print("form: an image made and shown, a voice, a cancelled one, a refusal beside its field")


def kept(page, served):
    """A link and the history hold queries and variables, and no secret; what is hostile stays text."""
    start(page, key=served.test)
    secret = "dk_live_abcdefghijklmnop1234567890"
    page.page.click("#tab-headers")
    page.page.fill("#headers", "X-Mine: header-secret-1")
    page.page.click("#tab-variables")
    variables = {"input": {"type": "IMAGE", "provider": HOSTILE, "input": {"text": HOSTILE}, "tags": {"key": secret}}}
    write(page, f"# {HOSTILE}\nquery Shared($input: GenerateInput!) {{ quote(input: $input) {{ reason }} }}", variables)
    run(page)
    page.page.wait_for_selector(".wrong-note")
    assert "onerror" in page.page.inner_text(".wrong-note")  # The server's error names the provider; it is text.
    page.page.click("#tab-history")
    assert page.page.locator(".history-entry").count() == 1 and "Shared" in page.page.inner_text(".history-entry")
    page.page.click("#tab-code")
    for language in ("curl", "javascript", "python", "swift"):
        page.page.check(f"input[value={language}]")
        assert served.test not in page.page.inner_text(".sample") and "onerror" in page.page.inner_text(".sample")
    page.page.click("button:text-is('Share')")
    page.page.wait_for_function("() => location.hash.length > 1")
    link = page.page.evaluate("location.href")
    stored = page.page.evaluate("JSON.stringify({ ...localStorage })")
    unpacked = page.page.evaluate("async hash => JSON.stringify(await (await import('/assets/now/playground-link.js')).readLink(hash))", "#" + link.split("#")[1])
    for text in (link, stored, unpacked):
        assert served.test not in text and secret not in text and "header-secret-1" not in text, text
    assert "onerror" in unpacked
    query = page.page.input_value(".query-pane textarea")
    with page.page.expect_download() as download:
        page.page.click("#tab-history")
        page.page.click("#panel-history >> text=Save as a file")
    assert served.test not in pathlib.Path(download.value.path()).read_text()
    assert page.page.evaluate("window.wrong") is None and page.page.locator("img[src=x]").count() == 0
    page.holds("kept")
    return link, query


def opened(page, link, query):
    page.open(link[len(page.url):])
    page.page.wait_for_function("query => document.querySelector('.query-pane textarea')?.value === query", arg=query)
    assert page.page.input_value("#key") == ""
    assert "dk_live_…" in page.page.input_value(".extras-pane .code-area")
    # What somebody made up is no link; the page stands all the same.
    for n, bad in enumerate(["z=AAAA", "p=!!", "z=" + "A" * 5000, "p=eyJxIjoxfQ"]):
        page.open(f"/en/playground?{n}#{bad}")
        page.page.wait_for_selector("[data-state=ready]")
    page.holds("links")
    print("kept: a link round trip and a history without a secret; hostile strings stay text")


def cut(browser, served):
    """A stream whose line is cut goes on where it was."""
    line = Line(served.url)
    id = served.ask("mutation($i: GenerateInput!) { generate(input: $i) { id } }", {"i": {"type": "IMAGE", "provider": "flux-dev", "input": {"text": "x [slow 5]"}}})["generate"]["id"]
    with visit(browser, line.url) as page:
        start(page, key=served.test)
        write(page, "subscription ($id: ID!) { generation(id: $id) { status progress url } }", {"id": id})
        run(page)
        page.page.wait_for_function("() => document.querySelectorAll('.live-events li').length > 1")
        line.cut()
        page.page.wait_for_selector(".live-state.cut")
        page.page.wait_for_selector(".live-state.complete")
        again = [request for request in page.requests if request.url.endswith("/graphql") and "last-event-id" in request.headers]
        assert again and int(again[0].headers["last-event-id"]) > 0
        numbers = [int(text) for text in re.findall(r"#(\d+)", page.page.text_content(".live-events"))]
        assert numbers == sorted(set(numbers), reverse=True), numbers
        # The link names the server's own address; the page shows it from where it is itself.
        page.page.wait_for_function("() => document.querySelector('.answer-media img')?.naturalWidth > 0")
        page.wrongs = [wrong for wrong in page.wrongs if "ERR_" not in wrong]  # The line that was cut.
        page.holds("cut")
    line.close()
    print("cut: a stream goes on after its line was cut, nothing twice")


def large(page):
    """A megabyte is folded: only what is open is there."""
    start(page)
    many = {"data": {"many": [{"id": n, "name": f"<b>{n}</b>", "list": [1, 2, 3], "text": "x" * 20} for n in range(15_000)], "long": "y" * 200_000}}
    page.page.route("**/graphql", lambda route: route.fulfill(json=many))
    write(page, "{ account { id } }")
    run(page)
    page.page.wait_for_selector(".json details")
    count = page.page.evaluate("document.querySelectorAll('.json *').length")
    assert count < 5_000, count
    page.page.click(".json button:has-text('14,900')")
    page.page.wait_for_function("before => document.querySelectorAll('.json *').length > before", arg=count)
    assert answer(page) == many
    page.page.unroute("**/graphql")
    page.holds("large")
    print(f"large: 1.3 MB shown in {count} elements, and the rest when it is asked for")


def looks(browser, served):
    """Nothing that axe objects to, in any tab, at both widths, in both themes; nothing moves when scripts come."""
    served.wait(served.ask("mutation($i: GenerateInput!) { generate(input: $i) { id } }", {"i": {"type": "IMAGE", "input": {"text": "a lighthouse"}}})["generate"]["id"])
    for theme in THEMES:
        for width in (320, 1280):
            with visit(browser, served.url, theme=theme, width=width) as page:
                what = f"{theme} {width}"
                start(page, key=served.test)
                place = page.page.locator("#playground").bounding_box()
                with visit(browser, served.url, theme=theme, width=width, java_script_enabled=False) as bare:
                    bare.open("/en/playground")
                    before = bare.page.locator("#playground").bounding_box()
                # What scripts bring moves nothing: it stands where room was kept, and what follows is below the window.
                assert place["y"] == before["y"] and before["height"] >= 900, (what, before, place)
                page.accessible(f"{what} empty")
                page.page.select_option("select.examples", "mine")
                run(page)
                page.page.wait_for_selector(".answer-media img")
                page.accessible(f"{what} answer")
                write(page, "query A($x: Int) { account { credts } }", '{"y": 1}')
                page.page.wait_for_selector(".problem-list li")
                page.page.focus(".query-pane textarea")
                page.page.keyboard.press("Control+Home")
                page.page.keyboard.press("Control+ ")
                page.page.wait_for_selector(".suggestions li", state="attached")
                page.accessible(f"{what} problems and suggestions")
                page.page.keyboard.press("Escape")
                for tab in ("headers", "docs", "code", "history"):
                    page.page.click(f"#tab-{tab}")
                    page.accessible(f"{what} {tab}")
                page.page.click("#tab-form")
                page.page.wait_for_selector(".form-options .field")
                for kind in ("IMAGE", "VIDEO", "AUDIO", "AVATAR"):
                    page.page.check(f"input[value={kind}]")
                    page.page.wait_for_selector(".quote:not([aria-busy])")
                    page.page.evaluate("document.querySelectorAll('.form-view details').forEach(one => { one.open = true; })")
                    page.accessible(f"{what} form {kind}")
                # A key of a text that does not exist would show itself.
                assert not re.search(r"playground\.\w", page.page.evaluate("document.querySelector('main').innerHTML").replace("playground.css", "")), what
                page.holds(what)
    print("looks: nothing to object to in any tab, at 2 widths, in 2 themes")


def signed_in(page):
    """Whoever is signed in at the console needs no key; nobody is asked for where there is no cookie."""
    start(page)
    assert not [request for request in page.requests if "/console/session" in request.url]
    page.page.context.add_cookies([{"name": "console", "value": "x", "url": page.url}])
    page.page.route("**/console/session", lambda route: route.fulfill(json={"kind": "account", "mode": "TEST", "account": "acc_<b>1</b>", "key": "dk_test_abc…"}))
    start(page)
    page.page.wait_for_selector("#key-state:has-text('acc_<b>1</b>')")
    with page.page.expect_request(lambda request: request.url.endswith("/graphql") and "quote" in (request.post_data or "")) as sent:
        page.page.click("#tab-form")
    assert sent.value.headers["x-doitong-console"] == "1" and "authorization" not in sent.value.headers
    page.page.wait_for_selector(".key-note", state="hidden")
    page.page.fill("#key", "dk_test_mine")
    page.page.click("#tab-graphql")
    with page.page.expect_request(lambda request: "acount" in (request.post_data or "")) as sent:
        write(page, "{ acount }")
        run(page)
    assert sent.value.headers["authorization"] == "Bearer dk_test_mine" and "x-doitong-console" not in sent.value.headers
    page.wrongs = [wrong for wrong in page.wrongs if "401" not in wrong]  # The session is made up, and the key too.
    page.holds("signed in")
    print("signed in: asks as the console's visitor, until there is a key")


def unknown_key(page):
    """Without a key, and with one that is none, it says what to do."""
    start(page)
    write(page, "{ account { id } }")
    run(page)
    page.page.wait_for_selector(".wrong-note:has-text('UNAUTHENTICATED'):has-text('Put an API key')")
    page.page.fill("#key", "rubbish")
    assert "dk_test_" in page.page.inner_text("#key-state")
    page.page.click("#tab-form")
    page.page.wait_for_selector("[data-field=provider] option[value=flux-dev]", state="attached")
    page.wrongs = [wrong for wrong in page.wrongs if "401" not in wrong]  # Which is what was asked for.
    page.holds("unknown key")
    print("unknown key: says what to do")


with Served() as served, chromium() as browser:
    with visit(browser, served.url) as page:
        start(page)
        modules(page)
        shared_cases(page)
        samples(page, served)
        page.holds("modules")
    for test in (running, keyboard, form):
        with visit(browser, served.url) as page:
            page.page.set_default_timeout(60_000)
            test(page, served)
    with visit(browser, served.url) as page:
        link, query = kept(page, served)
    with visit(browser, served.url) as page:
        opened(page, link, query)
    cut(browser, served)
    for test in (large, signed_in, unknown_key):
        with visit(browser, served.url) as page:
            test(page)
    looks(browser, served)
