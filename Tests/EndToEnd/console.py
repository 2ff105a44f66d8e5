"""The console in Chromium, with the program as it is served: signing in, every view, every deed, by mouse and by keyboard."""
import contextlib, csv, hashlib, io, json, os, re, subprocess, sys, time
from playwright.sync_api import expect
from browser import LANGUAGES, THEMES, chromium, visit
from receiver import Receiver
from served import Served

GENERATE = "mutation($i: GenerateInput!) { generate(input: $i) { id } }"
REFUSED = "the server responded with a status of 401"
HOSTILE = '<img src=x onerror="document.title=\'taken\'"><script>document.title="taken"</script>\'"&{{7*7}}'
# In milliseconds. Media are really made, on a machine that may have much to do.
PATIENCE = 60_000
VIEWS = ["", "/usage", "/keys", "/webhooks", "/account"]
ADMIN_VIEWS = ["/admin", "/admin/accounts", "/admin/vendors", "/admin/routing", "/admin/usage"]


def generate(server, type, text, key=None, **more):
    return server.ask(GENERATE, {"i": {"type": type, "input": {"text": text}, **more}}, key)["generate"]["id"]


def generation(server, id, fields="status", key=None):
    return server.ask("query($id: ID!) { generation(id: $id) { %s } }" % fields, {"id": id}, key)["generation"]


@contextlib.contextmanager
def console(browser, server, key, path="", language="en", **options):
    """A page that is signed in; at its end nothing has gone wrong in it, and nothing hostile has run."""
    with visit(browser, server.url, locale=language, **options) as watched:
        page = watched.page
        page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        page.on("dialog", lambda dialog: watched.wrongs.append(f"dialog: {dialog.message}"))
        watched.open(f"/{language}/console{path}")
        page.locator("input[name=key]").fill(key)
        page.keyboard.press("Enter")
        expect(page.locator(".view h1")).to_be_visible()
        ready(page)
        yield watched
        assert "taken" not in page.title(), page.title()
        watched.holds(path)


def ready(page):
    expect(page.locator(".view:not([aria-busy])")).to_be_attached()
    expect(page.locator(".view .loading")).to_have_count(0)


def go(watched, path, language="en"):
    watched.open(f"/{language}/console{path}")
    expect(watched.page.locator(".view h1")).to_be_visible()
    ready(watched.page)


