#!/usr/bin/env python3
"""Pictures of the pages in Chromium: 3 widths, 2 themes, 6 languages, into .build/screenshots. Two are kept in docs/images for the README.

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
# File, page, theme, and the window: what a visitor of the repository sees first.
KEPT = [("developers.png", "/developers", "light", (1280, 800)), ("provider.png", "/developers/api/kling", "dark", (1280, 800))]
MOST_BYTES = 200_000

arguments = argparse.ArgumentParser(description=__doc__)
arguments.add_argument("--languages", nargs="+", choices=LANGUAGES, default=LANGUAGES)
arguments.add_argument("--themes", nargs="+", choices=THEMES, default=THEMES)
arguments.add_argument("--widths", nargs="+", type=int, default=WIDTHS)
arguments.add_argument("--pages", nargs="+", choices=list(PAGES), default=list(PAGES))
arguments.add_argument("--no-kept", action="store_true", help="leave docs/images as it is")
chosen = arguments.parse_args()

folder = ROOT / ".build/screenshots"
folder.mkdir(parents=True, exist_ok=True)
count = 0
with Served() as served, chromium() as browser:
    # So that the figures on the first page are figures.
    for _ in range(20):
        served.ask("{ account { credits } }")
    for width in chosen.widths:
        for theme in chosen.themes:
            for language in chosen.languages:
                with visit(browser, served.url, theme=theme, width=width, locale=language) as page:
                    for name in chosen.pages:
                        page.open(f"/{language}{PAGES[name]}")
                        page.page.wait_for_load_state("networkidle")
                        page.page.screenshot(path=folder / f"{name}-{language}-{theme}-{width}.png", full_page=True)
                        count += 1
    if not chosen.no_kept:
        for name, path, theme, (width, height) in KEPT:
            with visit(browser, served.url, theme=theme, width=width, height=height) as page:
                page.open(f"/en{path}")
                page.page.wait_for_load_state("networkidle")
                kept = ROOT / "docs/images" / name
                kept.parent.mkdir(exist_ok=True)
                page.page.screenshot(path=kept)
                size = kept.stat().st_size
                assert size <= MOST_BYTES, f"{kept} has {size} bytes, at most {MOST_BYTES}"
print(f"screenshots: {count} in {folder}" + ("" if chosen.no_kept else f", {len(KEPT)} in {ROOT / 'docs/images'}"))
