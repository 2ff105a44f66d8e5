"""The developer centre: every code block of every page is run against a real server, and its pages are read as people read them."""
import concurrent.futures, gzip, html.parser, http.server, json, math, os, pathlib, re, shutil, subprocess, sys, tempfile, threading
import urllib.error, urllib.request
import xml.etree.ElementTree as ElementTree
from browser import LANGUAGES, chromium, visit
from served import DOITONG, ROOT, Served

MOST_BYTES, MOST_REQUESTS = 150_000, 10


def get(url, **headers):
    """Status, headers and bytes, as they were sent."""
    request = urllib.request.Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with urllib.request.build_opener(NoRedirect).open(request) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Blocks(html.parser.HTMLParser):
    """The code blocks of a page, in their order."""

    def __init__(self, page):
        super().__init__()
        self.found, self.current, self.is_inside = [], None, False
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if "data-runs" in attributes:
            self.current = {"language": attributes["data-language"], "runs": attributes["data-runs"], "variables": attributes.get("data-variables"), "text": ""}
        elif tag == "code" and self.current is not None and "id" in attributes:
            self.current["id"] = attributes["id"]
            self.is_inside = True

    def handle_endtag(self, tag):
        if tag == "code" and self.is_inside:
            self.found.append(self.current)
            self.current, self.is_inside = None, False

    def handle_data(self, data):
        if self.is_inside:
            self.current["text"] += data


# MARK: Running code