def until(page, expression, argument=None, seconds=60):
    """Waits for what an expression says. Playwright's own way to do so evaluates text in the page, which its policy forbids."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := page.evaluate(expression, argument):
            return found
        time.sleep(0.03)
    raise AssertionError(f"never so: {expression}")


@contextlib.contextmanager
def answered_late(page):
    """What is asked first within is answered last, when all else is done: it must not be shown any more."""
    held = []
    page.route("**/graphql", lambda route: route.continue_() if held else held.append(route))
    yield
    with page.expect_response("**/graphql"):
        held[0].continue_()
    page.unroute("**/graphql")
    # Whatever the page makes of it is made when another answer is there.
    page.evaluate("fetch('/console/session').then((answer) => answer.text())")


def noted(page, text):
    expect(page.locator(".notices")).to_contain_text(text)


def press(page, name, within="main", exact=True):
    page.locator(within).get_by_role("button", name=name, exact=exact).first.click()


# Signing in

def signing_in(browser, server):
    with visit(browser, server.url) as watched:
        page = watched.page
        watched.open("/en/console/keys")
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        expect(page.get_by_text("first-keys.json")).to_be_visible()
        watched.holds("who is not signed in asks for nothing")
        field = page.get_by_label("API key")
        expect(field).to_be_focused()
        field.fill("dk_test_nonsense")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("no such key")
        expect(field).to_have_attribute("aria-invalid", "true")
        assert watched.wrongs and all(REFUSED in wrong for wrong in watched.wrongs), watched.wrongs
        watched.wrongs.clear()
        page.get_by_label("Show the key").check()
        expect(field).to_have_attribute("type", "text")
        field.fill(f"  {server.test} ")
        page.get_by_role("button", name="Sign in").click()
        # Where one wanted to go.
        expect(page.get_by_role("heading", name="API keys", level=1)).to_be_focused()
        assert page.title() == "API keys · Console · Doitong", page.title()
        expect(page.locator(".test-mode")).to_contain_text("Test mode")
        cookie = next(cookie for cookie in page.context.cookies() if cookie["name"] == "console")
        assert cookie["httpOnly"] and cookie["sameSite"] == "Strict", cookie
        assert page.evaluate("[document.cookie.includes('console'), localStorage.length, sessionStorage.length]") == [False, 0, 0]
        page.reload()
        expect(page.get_by_role("heading", name="API keys", level=1)).to_be_visible()
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("heading", name="Sign in")).to_be_focused()
        assert not [cookie for cookie in page.context.cookies() if cookie["name"] == "console"]
        page.reload()
        expect(field).to_be_visible()
        watched.holds("signed out")


def throttled(browser):
    with Served() as server, visit(browser, server.url) as watched:
        page = watched.page
        watched.open("/en/console")
        button = page.get_by_role("button", name="Sign in")
        for _ in range(30):
            page.get_by_label("API key").fill("dk_test_nonsense")
            with page.expect_response("**/console/session") as answer:
                button.click()
            if answer.value.status == 429:
                break
            expect(button).to_be_enabled()
        assert answer.value.status == 429
        expect(page.locator(".note").filter(has_text="Too many attempts")).to_be_visible()
        expect(button).to_be_disabled()
        expect(button).to_be_enabled(timeout=60_000)
        page.get_by_label("API key").fill(server.test)
        button.click()
        expect(page.get_by_role("heading", name="Generations")).to_be_visible()


def session_ends(browser, server):
    account, key = server.account("Pro")
    with console(browser, server, key) as watched:
        page = watched.page
        id = server.ask("query($id: ID!) { adminAccount(id: $id) { keys { id } } }", {"id": account}, server.admin)["adminAccount"]["keys"][0]["id"]
        server.ask("mutation($id: ID!) { adminKeyRevoke(id: $id) { id } }", {"id": id}, server.admin)
        page.get_by_role("link", name="Account").click()
        expect(page.get_by_text("Your session has ended")).to_be_visible()
        assert all(REFUSED in wrong for wrong in watched.wrongs), watched.wrongs
        watched.wrongs.clear()


# The gallery

def first_step(browser, server):
    """Who has made nothing is told how; what is told works, and what it makes is then seen without another look."""
    _, key = server.account("Pro")
    with console(browser, server, key) as watched:
        page = watched.page
        expect(page.get_by_role("heading", name="Nothing made yet")).to_be_visible()
        command = page.locator(".empty pre").inner_text()
        assert f"{server.url}/graphql" in command, command
        answer = subprocess.run(["sh", "-c", command], env={**os.environ, "DOITONG_KEY": key}, capture_output=True, text=True, check=True).stdout
        id = json.loads(answer)["data"]["generate"]["id"]
        card = page.locator(".generation").filter(has=page.locator(f"a[href$='{id}']"))
        expect(card).to_contain_text("A lighthouse at dawn")
        expect(card).to_contain_text("Completed")
        picture = card.locator("img.seen")
        expect(picture).to_be_visible()
        until(page, "[...document.querySelectorAll('img.seen')].every((img) => img.complete && img.naturalWidth > 0)")
        watched.accessible("gallery with one")


def live_progress(browser, server):
    _, key = server.account("Pro")
    with console(browser, server, key) as watched:
        page = watched.page
        # The first takes long enough to be seen moving, however slow the machine is.
        ids = [
            generate(server, "VIDEO", f"Waves number {number} [slow {6 if number else 20}]", key, provider="veo", options={"duration": 4})
            for number in range(4)]
        bar = page.locator(f".generation:has(a[href$='{ids[0]}']) progress")
        expect(bar).to_be_visible()
        handle = bar.element_handle()
        seen = [handle.evaluate("bar => bar.value")]
        while len(seen) < 3:
            until(page, "([bar, last]) => !bar.isConnected || bar.value > last", [handle, seen[-1]])
            assert handle.evaluate("bar => bar.isConnected"), seen
            seen.append(handle.evaluate("bar => bar.value"))
        assert seen == sorted(set(seen)), seen
        for id in ids:  # More than have a stream of their own.
            expect(page.locator(f".generation:has(a[href$='{id}'])")).to_contain_text("Completed", timeout=240_000)
        card = page.locator(f".generation:has(a[href$='{ids[0]}'])")
        card.get_by_role("button", name="Play").click()
        until(page, "document.querySelector('video.seen') && [...document.querySelectorAll('video.seen')].some((video) => video.currentTime > 0.3)")
        expect(card.get_by_role("button", name="Pause")).to_be_visible()
        card.get_by_role("button", name="Pause").click()


def sound(browser, server):
    id = generate(server, "AUDIO", "One two three four five six seven eight")
    server.wait(id)
    with console(browser, server, server.test, f"/generations/{id}") as watched:
        page = watched.page
        drawn = page.locator(".sound[data-drawn]")
        expect(drawn).to_be_visible()
        heights = drawn.locator("rect").evaluate_all("bars => bars.map((bar) => Number(bar.getAttribute('height')))")
        assert len(set(heights)) > 20 and max(heights) > 50, heights
        position = page.get_by_label("Position in the sound")
        position.focus()
        page.get_by_role("button", name="Play").click()
        until(page, "document.querySelector('audio').currentTime > 0.2")
        page.get_by_role("button", name="Pause").click()
        position.focus()
        page.keyboard.press("Home")
        until(page, "document.querySelector('audio').currentTime < 0.05")
        assert re.search(r"of \d", position.get_attribute("aria-valuetext"))


def filters(browser, server):
    _, key = server.account("Enterprise", requestsPerMinute=6000, concurrent=64)
    ids = [generate(server, "IMAGE", f"Picture {number} of a {'heron' if number % 9 == 0 else 'kettle'}", key) for number in range(27)]
    speech = generate(server, "AUDIO", "A spoken heron", key)
    failed = generate(server, "IMAGE", "[fail] kettle", key, tags={"shop": "Whangārei"})
    for id in [*ids, speech, failed]:
        server.wait(id, key=key)
    with console(browser, server, key) as watched:
        page, cards = watched.page, watched.page.locator(".generation")
        expect(cards).to_have_count(24)
        expect(page.get_by_role("status").filter(has_text="there are more")).to_be_visible()
        press(page, "Show more")
        expect(cards).to_have_count(29)
        expect(page.locator(".generation a").nth(24)).to_be_focused()
        expect(page.get_by_role("button", name="Show more")).to_be_hidden()
        page.get_by_label("Type").select_option("AUDIO")
        expect(cards).to_have_count(1)
        assert page.url.endswith("/console?type=AUDIO"), page.url
        with answered_late(page):
            page.get_by_label("Type").select_option("")
            page.get_by_label("Status").select_option("FAILED")
            expect(cards).to_contain_text("says [fail]")
        expect(cards).to_have_count(1)
        expect(cards).to_contain_text("says [fail]")
        page.get_by_label("Status").select_option("UNDER_WAY")
        expect(page.get_by_role("heading", name="Nothing matches")).to_be_visible()
        press(page, "Clear the filters")
        expect(cards).to_have_count(24)
        search = page.get_by_label("Search")
        search.fill("HERON picture")
        expect(cards).to_have_count(3)
        search.fill("whangārei")
        expect(cards).to_have_count(1)
        search.fill(ids[5])
        expect(cards).to_have_count(1)
        provider = generation(server, speech, "provider", key)["provider"]
        search.fill("")
        page.get_by_label("Provider").select_option(provider)
        expect(cards).to_have_count(1)
        page.reload()
        expect(cards).to_have_count(1)
        assert page.get_by_label("Provider").input_value() == provider
        cards.first.get_by_role("link").click()
        expect(page.get_by_role("heading", level=1)).to_be_focused()
        assert page.url.endswith(speech)
        page.go_back()
        expect(cards).to_have_count(1)


# One generation

def outcome(browser, server):
    text = "قارب أحمر " * 3 + HOSTILE + " 清晨的紅色小船 " + "word " * 2000
    id = generate(server, "IMAGE", text[:10_000].strip(), tags={HOSTILE[:40]: HOSTILE})
    server.wait(id)
    truth = generation(server, id, "outputs { sha256 } creditCost model routing { reason candidates { model rejected } }")
    with console(browser, server, server.test, f"/generations/{id}", width=320) as watched:
        page = watched.page
        until(page, "document.querySelector('img.full')?.naturalWidth > 0")
        expect(page.locator(".words")).to_contain_text("onerror")
        assert len(page.locator(".words").inner_text()) < 1000
        press(page, "Show the whole prompt")
        assert len(page.locator(".words").inner_text()) > 9000
        assert page.locator(".words").get_attribute("dir") == "auto"
        assert page.evaluate("document.querySelectorAll('main img[src=x], main script').length") == 0
        expect(page.get_by_text(truth["routing"]["reason"])).to_be_visible()
        page.locator("summary").filter(has_text="could make it").click()
        table = page.get_by_role("table", name="Who could make it")
        expect(table.locator("tbody tr")).to_have_count(sum(1 for one in truth["routing"]["candidates"] if one["rejected"] is None))
        page.locator("summary").filter(has_text="could not").click()
        refused = [one for one in truth["routing"]["candidates"] if one["rejected"] is not None]
        expect(page.get_by_role("table", name="Who could not make it").locator("tbody tr")).to_have_count(len(refused))
        expect(page.get_by_role("table", name="Who could not make it")).to_contain_text(refused[0]["rejected"])
        expect(page.locator(".attempts li")).to_have_count(1)
        expect(page.locator("section[aria-labelledby=charge]")).to_contain_text(str(truth["creditCost"]))
        with page.expect_download() as download:
            page.get_by_role("link", name="Download").click()
        with open(download.value.path(), "rb") as file:
            assert hashlib.sha256(file.read()).hexdigest() == truth["outputs"][0]["sha256"]
        watched.accessible("a long and hostile prompt at 320 px")


def failed(browser, server):
    id = generate(server, "IMAGE", "[refuse] something")
    server.wait(id)
    with console(browser, server, server.test, f"/generations/{id}") as watched:
        expect(watched.page.locator(".outcome")).to_contain_text("Change the prompt")
        expect(watched.page.locator(".outcome")).to_contain_text("would end the same way")
        watched.accessible("a refused one")
        go(watched, "/generations/gen_none")
        expect(watched.page.get_by_role("heading", name="There is no such generation")).to_be_visible()
        go(watched, "/nowhere")
        expect(watched.page.get_by_role("heading", name="There is nothing here")).to_be_visible()
        go(watched, "/admin/vendors")
        expect(watched.page.get_by_role("heading", name="This needs another key")).to_be_visible()


def cancelled(browser, server):
    id = generate(server, "VIDEO", "Slowly [slow 300]")
    with console(browser, server, server.test, f"/generations/{id}") as watched:
        page = watched.page
        press(page, "Cancel the generation")
        dialog = page.get_by_role("dialog", name="Cancel this generation?")
        watched.accessible("asked whether to cancel")
        press(page, "No, go back", "dialog")
        expect(dialog).to_have_count(0)
        assert generation(server, id)["status"] in ("QUEUED", "PROCESSING")
        expect(page.get_by_role("button", name="Cancel the generation")).to_be_focused()
        press(page, "Cancel the generation")
        press(page, "Cancel the generation", "dialog")
        expect(page.locator(".head .tag")).to_have_text("Cancelled")
        noted(page, "Cancelled")
        assert generation(server, id)["status"] == "CANCELLED"


def made_again(browser, server):
    first = generate(server, "IMAGE", "A teapot", provider="minimax-image", options={"aspectRatio": "16:9"}, tags={"shop": "north"}, priority="QUALITY")
    server.wait(first)
    before = generation(server, first, "model options")
    with console(browser, server, server.test, f"/generations/{first}") as watched:
        page = watched.page
        press(page, "Make it again")
        dialog = page.get_by_role("dialog")
        price = dialog.locator(".quote strong")
        expect(price).to_contain_text("credit")
        watched.accessible("asked what to make again")
        options = dialog.get_by_label("Options")
        options.fill("{ nonsense")
        expect(dialog.locator(".quote")).to_contain_text("not valid JSON")
        options.fill('{"aspectRatio": "no such"}')
        expect(dialog.locator(".quote")).to_contain_text("aspectRatio")
        options.fill(json.dumps(before["options"]))
        dialog.get_by_label("Prompt").fill("A teapot with a blue lid")
        expect(price).to_contain_text("credit")
        with page.expect_request(lambda request: "generate(input" in (request.post_data or "")) as sent:
            press(page, "Make it for this price", "dialog")
        assert re.fullmatch(r"console-[0-9a-f]{32}", sent.value.headers["idempotency-key"])
        assert sent.value.post_data_json["variables"]["i"]["maxCredits"] > 0
        page.wait_for_url(lambda url: "/generations/" in url and first not in url)
        second = page.url.rsplit("/", 1)[1]
        expect(page.locator(".head .tag")).to_have_text("Completed")
        made = generation(server, second, "model input options tags routing { priority }")
        assert made["input"]["text"] == "A teapot with a blue lid" and made["tags"] == {"shop": "north"}, made
        assert made["model"] == before["model"] and made["options"] == before["options"] and made["routing"]["priority"] == "QUALITY", made


def rated(browser, server):
    id = generate(server, "IMAGE", "To be rated")
    server.wait(id)
    with console(browser, server, server.test, f"/generations/{id}") as watched:
        page = watched.page
        page.get_by_role("radio", name="1 of 5").focus()
        page.keyboard.press("Space")
        for _ in range(3):
            page.keyboard.press("ArrowRight")
        noted(page, "Rated with 4 stars")
        assert generation(server, id, "rating")["rating"] == 0.75
        page.reload()
        expect(page.get_by_role("radio", name="4 of 5")).to_be_checked()


# Usage

def usage(browser, server):
    account, _ = server.account("Pro")
    server.ask("mutation($a: ID!) { adminCreditsGrant(account: $a, credits: 100000, reason: \"to try\") { id } }", {"a": account}, server.admin)
    key = server.key(account, "LIVE")
    for type, text in [("IMAGE", "one"), ("IMAGE", "two"), ("AUDIO", "three"), ("IMAGE", "[fail] four")]:
        server.wait(generate(server, type, text, key), key=key)
    today = time.strftime("%Y-%m-%dT00:00:00Z", time.gmtime())
    rows = server.ask("query($from: DateTime!) { usage(from: $from) { day type provider generations completed failed cancelled credits } }", {"from": today}, key)["usage"]
    total = {name: sum(row[name] for row in rows) for name in ("generations", "completed", "failed", "credits")}
    assert total["generations"] == 4 and total["credits"] > 0, rows
    with console(browser, server, key, "/usage") as watched:
        page = watched.page
        expect(page.locator(".tag").filter(has_text="Live")).to_be_visible()
        tiles = dict(zip(page.locator(".tile-name").all_inner_texts(), page.locator(".tile-value").all_inner_texts()))
        assert tiles == {"Credits": f"{total['credits']:,}", "Generations": "4", "Completed": str(total["completed"]), "Failed": str(total["failed"])}, tiles
        page.locator("section[aria-labelledby=by-day] summary").click()
        cells = page.get_by_role("table", name="By day").locator("tbody tr").all_inner_texts()
        assert len(cells) == 1 and cells[0].split()[-1] == f"{total['credits']:,}", cells
        for name in {row["provider"] for row in rows}:
            expect(page.locator("section[aria-labelledby=by-provider] .bars")).to_contain_text(name)
        # A chart is one stop of Tab; arrows go from day to day.
        chart = page.locator("svg.chart").first
        last = chart.locator(".mark[tabindex='0']")
        last.focus()
        assert f"{total['credits']:,} credits" in last.get_attribute("aria-label")
        page.keyboard.press("ArrowLeft")
        expect(chart.locator(".mark").nth(28)).to_be_focused()
        expect(page.locator(".readout").first).to_contain_text(": 0 credits")
        page.keyboard.press("End")
        expect(page.locator(".readout").first).to_contain_text(f"{total['credits']:,} credits")
        with page.expect_download() as download:
            press(page, "Download as CSV")
        with open(download.value.path(), encoding="utf-8-sig", newline="") as file:
            kept = list(csv.DictReader(file))
        assert [{name: str(value) for name, value in row.items()} for row in rows] == kept, kept
        address = page.evaluate("performance.getEntriesByType('resource').map((one) => one.name).find((name) => name.includes('console-csv'))")
        fields = page.evaluate("async (address) => { const { csv } = await import(address); return csv([['=1+1', '-2', '+3', '@x', '\\tx', -4, 'a,\"b\"', 'x=1']]); }", address)
        assert next(csv.reader(io.StringIO(fields))) == ["'=1+1", "'-2", "'+3", "'@x", "'\tx", "-4", 'a,"b"', "x=1"], fields
        page.get_by_label("Period").select_option("7")
        expect(page.locator("svg.chart").first.locator(".mark")).to_have_count(7)
        page.get_by_label("Period").select_option("")
        page.get_by_label("From").fill("2026-01-31")
        page.get_by_label("To", exact=True).fill("2026-01-01")
        page.get_by_label("To", exact=True).press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("not after the last")
        with answered_late(page):
            page.get_by_label("Period").select_option("30")
            page.get_by_label("Period").select_option("")
            expect(page.get_by_role("alert")).to_contain_text("not after the last")
        expect(page.locator("svg.chart")).to_have_count(0)
        expect(page.get_by_role("alert")).to_contain_text("not after the last")
        page.get_by_label("From").fill("2020-01-01")
        page.get_by_label("To", exact=True).fill("2020-01-10")
        page.get_by_label("To", exact=True).press("Enter")
        expect(page.get_by_role("heading", name="Nothing was made in this period")).to_be_visible()


# Keys and webhooks

def keys(browser, server):
    account, _ = server.account("Pro")
    with console(browser, server, server.key(account, "LIVE"), "/keys") as watched:
        page = watched.page
        made = {}
        for mode in ("TEST", "LIVE"):
            press(page, "Create a key")
            dialog = page.get_by_role("dialog")
            dialog.get_by_label("Name").fill(HOSTILE[:90])
            dialog.get_by_label("Kind").select_option(mode)
            watched.accessible("creating a key")
            press(page, "Create a key", "dialog")
            secret = page.locator("#secret")
            expect(secret).to_contain_text(f"dk_{mode.lower()}_")
            made[mode] = secret.inner_text()
            page.keyboard.press("Escape")
            expect(secret).to_be_visible()
            press(page, "I have kept it", "dialog")
            expect(secret).to_have_count(0)
            assert server.ask("{ account { id } }", key=made[mode])["account"]["id"] == account
        assert not any(key in page.content() for key in made.values())
        row = page.get_by_role("row").filter(has_text=made["LIVE"][:12])
        expect(page.get_by_role("row").filter(has_text="you are using this one")).to_have_count(1)
        row.get_by_role("button", name="Revoke").click()
        press(page, "Revoke", "dialog")
        noted(page, "The key is revoked")
        expect(row).to_contain_text("Revoked")
        assert server.post("{ account { id } }", key=made["LIVE"])[0] == 401


def webhooks(browser, server, receiver):
    _, key = server.account("Pro")
    with console(browser, server, key, "/webhooks") as watched:
        page = watched.page
        expect(page.get_by_role("heading", name="No endpoint yet")).to_be_visible()
        press(page, "Add an endpoint")
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Address").fill("http://user:secret@127.0.0.1/hooks")
        press(page, "Add an endpoint", "dialog")
        expect(dialog.get_by_role("alert")).to_be_visible()
        dialog.get_by_label("Address").fill(f"{receiver.url}/ok")
        dialog.get_by_label("Description").fill(HOSTILE)
        dialog.get_by_label("generation.completed").check()
        watched.accessible("adding an endpoint")
        press(page, "Add an endpoint", "dialog")
        expect(page.locator("#secret")).to_contain_text("whsec_")
        press(page, "I have kept it", "dialog")
        endpoint = page.locator(".endpoints > li")
        expect(endpoint).to_contain_text("onerror")
        endpoint.get_by_role("button", name="Send a test").click()
        noted(page, "A test message is on its way")
        receiver.wait("/ok", 1)
        press(page, "Refresh")
        first = page.locator(".deliveries > li").first
        expect(first).to_contain_text("webhook.test")
        first.locator("summary").first.click()
        expect(first.get_by_role("table", name="Tries")).to_contain_text("200")
        press(page, "Send it again")
        noted(page, "It is being sent again")
        receiver.wait("/ok", 2)
        # Changed, held back, and set going again by undoing it.
        endpoint.get_by_role("button", name="Edit").click()
        expect(page.get_by_role("dialog").get_by_label("generation.completed")).to_be_checked()
        page.get_by_role("dialog").get_by_label("generation.failed").check()
        press(page, "Save", "dialog")
        expect(endpoint).to_contain_text("generation.failed")
        endpoint.get_by_role("button", name="Disable").click()
        expect(endpoint.locator(".tag")).to_have_text("Disabled")
        page.get_by_role("button", name="Undo").click()
        expect(endpoint.locator(".tag")).to_have_text("Enabled")
        endpoint.get_by_role("button", name="New secret").click()
        press(page, "New secret", "dialog")
        expect(page.locator("#secret")).to_contain_text("whsec_")
        press(page, "I have kept it", "dialog")
        expect(endpoint).to_contain_text("former secret")
        id = generate(server, "IMAGE", "told", key)
        receiver.wait("/ok", 3)
        go(watched, f"/generations/{id}")
        expect(page.locator(".deliveries > li")).to_contain_text("generation.completed")
        page.get_by_role("link", name="Webhooks").click()
        endpoint.get_by_role("button", name="Replay").click()
        page.get_by_role("dialog").get_by_label("Also what it took").check()
        press(page, "Replay", "dialog")
        noted(page, "2 messages are being sent again")
        receiver.wait("/ok", 5)
        page.get_by_label("Status").select_option("DEAD")
        expect(page.get_by_text("No messages.")).to_be_visible()
        page.get_by_label("Status").select_option("DELIVERED")
        expect(page.locator(".deliveries > li")).to_have_count(2)
        press(page, "Make a new default secret")
        press(page, "Make a new default secret", "dialog")
        expect(page.locator("#secret")).to_contain_text("whsec_")
        press(page, "I have kept it", "dialog")
        endpoint.get_by_role("button", name="Delete").click()
        press(page, "Delete", "dialog")
        expect(page.get_by_role("heading", name="No endpoint yet")).to_be_visible()


def account(browser, server):
    id, key = server.account("Pro")
    with console(browser, server, key, "/account") as watched:
        page = watched.page
        expect(page.get_by_role("heading", name="Plan: Pro")).to_be_visible()
        expect(page.get_by_text(id)).to_be_visible()
        expect(page.locator("section[aria-labelledby=limits]")).to_contain_text("of 3,600 left")
        page.get_by_label("Tell webhooks below").fill("250")
        press(page, "Save")
        noted(page, "Saved")
        assert server.ask("{ webhookCreditsLow }", key=key)["webhookCreditsLow"] == 250


# For admin keys

def administers(browser, server):
    server.wait(generate(server, "IMAGE", "another account's"))
    with console(browser, server, server.admin) as watched:
        page = watched.page
        expect(page.get_by_role("heading", name="Server", level=1)).to_be_visible()
        assert page.url.endswith("/console/admin"), page.url
        expect(page.get_by_text("The books hold")).to_be_visible()
        former = page.locator(".head .small").first.inner_text()
        expect(page.locator(".head .small").first).not_to_have_text(former)
        press(page, "Check again")
        expect(page.get_by_text("The books hold")).to_be_visible()

        page.get_by_role("link", name="Accounts").click()
        press(page, "Create an account")
        page.get_by_role("dialog").get_by_label("Name").fill(HOSTILE)
        page.get_by_role("dialog").get_by_label("Plan").select_option("Enterprise")
        page.get_by_role("dialog").get_by_label("At once").fill("7")
        page.get_by_role("dialog").get_by_label("Generations a minute").fill("77")
        watched.accessible("creating an account")
        press(page, "Create an account", "dialog")
        expect(page.get_by_role("heading", name="Plan: Enterprise")).to_be_visible()
        id = page.url.rsplit("/", 1)[1]
        press(page, "Edit")
        page.get_by_role("dialog").get_by_label("Plan").select_option("Starter")
        press(page, "Save", "dialog")
        expect(page.get_by_role("heading", name="Plan: Starter")).to_be_visible()
        press(page, "Grant credits")
        page.get_by_role("dialog").get_by_label("Credits").fill("12345")
        page.get_by_role("dialog").get_by_label("Reason").fill(HOSTILE)
        press(page, "Grant credits", "dialog")
        expect(page.get_by_role("table", name=re.compile("movements"))).to_contain_text("12,345")
        expect(page.get_by_role("table", name=re.compile("movements"))).to_contain_text("onerror")
        press(page, "Create a key")
        press(page, "Create a key", "dialog")
        key = page.locator("#secret").inner_text()
        press(page, "I have kept it", "dialog")
        assert server.ask("{ account { id credits } }", key=key)["account"] == {"id": id, "credits": 12345}
        server.wait(generate(server, "IMAGE", "for the admin to see", key), key=key)
        press(page, "Revoke", exact=False)
        press(page, "Revoke", "dialog")
        expect(page.get_by_role("row").filter(has_text="Revoked")).to_have_count(1)
        assert server.post("{ account { id } }", key=key)[0] == 401
        watched.accessible("one account")
        page.locator(".view").get_by_role("link", name="Usage").click()
        expect(page.locator(".tile-value").nth(1)).to_have_text("1")
        page.get_by_label("Account (all, if empty)").fill("")
        page.get_by_label("Account (all, if empty)").press("Enter")
        expect(page.locator(".tile-value").nth(1)).not_to_have_text("1")

        page.get_by_role("link", name="Vendors").click()
        expect(page.get_by_text("Configured: ")).to_be_visible()
        names = server.ask("{ adminVendors { name variables } }", key=server.admin)["adminVendors"]
        expect(page.locator(".vendors > li")).to_have_count(len(names))

        page.get_by_role("link", name="Routing").click()
        row = page.get_by_role("row").filter(has_text="image-01")
        row.get_by_role("button", name="Pin: image-01", exact=True).click()
        page.get_by_role("dialog").get_by_label("Weight").fill("2.5")
        page.get_by_role("dialog").get_by_label("Reason").fill(HOSTILE)
        watched.accessible("pinning")
        press(page, "Pin", "dialog")
        expect(row).to_contain_text("Weight 2.5")
        row.get_by_role("button", name="Remove the pin").click()
        expect(row).not_to_contain_text("Weight 2.5")
        page.get_by_role("button", name="Undo").click()
        expect(row).to_contain_text("Weight 2.5")
        pins = server.ask('{ adminRouting(model: "image-01") { pin { weight reason } } }', key=server.admin)["adminRouting"]
        assert pins[0]["pin"] == {"weight": 2.5, "reason": HOSTILE}, pins
        row.get_by_role("button", name="Remove the pin").click()
        expect(row).not_to_contain_text("Weight 2.5")


# All of it

def by_keyboard(browser, server):
    """From the door to a chart, a generation that is made again, and out, without a mouse; where one is can be seen."""
    _, key = server.account("Pro")
    id = generate(server, "IMAGE", "by hand", key)
    server.wait(id, key=key)
    with visit(browser, server.url) as watched:
        page = watched.page

        def to(name, role=None, most=60):
            for _ in range(most):
                page.keyboard.press("Tab")
                found = page.evaluate("""() => { const one = document.activeElement; const style = getComputedStyle(one);
                    const box = one.matches('.wave input') ? getComputedStyle(one.parentElement) : one.matches('.prompt a') ? getComputedStyle(one.closest('.generation')) : one.matches('.stars input') ? getComputedStyle(one.parentElement) : one.matches('.mark') ? { outlineStyle: getComputedStyle(one.querySelector('.reach')).stroke === 'none' ? 'none' : 'solid' } : style;
                    return { name: one.getAttribute('aria-label') ?? (one.labels?.[0] ?? one).textContent.trim(), seen: box.outlineStyle !== 'none' }; }""")
                assert found["seen"], f"focus is not to be seen on {found['name']}"
                if name in found["name"]:
                    return
            raise AssertionError(f"{name} is not reached")

        watched.open("/en/console")
        expect(page.get_by_label("API key")).to_be_focused()
        page.keyboard.type(key)
        page.keyboard.press("Enter")
        expect(page.locator(".generation")).to_be_visible()
        to("by hand")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_be_focused()
        to("Make it again")
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog").locator(".quote strong")).to_be_visible()
        to("Make it for this price")
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/generations/" in url and id not in url)
        expect(page.locator(".head .tag")).to_have_text("Completed")
        page.keyboard.press("Shift+Tab")
        page.locator("body").press("Home")
        page.get_by_role("link", name="Gallery").focus()
        to("Usage")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Usage")).to_be_focused()
        to("2 generations")
        page.keyboard.press("Home")
        expect(page.locator("svg.chart .mark").first).to_be_focused()
        page.get_by_role("link", name="Account").focus()
        to("Sign out")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Sign in")).to_be_focused()
        watched.holds("by keyboard")


def everywhere(browser, server):
    """Every view in every language, in both themes, narrow and wide."""
    account, _ = server.account("Pro")
    server.ask("mutation($a: ID!) { adminCreditsGrant(account: $a, credits: 100000, reason: \"to look\") { id } }", {"a": account}, server.admin)
    key = server.key(account, "LIVE")
    server.ask("mutation($i: WebhookEndpointInput!) { webhookEndpointCreate(input: $i) { secret } }", {"i": {"url": "http://127.0.0.1:8099/hooks", "description": HOSTILE}}, key)
    ids = [generate(server, "IMAGE", HOSTILE, key), generate(server, "IMAGE", "Pneumonoultramicroscopic" * 40, key), generate(server, "AUDIO", "hello", key), generate(server, "IMAGE", "[fail] قارب أحمر", key)]
    for id in ids:
        server.wait(id, key=key)
    ids.append(generate(server, "VIDEO", "Slowly [slow 900]", key))
    # The looks are the same in all languages; what differs is how long the words are.
    looks = [("en", theme, width) for theme in THEMES for width in (320, 1280)] + [(language, "light", 320) for language in LANGUAGES[1:]]
    for language, theme, width in looks:
        for whose, paths in ((key, VIEWS + [f"/generations/{id}" for id in ids]), (server.admin, ADMIN_VIEWS + [f"/admin/accounts/{account}"])):
            with console(browser, server, whose, paths[0], language=language, theme=theme, width=width) as watched:
                for path in paths:
                    what = f"{path} {language} {theme} {width}"
                    go(watched, path, language)
                    for one in watched.page.locator("main details").all()[:4]:
                        one.evaluate("one => { one.open = true; }")
                    if language == "en":
                        watched.accessible(what)
                    wider = watched.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                    assert wider <= 0, (what, wider)
                    text = watched.page.locator("main").inner_text().replace("{{7*7}}", "")
                    assert not re.search(r"\bconsole\.[a-z]+\.|\{\w+\}", text), (what, re.findall(r"\S*console\.\S*|\{\w+\}", text))
                    watched.holds(what)
        print(f"console: everywhere, {language} {theme} {width}", flush=True)
    server.ask("mutation($id: ID!) { cancelGeneration(id: $id) }", {"id": ids[-1]}, key)


if __name__ == "__main__":
    chosen = sys.argv[1:]
    with Receiver() as receiver, chromium() as browser, Served(
            "--live", "sandbox", "--webhook-allow-http", "--webhook-allow-network", "127.0.0.0/8") as server:
        tests = [
            ("signing_in", signing_in), ("first_step", first_step), ("live_progress", live_progress), ("sound", sound), ("filters", filters),
            ("outcome", outcome), ("failed", failed), ("cancelled", cancelled), ("made_again", made_again), ("rated", rated), ("usage", usage),
            ("keys", keys), ("webhooks", lambda browser, server: webhooks(browser, server, receiver)), ("account", account),
            ("administers", administers), ("session_ends", session_ends), ("by_keyboard", by_keyboard), ("everywhere", everywhere),
            ("throttled", lambda browser, _: throttled(browser)),
        ]
        for name, test in tests:
            if chosen and name not in chosen:
                continue
            began = time.monotonic()
            test(browser, server)
            print(f"console: {name} ({time.monotonic() - began:.1f} s)", flush=True)
