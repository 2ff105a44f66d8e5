"""Every page in every language and both themes, in Chromium: no error, no foreign request, nothing that axe objects to."""
from browser import LANGUAGES, THEMES, chromium, visit
from served import Served

PLACES = [
    "/developers", "/developers/api/kling", "/developers/guides/webhooks", "/developers/search?q=webhook", "/playground", "/console",
]

with Served() as served, chromium() as browser:
    for language in LANGUAGES:
        for theme in THEMES:
            # Narrow in one theme and wide in the other, turn about: each page is seen in both, and at both widths.
            width = (320, 1280)[(LANGUAGES.index(language) + THEMES.index(theme)) % 2]
            with visit(browser, served.url, theme=theme, width=width, locale=language) as page:
                for place in PLACES:
                    what = f"/{language}{place} {theme} {width}"
                    page.open(f"/{language}{place}")
                    page.page.wait_for_load_state("networkidle")
                    page.accessible(what)
                    page.holds(what)
    print(f"pages: {len(LANGUAGES)} languages, {len(PLACES)} pages, {len(THEMES)} themes, 2 widths: nothing to object to")
