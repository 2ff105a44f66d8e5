// A stream as it comes: how far it is, what came when, and whether the line holds.
import { language, make, say } from "./words.js";

const keptEvents = 200;
const clock = new Intl.DateTimeFormat(language === "mi" ? "en-NZ" : language, { timeStyle: "medium" });

export class Live {
  constructor() {
    this.state = make("p", { class: "live-state" });
    this.bar = make("progress", { max: 100, value: 0, "aria-label": say("playground.live.progress") });
    this.percent = make("span", { class: "live-percent mono" });
    this.progress = make("div", { class: "live-progress", hidden: true }, this.bar, this.percent);
    this.events = make("ol", { class: "live-events", reversed: true });
    this.list = make("details", {}, make("summary", {}, say("playground.live.events")), this.events);
    this.voice = make("p", { class: "unseen", role: "status" });
    this.element = make("div", { class: "live", hidden: true }, this.state, this.progress, this.voice, this.list);
  }

  begin() {
    this.element.hidden = false;
    this.progress.hidden = true;
    this.told = "";
    this.events.replaceChildren();
    this.say("connecting");
  }

  /// `connecting`, `open`, `cut`, `complete` or `stopped`.
  say(state) {
    this.state.className = `live-state ${state}`;
    this.state.textContent = say(`playground.live.${state}`);
    if (state !== "open") this.tell(this.state.textContent);
  }

  /// One event. What has a progress and a status anywhere near its root is drawn as such.
  add(id, data) {
    const { progress, status } = stateIn(data) ?? {};
    const known = typeof progress === "number";
    this.progress.hidden = !known && this.progress.hidden;
    if (known) { this.bar.value = progress; this.percent.textContent = `${progress} %`; }
    const state = typeof status === "string" ? statusName(status) : "";
    this.events.prepend(make("li", {}, make("time", { class: "quiet" }, clock.format(new Date())), " ",
      id && make("span", { class: "mono quiet" }, `#${id} `), state, known ? ` ${progress} %` : ""));
    while (this.events.children.length > keptEvents) this.events.lastChild.remove();
    // Not each step is spoken: quarters are enough to know that it moves.
    const step = `${state} ${known ? Math.floor(progress / 25) : ""}`;
    if (step !== this.told) this.tell(`${state} ${known ? `${progress} %` : ""}`);
    this.told = step;
  }

  tell(text) { this.voice.textContent = text; }
}

const statuses = ["queued", "processing", "completed", "failed", "cancelled"];

/// A status in the page's language; as it is where it is none of ours.
export function statusName(status) {
  const known = status.toLowerCase();
  return statuses.includes(known) ? say(`playground.status.${known}`) : status;
}

function stateIn(data, depth = 0) {
  if (!data || typeof data !== "object" || depth > 3) return null;
  if (typeof data.progress === "number" || typeof data.status === "string") return data;
  for (const inner of Object.values(data)) { const found = stateIn(inner, depth + 1); if (found) return found; }
  return null;
}
