// The console: one page, with an address for each of its views. Views are fetched when somebody goes there.
import { make, say } from "./words.js";
import { onSignedOut, readSession, signOut } from "./console-api.js";
import { problem } from "./console-notice.js";
import { shell } from "./console-shell.js";
import { signInView } from "./console-signin.js";

const place = document.getElementById("console");
const root = place.dataset.root;

/// An address below the root, who may go there, and the module that shows it.
const views = [
  [/^\/?$/, "account", () => import("./console-gallery.js")],
  [/^\/generations\/(gen_\w+)$/, "account", () => import("./console-generation.js")],
  [/^\/usage$/, "account", () => import("./console-usage.js")],
  [/^\/keys$/, "account", () => import("./console-keys.js")],
  [/^\/webhooks$/, "account", () => import("./console-webhooks.js")],
  [/^\/account$/, "account", () => import("./console-account.js")],
  [/^\/admin$/, "admin", () => import("./console-server.js")],
  [/^\/admin\/accounts(?:\/(\w+))?$/, "admin", () => import("./console-accounts.js")],
  [/^\/admin\/vendors$/, "admin", () => import("./console-vendors.js")],
  [/^\/admin\/routing$/, "admin", () => import("./console-routing.js")],
  [/^\/admin\/usage$/, "admin", () => import("./console-usage.js")],
];

let session = null;
let around = null;
let leaving = new AbortController();

const here = () => location.pathname.slice(root.length).replace(/\/$/, "");

/// Goes to an address of the console. What is given to `replace` takes the present one's place.
export function go(path, { replace = false } = {}) {
  history[replace ? "replaceState" : "pushState"](null, "", root + path);
  return show();
}

async function show({ focus = true } = {}) {
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  const path = here();
  followLanguages();
  around.mark(path);
  const beginning = session.kind === "admin" && path === "";
  if (beginning) return go("/admin", { replace: true });
  const [view, parameter] = find(path);
  around.view.setAttribute("aria-busy", "true");
  around.view.replaceChildren(make("p", { class: "loading", role: "status" }, say("console.loading")));
  let title, content;
  try {
    if (!view) [title, content] = [say("console.nothingHere.title"), nothingHere()];
    else if (view[1] !== session.kind) [title, content] = [say("console.otherKey.title"), otherKey(view[1])];
    else ({ title, content } = await (await view[2]()).view({ parameter, signal, go, root, session, query: new URLSearchParams(location.search) }));
  } catch (error) {
    if (signal.aborted) return;
    if (error.code === "UNAUTHENTICATED") return;
    [title, content] = [say("console.failed.title"), problem(error, () => show())];
  }
  if (signal.aborted) return;
  document.title = `${title} · ${say("console.title")} · Doitong`;
  around.view.removeAttribute("aria-busy");
  around.view.replaceChildren(...[content].flat().filter(Boolean));
  if (!around.view.querySelector("h1")) around.view.prepend(make("h1", {}, title));
  if (!focus) return;
  const heading = around.view.querySelector("h1");
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  scrollTo({ top: 0, behavior: "instant" });
}

function find(path) {
  for (const view of views) {
    const match = view[0].exec(path);
    if (match) return [view, match[1]];
  }
  return [];
}

const nothingHere = () => make("div", {}, make("p", {}, say("console.nothingHere.text")), make("p", {}, make("a", { class: "button", href: root }, say("console.toBeginning"))));

const otherKey = (kind) => make("div", {}, make("p", {}, say(`console.otherKey.${kind}`)),
  make("div", { class: "actions" }, make("button", { type: "button", onclick: leave }, say("console.signOut")), make("a", { class: "button", href: root }, say("console.toBeginning"))));

/// The same view in another language.
function followLanguages() {
  for (const link of document.querySelectorAll("a[hreflang]")) {
    link.href = `/${link.hreflang}${location.pathname.slice(root.indexOf("/", 1))}${location.search}`;
  }
}

async function leave() {
  await signOut().catch(() => {});
  session = null;
  askForKey();
}

function askForKey(why) {
  leaving.abort();
  followLanguages();
  document.title = `${say("console.signIn.title")} · ${say("console.title")} · Doitong`;
  place.replaceChildren(signInView(enter, why));
  place.querySelector(why || around ? "h1" : "input").focus();
}

async function enter() {
  session = await readSession();
  if (!session) return askForKey();
  around = shell(session, root, leave);
  place.replaceChildren(around.element);
  await show();
}

onSignedOut(() => {
  if (!session) return;
  session = null;
  askForKey(say("console.signIn.ended"));
});

// Links between views are followed here; what somebody opens elsewhere is left to the browser.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (link.target || link.origin !== location.origin || link.hasAttribute("download") || link.hash) return;
  if (!session || (link.pathname !== root && !link.pathname.startsWith(`${root}/`))) return;
  event.preventDefault();
  document.querySelector("details.menu[open]")?.removeAttribute("open");
  go(link.pathname.slice(root.length) + link.search);
});
addEventListener("popstate", () => { if (session) show(); });

try {
  place.replaceChildren(make("p", { class: "loading", role: "status" }, say("console.loading")));
  // Whether there is a cookie only the server sees.
  session = place.dataset.cookie === undefined ? null : await readSession();
  if (session) {
    around = shell(session, root, leave);
    place.replaceChildren(around.element);
    await show({ focus: false });
  } else {
    askForKey();
  }
} catch (error) {
  place.replaceChildren(make("h1", {}, say("console.title")), problem(error, () => location.reload()));
}