class Workshop:
    """Where the blocks are run: a home with the server's first keys, and its executable in the path."""

    # What a block must say; of all others, no error.
    SAYS = {
        "code-wrong-option": '"INVALID_INPUT"', "code-marker": '"CONTENT_REFUSED"', "code-react-javascript": "correct it",
        "code-react-python": "correct it", "code-idempotent": "dempotent-", "code-audit": "the books hold",
        "code-resume": "COMPLETED", "code-events": "COMPLETED", "code-rate-headers": "-ratelimit-remaining",
    }

    def __init__(self, served, folder):
        self.served, self.folder = served, pathlib.Path(folder)
        share = self.folder / ".local/share"
        share.mkdir(parents=True)
        (share / "doitong").symlink_to(served.data)
        (self.folder / "bin").mkdir()
        (self.folder / "bin/doitong").symlink_to(pathlib.Path(DOITONG).resolve())
        self.id = self.finished()
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("DOITONG_")},
            "HOME": str(self.folder), "PATH": f"{self.folder}/bin:{os.environ['PATH']}", "DOITONG_KEY": served.test,
            "DOITONG_SERVER": served.url, "ID": self.id, "XDG_CONFIG_HOME": str(self.folder / "config"), "KLING_KEY": "access:secret",
        }
        if database := served.environment.get("DOITONG_DATABASE"):
            self.environment["DOITONG_DATABASE"] = database
        self.message = None
        self.left = []

    def finished(self):
        """A picture that is there."""
        id = self.served.ask('mutation { generate(input: {type: IMAGE, input: {text: "A kite"}}) { id } }')["generate"]["id"]
        assert self.served.wait(id)["status"] == "COMPLETED"
        return id

    def command(self, *arguments, **environment):
        result = subprocess.run(arguments, cwd=self.folder, env={**self.environment, **environment}, capture_output=True, text=True, timeout=300)
        assert result.returncode == 0, (arguments, result.returncode, result.stdout, result.stderr)
        return result.stdout

    def run(self, block, blocks):
        kind = block["runs"]
        said = getattr(self, "run_" + kind.replace("-", "_"))(block, blocks)
        wanted = self.SAYS.get(block["id"])
        if wanted:
            assert wanted.lower() in said.lower(), (block["id"], said)
        else:
            assert '"errors"' not in said, (block["id"], said)
            assert said.strip() or kind in ("shell", "variables"), block["id"]

    def run_curl(self, block, _):
        return self.command("bash", "-euo", "pipefail", "-c", block["text"])

    def run_shell(self, block, _):
        # A vendor's key that is set here shall not make the server ask that vendor.
        elsewhere = {"DOITONG_DATA": tempfile.mkdtemp(dir=self.folder)} if "vendors set" in block["text"] else {"DOITONG_DATA": self.served.data}
        said = self.command("bash", "-euo", "pipefail", "-c", block["text"] + "\n[ -z \"${DOITONG_KEY:-}\" ] || doitong account", **elsewhere)
        return said

    def run_audit(self, block, _):
        return self.command("bash", "-euo", "pipefail", "-c", block["text"], DOITONG_DATA=self.served.data)

    def run_javascript(self, block, _):
        if shutil.which("node"):
            path = self.folder / "block.mjs"
            path.write_text(block["text"])
            return self.command("node", str(path))
        with chromium() as browser, visit(browser, self.served.url) as page:
            page.open("/en/developers")
            environment = json.dumps({name: self.environment[name] for name in ("DOITONG_KEY", "ID")})
            return page.page.evaluate(
                "(async () => { const said = [], process = { env: %s }, console = { log: (...all) => said.push(all.map(each => JSON.stringify(each)).join(' ')) };"
                " %s\n while (!said.length) await new Promise(again => setTimeout(again, 50)); return said.join('\\n'); })()" % (environment, block["text"]))

    def run_python(self, block, _):
        path = self.folder / "block.py"
        path.write_text(block["text"])
        return self.command(sys.executable, str(path))

    def run_swift(self, block, _):
        if not shutil.which("swiftc"):
            return self.leave(block, "swiftc")
        source = self.folder / "swift"
        source.mkdir(exist_ok=True)
        (source / "main.swift").write_text(block["text"])
        self.command("swiftc", "-Onone", str(source / "main.swift"), "-o", str(source / "main"))
        return self.command(str(source / "main"))

    def run_graphql(self, block, blocks):
        variables = {}
        if block["variables"]:
            variables = json.loads(next(other["text"] for other in blocks if other["id"] == block["variables"]))
        elif "$id" in block["text"]:
            variables = {"id": self.id}
        status, _, body = self.served.post(block["text"], variables)
        assert status == 200, (block["id"], status, body)
        return body.decode()

    def run_variables(self, block, blocks):
        json.loads(block["text"])
        assert any(other["variables"] == block["id"] for other in blocks), block["id"]
        return ""

    def run_subscription(self, block, _):
        status, _, body = self.served.post(block["text"], {"id": self.id}, headers={"Accept": "text/event-stream"})
        assert status == 200 and b"COMPLETED" in body and b"event: complete" in body, body
        return body.decode()

    def run_build(self, block, _):
        said = subprocess.run(["make", "-n", "-C", ROOT, "build"], capture_output=True, text=True, check=True).stdout
        assert "swift build -c release --product doitong" in said and block["text"].startswith("make build ")
        return said

    def run_serve(self, block, _):
        data = tempfile.mkdtemp(dir=self.folder)
        text = block["text"].replace("8080", "0").replace("/var/lib/doitong", data)
        assert text.count(data) == 1
        process = subprocess.Popen(["bash", "-c", "exec " + text], env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            return next(line for line in process.stdout if line.startswith("listening on "))
        finally:
            process.terminate()
            process.wait(timeout=60)

    def run_catalogue(self, block, _):
        path = self.folder / "catalogue.json5"
        path.write_text(block["text"])
        with Served("--catalogue", str(path)) as other:
            price = other.ask('{ provider(id: "flux-pro-1.1") { pricing { creditCost } } }')["provider"]["pricing"]["creditCost"]
            assert price == 240, price
        return str(price)

    def run_listen(self, block, _):
        """Has a message brought here, and keeps it for those that verify it."""
        arrived, workshop = threading.Event(), self

        class Receiver(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if json.loads(body)["type"] == "generation.completed":
                    workshop.message = (body.decode(), {name.lower(): value for name, value in self.headers.items()})
                    arrived.set()
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                pass

        receiver = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
        threading.Thread(target=receiver.serve_forever, daemon=True).start()
        text = block["text"].replace("localhost:3000", f"127.0.0.1:{receiver.server_port}")
        process = subprocess.Popen(["bash", "-c", "exec " + text], env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            for line in process.stdout:
                found = re.search(r"whsec_\S+", line)
                if found:
                    self.secret = found[0]
                    break
            self.finished()
            assert arrived.wait(60), "no message was brought"
            return self.message[0]
        finally:
            process.terminate()
            process.wait(timeout=60)
            receiver.shutdown()

    def leave(self, block, tool):
        self.left.append(f"{block['id']} (there is no {tool})")
        return "not run"

    def given(self):
        assert self.message, "the block that listens comes later on its page, and is run first"
        return json.dumps([self.message[0], self.message[1], self.secret])

    def run_verify_javascript(self, block, _):
        if not shutil.which("node"):
            return self.leave(block, "node")
        path = self.folder / "verify.mjs"
        path.write_text(
            block["text"] + f"\nconst [body, headers, secret] = {self.given()};\n"
            "console.log(verify(body, headers, secret), verify(body + ' ', headers, secret), verify(body, { ...headers, 'webhook-timestamp': '1' }, secret));\n")
        said = self.command("node", str(path))
        assert said.split() == ["true", "false", "false"], said
        return said

    def run_verify_python(self, block, _):
        path = self.folder / "verify.py"
        path.write_text(
            block["text"] + f"\nimport json\nbody, headers, secret = json.loads({self.given()!r})\n"
            "print(verify(body.encode(), headers, secret), verify(body.encode() + b' ', headers, secret), verify(body.encode(), {**headers, 'webhook-timestamp': '1'}, secret))\n")
        said = self.command(sys.executable, str(path))
        assert said.split() == ["True", "False", "False"], said
        return said

    def clear(self):
        """What was only to be accepted need not be made."""
        nodes = self.served.ask("{ generations(first: 100, status: [QUEUED, PROCESSING]) { nodes { id } } }")["generations"]["nodes"]
        for node in nodes:
            self.served.ask("mutation($id: ID!) { cancelGeneration(id: $id) }", {"id": node["id"]})


def paths_of(served):
    """What the sitemap lists, below the languages, and all its addresses."""
    tree = ElementTree.fromstring(get(served.url + "/sitemap.xml")[2])
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    addresses = [element.text for element in tree.findall("s:url/s:loc", names)]
    assert all(address.startswith(served.url + "/") for address in addresses)
    paths = [address[len(served.url):] for address in addresses]
    return [path[len("/en"):] for path in paths if path.startswith("/en/")], paths


def code_blocks(served):
    paths, _ = paths_of(served)
    count, seen, kinds = 0, set(), {}
    with tempfile.TemporaryDirectory(prefix="doitong-developers-") as folder:
        workshop = Workshop(served, folder)
        for path in paths:
            pages = {language: Blocks(get(f"{served.url}/{language}{path}")[2].decode()).found for language in LANGUAGES}
            blocks = pages["en"]
            for language in LANGUAGES:
                assert [block["text"] for block in pages[language]] == [block["text"] for block in blocks], (language, path)
            if "/developers" in path:
                assert blocks, path
            # What listens has a message for those that verify one.
            for block in sorted(blocks, key=lambda block: block["runs"] != "listen"):
                if block["text"] in seen and block["runs"] != "graphql":
                    continue
                seen.add(block["text"])
                workshop.run(block, blocks)
                workshop.clear()
                count += 1
                kinds[block["runs"]] = kinds.get(block["runs"], 0) + 1
    print(f"developers: {count - len(workshop.left)} code blocks of {len(paths)} pages were run and work:", ", ".join(f"{kinds[kind]} {kind}" for kind in sorted(kinds)))
    if workshop.left:
        print("developers: not run:", ", ".join(workshop.left))


# MARK: Pages

def addresses(served):
    _, paths = paths_of(served)
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for path, (status, headers, body) in zip(paths, pool.map(lambda path: get(served.url + path), paths)):
            assert status == 200, (path, status)
            text = body.decode()
            language, _, below = path[1:].partition("/")
            assert f'<html lang="{language}"' in text and f'rel="canonical" href="{served.url}{path}"' in text, path
            for other in LANGUAGES:
                assert f'hreflang="{other}" href="{served.url}/{other}/{below}"' in text, (path, other)
            assert 'property="og:title"' in text and 'hreflang="x-default"' in text, path
    status, headers, body = get(served.url + "/robots.txt")
    assert status == 200 and f"Sitemap: {served.url}/sitemap.xml" in body.decode()
    for language in LANGUAGES:
        for path in ("/nothing", "/developers/nothing", "/developers/api/nobody", "/developers/guides/none", "/developers/api/%3Cscript%3E"):
            status, headers, body = get(f"{served.url}/{language}{path}")
            assert status == 404 and f'lang="{language}"' in body.decode() and b"<script>" not in body, (language, path, status)
    status, headers, _ = get(served.url + "/en/developers/api/klingai")
    assert status == 302 and headers["Location"] == "/en/developers/api/kling"
    print(f"developers: {len(paths)} addresses of the sitemap answer, each with its {len(LANGUAGES)} languages")


def negotiation(served):
    for accept, cookie, language in (
        ("ru, en;q=0.5", "", "ru"), ("zh-TW", "", "zh-Hant"), ("de", "", "en"), ("es", "language=mi", "mi"), ("vi;q=0.9", "language=xx", "vi"),
    ):
        for path in ("/developers", "/developers/guides/limits?x=1"):
            status, headers, _ = get(served.url + path, Accept_Language=accept, Cookie=cookie)
            assert status == 302 and headers["Location"] == f"/{language}{path}", (accept, cookie, headers["Location"])
            assert "Accept-Language" in headers["Vary"]
        status, headers, _ = get(served.url + "/", Accept_Language=accept, Cookie=cookie)
        assert headers["Location"] == f"/{language}/developers"
    _, headers, _ = get(served.url + "/es/developers")
    assert headers["Set-Cookie"].startswith("language=es;")


def unchanged(served):
    """Who has a page already is told so, in either form."""
    for coding in ("gzip", "identity"):
        for path in ("/en/developers/guides/webhooks", "/ru/developers/api/veo"):
            _, headers, body = get(served.url + path, Accept_Encoding=coding)
            assert (headers["Content-Encoding"] == "gzip") == (coding == "gzip")
            if coding == "gzip":
                gzip.decompress(body)
            status, again, nothing = get(served.url + path, Accept_Encoding=coding, If_None_Match=headers["ETag"])
            assert (status, nothing) == (304, b""), (path, status)
            assert again["ETag"] == headers["ETag"]
    _, _, page = get(served.url + "/en/developers")
    for asset in set(re.findall(r'"(/assets/[^"]+)"', page.decode())):
        _, headers, _ = get(served.url + asset)
        assert "immutable" in headers["Cache-Control"], asset
        assert get(served.url + asset, If_None_Match=headers["ETag"])[0] == 304


def transfer(browser, served):
    with visit(browser, served.url) as page:
        session = page.page.context.new_cdp_session(page.page)
        session.send("Network.enable")
        sizes = []
        session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        page.open("/en/developers")
        page.page.wait_for_load_state("networkidle")
        print(f"developers: the first page takes {len(sizes)} requests and {sum(sizes) / 1000:.1f} kB (at most {MOST_REQUESTS} and {MOST_BYTES / 1000:.0f} kB)")
        assert len(sizes) <= MOST_REQUESTS and sum(sizes) <= MOST_BYTES, sizes
        page.holds("the first page")


def without_scripts(browser, served):
    with visit(browser, served.url, java_script_enabled=False) as page:
        page.open("/en/developers")
        for text in ("One API for every model", "Kling", "IDEMPOTENCY_KEY_REUSED", "Enterprise", "URLSession.shared"):
            assert page.page.get_by_text(text).first.is_visible(), text
        assert page.page.locator(".tabs .code").count() == page.page.locator(".tabs .code:visible").count() == 5
        assert page.page.locator("button[data-copies]:visible").count() == 0
        page.page.get_by_role("link", name="Text to image").click()
        assert page.page.url.endswith("#text-to-image")
        page.page.get_by_role("searchbox").first.fill("replay")
        page.page.get_by_role("button", name="Search", exact=True).click()
        assert page.page.get_by_role("link", name="Look and replay").is_visible()
        page.page.get_by_role("link", name="Look and replay").click()
        assert page.page.url.endswith("/en/developers/guides/webhooks#replay")
        page.holds("without scripts")


def searching(browser, served):
    for language, query, path in (
        ("en", "tts google", "/developers/api/google-tts"), ("en", "idempotency_key_reused", "/developers#IDEMPOTENCY_KEY_REUSED"),
        ("en", "negative text", None), ("ru", "klingai", "/developers/api/kling"), ("zh-Hant", "webhook", None),
        ("vi", "self-hosting", None), ("es", "cfgscale kling", "/developers/api/kling#option-cfgScale"),
    ):
        _, _, body = get(f"{served.url}/{language}/developers/search?q={query.replace(' ', '+')}")
        links = re.findall(r'<li><span class="tag">[^<]*</span> <a href="/[^/]+([^"]+)"', body.decode())
        if path:
            assert path in links[:3], (language, query, links[:5])
    _, _, body = get(f"{served.url}/en/developers/search?q=%3Cscript%3Ealert(1)%3C/script%3E")
    assert b"<script>alert" not in body and b"&lt;script&gt;" in body
    with visit(browser, served.url) as page:
        page.open("/en/developers")
        index = [request.url for request in page.requests if request.url.endswith("search.json")]
        assert not index, "the index is fetched when somebody searches, not before"
        field = page.page.get_by_role("combobox")
        field.focus()
        field.press_sequentially("retry-after")
        options = page.page.get_by_role("option")
        options.first.wait_for()
        page.accessible("while searching")
        field.press("ArrowDown")
        assert options.first.get_attribute("aria-selected") == "true"
        assert field.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
        field.press("Escape")
        options.first.wait_for(state="hidden")
        field.fill("")
        field.press_sequentially("seedance")
        options.first.wait_for()
        field.press("ArrowDown")
        with page.page.expect_navigation():
            field.press("Enter")
        assert page.page.url.endswith("/en/developers/api/seedance"), page.page.url
        page.page.go_back()
        filter = page.page.get_by_placeholder("Filter by name")
        filter.fill("black forest")
        assert page.page.locator(".model:visible").count() >= 6 and page.page.locator("#voice").is_hidden()
        assert "shown" in page.page.get_by_role("status").first.inner_text()
        filter.fill("no such model")
        assert page.page.locator(".model:visible").count() == 0
        page.holds("searching")


def copying(browser, served):
    with visit(browser, served.url, permissions=["clipboard-read", "clipboard-write"]) as page:
        page.open("/en/developers")
        page.page.get_by_role("tab", name="Python").click()
        block = page.page.locator(".tabs .code:visible")
        assert block.count() == 1 and block.get_attribute("data-language") == "python"
        block.get_by_role("button").click()
        block.get_by_role("button", name="Copied").wait_for()
        copied = page.page.evaluate("navigator.clipboard.readText()")
        assert copied == block.locator("code").text_content() and served.url in copied
        page.open("/en/developers/guides/idempotency")
        assert page.page.get_by_role("tab", name="Python").get_attribute("aria-selected") == "true", "the choice is remembered"
        page.holds("copying")


def keyboard(browser, served):
    """From the first page to a guide's second language, and back, without a mouse."""
    with visit(browser, served.url) as page:
        page.open("/en/developers")
        focused = lambda: page.page.evaluate("document.activeElement.textContent.trim()")

        def tab_to(text, most=60):
            for _ in range(most):
                page.page.keyboard.press("Tab")
                if focused() == text:
                    outline = page.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
                    assert outline != "none", f"nobody sees that {text} has the focus"
                    return
            raise AssertionError(f"{text} is not reached")

        page.page.keyboard.press("Tab")
        assert focused() == "Skip to the content"
        page.page.keyboard.press("Enter")
        assert page.page.evaluate("document.activeElement.id") == "content"
        tab_to("Quick start")
        page.page.keyboard.press("Enter")
        tab_to("cURL")
        page.page.keyboard.press("ArrowRight")
        assert focused() == "JavaScript" and page.page.locator(".tabs .code:visible").get_attribute("data-language") == "javascript"
        page.page.keyboard.press("End")
        assert focused() == "GraphQL"
        tab_to("live progress")
        with page.page.expect_navigation():
            page.page.keyboard.press("Enter")
        assert page.page.url.endswith("/en/developers/guides/live-progress")
        tab_to("Limits")
        with page.page.expect_navigation():
            page.page.keyboard.press("Enter")
        assert page.page.get_by_role("heading", level=1).inner_text() == "Limits"
        page.holds("keyboard")


def opened(browser, served):
    """What is folded up at first is as it must be too, and so is the page that is none."""
    for theme in ("light", "dark"):
        for width in (320, 1280):
            with visit(browser, served.url, theme=theme, width=width) as page:
                for path in ("/ru/developers", "/en/developers/api/stable-diffusion", "/es/developers/guides/self-hosting"):
                    page.open(path)
                    page.page.wait_for_load_state("networkidle")
                    page.page.evaluate("document.querySelectorAll('details:not(.menu)').forEach(each => { each.open = true; })")
                    page.accessible(f"{path} {theme} {width}, opened")
                page.holds("opened")
                assert page.page.goto(served.url + "/vi/nothing").status == 404
                page.accessible(f"404 {theme} {width}")


def printing(browser, served):
    with visit(browser, served.url) as page:
        page.open("/en/developers/guides/webhooks")
        page.page.emulate_media(media="print")
        for selector in (".top", ".aside", "[role=tablist]", "button"):
            assert page.page.locator(f"{selector}:visible").count() == 0, selector
        assert page.page.locator(".tabs .code:visible").count() == page.page.locator(".tabs .code").count() > 2
        assert len(page.page.pdf()) > 10_000


def priced(served):
    """The rows of a price come to what a generation with default options is said to cost."""
    models = served.ask("{ providers { models { id pricing { creditCost } options { name default } rates { credits unit base when } } } }")
    count = 0
    for model in (model for provider in models["providers"] for model in provider["models"]):
        options = {option["name"]: option["default"] for option in model["options"]}
        rate = next(rate for rate in model["rates"] if all(options.get(name) == value for name, value in rate["when"].items()))
        units = {"GENERATION": 1, "SECOND": options.get("duration") or 5, "THOUSAND_CHARACTERS": 0.1}[rate["unit"]]
        cost = max(1, math.ceil(round(rate["base"] + rate["credits"] * units, 6)))
        assert cost == model["pricing"]["creditCost"], (model["id"], cost, model["pricing"], rate)
        count += 1
    print(f"developers: the prices of {count} models are what their rows say")


def measured(served):
    """Figures are told as soon as there are some, and not before."""
    with Served() as fresh:
        _, _, body = get(fresh.url + "/en/developers")
        assert b"nothing measured yet" in body and b"is the usual answer time" not in body
    served.ask("{ account { credits } }")
    # In another theme, which nobody has asked for yet, so that it is made anew.
    _, _, body = get(served.url + "/en/developers", Cookie="theme=dark")
    assert b"nothing measured yet" not in body and b"is the usual answer time" in body


with Served() as served:
    only = sys.argv[1:]
    checks = [addresses, negotiation, unchanged, code_blocks, priced, measured]
    for check in checks:
        if not only or check.__name__ in only:
            check(served)
    seen = [transfer, without_scripts, searching, copying, keyboard, opened, printing]
    if not only or any(check.__name__ in only for check in seen):
        with chromium() as browser:
            for check in seen:
                if not only or check.__name__ in only:
                    check(browser, served)
    print("developers: pages, languages, caching, search, keyboard, print: as they must be")
