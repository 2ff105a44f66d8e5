"""Chromium, as Debian has it without its windows, in front of a running server: what a page does wrong is an assertion that failed."""
import contextlib, pathlib
import axe_playwright_python
from playwright.sync_api import sync_playwright

LANGUAGES = ["en", "es", "mi", "ru", "vi", "zh-Hant"]
THEMES = ["light", "dark"]
AXE = next(pathlib.Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Watched:
    """A page whose errors, violated policies and requests to other hosts are kept."""

    def __init__(self, page, url):
        self.page, self.url, self.wrongs, self.requests = page, url, [], []
        page.on("console", lambda message: message.type in ("error", "warning") and self.wrongs.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: self.wrongs.append(f"script: {error}"))
        page.on("request", self.requested)

    def requested(self, request):
        self.requests.append(request)
        if not request.url.startswith((self.url + "/", "data:", "blob:")):
            self.wrongs.append(f"foreign request: {request.url}")

    def open(self, path):
        self.requests.clear()
        response = self.page.goto(self.url + path)
        assert response.status == 200, (path, response.status)
        return response

    def holds(self, what):
        """Nothing has gone wrong so far."""
        assert not self.wrongs, (what, self.wrongs)

    def accessible(self, what):
        """axe-core finds nothing to object to, and nothing is wider than the window."""
        # Not through a script element: the page's own policy refuses those, and shall.
        # What passed is not described: that took most of the time.
        found = self.page.evaluate(AXE + "; axe.run({ runOnly: %s, resultTypes: ['violations'] })" % RULES)
        assert not found["violations"], (what, [
            (rule["id"], rule["help"], [(node["target"], node.get("failureSummary", "")) for node in rule["nodes"]][:3])
            for rule in found["violations"]])
        wider = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, (what, f"{wider} px wider than the window")


@contextlib.contextmanager
def chromium(**options):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium-headless-shell", args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"], **options)
        try:
            yield browser
        finally:
            browser.close()


@contextlib.contextmanager
def visit(browser, url, *, theme="light", width=1280, height=900, **options):
    """A page in a context of its own, with nothing left from others."""
    context = browser.new_context(
        color_scheme=theme, viewport={"width": width, "height": height}, base_url=url, **options)
    try:
        yield Watched(context.new_page(), url)
    finally:
        context.close()
