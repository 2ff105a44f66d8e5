// What is said beside the view: to everyone by a note at the foot, to those who cannot see also what changes by itself.
import { make, say } from "./words.js";
import { span } from "./console-measure.js";

const shown = 12;
const quiet = make("p", { class: "unseen", role: "status", "aria-live": "polite" });
const notes = make("div", { class: "notices", role: "status", "aria-live": "polite" });
document.body.append(quiet, notes);

/// For those who cannot see it.
export function announce(text) {
  // The same words twice are news too.
  quiet.textContent = quiet.textContent === text ? text + " " : text;
}

/// A note that goes away by itself, with a way back where there is one. Who is at it has time.
export function note(text, { undo, bad = false } = {}) {
  const close = make("button", { type: "button", class: "plain small", "aria-label": say("console.close"), onclick: () => box.remove() }, "×");
  const back = undo && make("button", { type: "button", class: "small", onclick: async () => { box.remove(); await undo(); } }, say("console.undo"));
  const box = make("div", { class: bad ? "notice bad" : "notice" }, make("p", {}, text), back, close);
  notes.replaceChildren(box);
  let timer;
  const begin = () => { timer = setTimeout(() => box.remove(), shown * 1000); };
  const stop = () => clearTimeout(timer);
  for (const [event, react] of [["pointerenter", stop], ["focusin", stop], ["pointerleave", begin], ["focusout", begin]]) box.addEventListener(event, react);
  begin();
}

const known = new Set([
  "INSUFFICIENT_CREDITS", "RATE_LIMIT", "INVALID_INPUT", "PROVIDER_UNAVAILABLE", "GENERATION_FAILED", "UNAUTHENTICATED", "FORBIDDEN",
  "NOT_FOUND", "CONTENT_REFUSED", "IDEMPOTENCY_KEY_REUSED", "IDEMPOTENCY_IN_PROGRESS", "INTERNAL", "OFFLINE",
]);

/// What to do about a code.
export const advice = (code) => say(`console.advice.${known.has(code) ? code : "INTERNAL"}`);

/// What was refused, why, and what to do. `again` is what a button tries once more.
export function problem(error, again) {
  const code = known.has(error.code) ? error.code : "INTERNAL";
  return make("div", { class: "note bad problem-box", role: "alert" },
    make("p", {}, make("strong", {}, advice(code)), error.retryAfter ? [" ", say("console.retryAfter", { time: span(error.retryAfter) })] : null),
    error.message && code !== "OFFLINE" && make("p", { class: "said", dir: "auto" }, error.message),
    error.problems?.length > 1 && make("ul", {}, error.problems.map((one) => make("li", { dir: "auto" }, one.message))),
    error.request && make("p", { class: "small" }, say("console.requestId", { id: error.request })),
    again && make("button", { type: "button", class: "small", onclick: again }, say("console.tryAgain")));
}

/// Does something that may be refused; says so where it is, and what became of it where it is not.
export async function attempt(act, done) {
  try {
    const result = await act();
    if (done) note(done);
    return result;
  } catch (error) {
    note(`${advice(error.code)} ${error.message ?? ""}`, { bad: true });
    return undefined;
  }
}
