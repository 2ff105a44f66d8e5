// What is around each view: where one can go, who one is, and the way out.
import { make, say } from "./words.js";
import { tag } from "./console-status.js";

const places = {
  account: [["", "gallery"], ["/usage", "usage"], ["/keys", "keys"], ["/webhooks", "webhooks"], ["/account", "account"]],
  admin: [["/admin", "server"], ["/admin/accounts", "accounts"], ["/admin/vendors", "vendors"], ["/admin/routing", "routing"], ["/admin/usage", "usage"]],
};

/// Gives the element to show views in, and how to mark the present place.
export function shell(session, root, signedOut) {
  const links = places[session.kind].map(([path, name]) => make("a", { href: root + path }, say(`console.place.${name}`)));
  const view = make("div", { class: "view" });
  const element = make("div", { class: "shell" },
    make("div", { class: "side" },
      make("nav", { class: "sections", "aria-label": say("console.places") }, links),
      make("div", { class: "who" },
        make("p", {}, modeTag(session), " ", make("code", { translate: "no" }, session.key)),
        make("button", { type: "button", class: "small", onclick: signedOut }, say("console.signOut")))),
    make("div", { class: "stage" },
      session.mode === "TEST" && make("p", { class: "test-mode" }, make("strong", {}, say("console.mode.TEST")), " ", say("console.testMode")),
      view));
  /// The longest path that the present one begins with.
  function mark(path) {
    const here = links.filter((link) => {
      const own = link.getAttribute("href").slice(root.length);
      return own === path || (own && path.startsWith(`${own}/`)) || (!own && path.startsWith("/generations/"));
    }).sort((a, b) => b.getAttribute("href").length - a.getAttribute("href").length)[0];
    for (const link of links) {
      if (link === here) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
    }
  }
  return { element, view, mark };
}

function modeTag({ kind, mode }) {
  if (kind === "admin") return tag(say("console.mode.ADMIN"), "care");
  return mode === "TEST" ? tag(say("console.mode.TEST"), "care") : tag(say("console.mode.LIVE"), "good");
}
