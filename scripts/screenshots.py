#!/usr/bin/env python3
"""Pictures of the pages in Chromium: 3 widths, 2 themes, 6 languages, into .build/screenshots. Some are kept in docs/images for the README.

`make screenshots` builds first. ARGS='--languages en ru --widths 360' takes some."""
import argparse, pathlib, sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "Tests/EndToEnd"))
from browser import LANGUAGES, THEMES, chromium, visit
from served import Served

WIDTHS = [360, 820, 1440]
PAGES = {
    "developers": "/developers", "provider": "/developers/api/kling", "guide": "/developers/guides/webhooks",
    "playground": "/playground", "console": "/console",
}
# What whoever has signed in sees, with an account's key and with an operator's; ID is a generation.
VIEWS = {
    "gallery": "", "generation": "/generations/ID", "usage": "/usage", "keys": "/keys", "webhooks": "/webhooks", "account": "/account"}
OPERATOR = {"server": "/admin", "accounts": "/admin/accounts", "vendors": "/admin/vendors", "routing": "/admin/routing"}
# File, page, theme, and the window: what a visitor of the repository sees first.
KEPT = [
    ("developers.png", "/developers", "light", (1280, 800)), ("provider.png", "/developers/api/kling", "dark", (1280, 800)),
    ("console.png", "/console", "light", (1280, 800))]
MOST_BYTES = 200_000

arguments = argparse.ArgumentParser(description=__doc__)
arguments.add_argument("--languages", nargs="+", choices=LANGUAGES, default=LANGUAGES)
arguments.add_argument("--themes", nargs="+", choices=THEMES, default=THEMES)
arguments.add_argument("--widths", nargs="+", type=int, default=WIDTHS)
arguments.add_argument("--pages", nargs="+", choices=[*PAGES, *VIEWS, *OPERATOR], default=[*PAGES, *VIEWS, *OPERATOR])
arguments.add_argument("--no-kept", action="store_true", help="leave docs/images as it is")
chosen = arguments.parse_args()

# What the gallery shows: made in the sandbox.
WORKS = [
    ("IMAGE", "flux-dev", "A lighthouse at dusk, seen from the sea"), ("IMAGE", "imagen", "An orange on a blue plate, morning light"),
    ("IMAGE", "stability", "A paper boat in the rain [fail]"), ("VIDEO", "kling", "Waves roll in slowly under a red sky"),
    ("AUDIO", "elevenlabs", "The sea was calm that evening, and nobody spoke."), ("IMAGE", "flux-dev", "A fox asleep in the snow")]
GENERATE = "mutation G($input: GenerateInput!) { generate(input: $input) { id } }"


def make_works(served):
    """Has something made of each kind, and answers the id of the film."""
    ids = []
    for type, provider, text in WORKS:
        answer = served.ask(GENERATE, {"input": {"type": type, "provider": provider, "input": {"text": text}}})
        ids.append(answer["generate"]["id"])
    for id in ids: served.wait(id, 300)
    served.ask(GENERATE, {"input": {"type": "VIDEO", "provider": "kling", "input": {"text": "Clouds pass over a valley [slow 600]"}}})
    return ids[3]


def sign_in(page, language, key):
    page.open(f"/{language}/console")
    page.page.locator("input[name=key]").fill(key)
    page.page.keyboard.press("Enter")
    page.page.locator(".view h1").wait_for()


def settle(page):
    """Waits until all that comes by itself is there. The gallery's streams stay open, so the network is never idle."""
    page.page.locator(".view:not([aria-busy])").wait_for()
    page.page.wait_for_function(
        "!document.querySelector('.view .loading') && [...document.images].every((image) => image.complete || image.loading === 'lazy')")


folder = ROOT / ".build/screenshots"
folder.mkdir(parents=True, exist_ok=True)
count = 0
with Served() as served, chromium() as browser:
    # So that the figures on the first page are figures.
    for _ in range(20):
        served.ask("{ account { credits } }")
    film = make_works(served)

    def picture(page, name, language, theme, width):
        page.page.screenshot(path=folder / f"{name}-{language}-{theme}-{width}.png", full_page=True)
        global count
        count += 1

    for width in chosen.widths:
        for theme in chosen.themes:
            for language in chosen.languages:
                with visit(browser, served.url, theme=theme, width=width, locale=language) as page:
                    for name, path in PAGES.items():
                        if name in chosen.pages:
                            page.open(f"/{language}{path}")
                            page.page.wait_for_load_state("networkidle")
                            picture(page, name, language, theme, width)
                for key, views in ((served.test, VIEWS), (served.admin, OPERATOR)):
                    if not set(views) & set(chosen.pages):
                        continue
                    with visit(browser, served.url, theme=theme, width=width, locale=language) as page:
                        sign_in(page, language, key)
                        for name, path in views.items():
                            if name in chosen.pages:
                                page.open(f"/{language}/console{path.replace('ID', film)}")
                                settle(page)
                                picture(page, name, language, theme, width)
    if not chosen.no_kept:
        for name, path, theme, (width, height) in KEPT:
            with visit(browser, served.url, theme=theme, width=width, height=height) as page:
                if path == "/console":
                    sign_in(page, "en", served.test)
                    settle(page)
                else:
                    page.open(f"/en{path}")
                    page.page.wait_for_load_state("networkidle")
                kept = ROOT / "docs/images" / name
                kept.parent.mkdir(exist_ok=True)
                page.page.screenshot(path=kept)
                size = kept.stat().st_size
                assert size <= MOST_BYTES, f"{kept} has {size} bytes, at most {MOST_BYTES}"
print(f"screenshots: {count} in {folder}" + ("" if chosen.no_kept else f", {len(KEPT)} in {ROOT / 'docs/images'}"))
