// For admin keys: how the server does now, and whether its books hold.
import { make, number, say, time } from "./words.js";
import { ask, pause } from "./console-api.js";
import { clock, milliseconds, size, span } from "./console-measure.js";
import { problem } from "./console-notice.js";
import { facts, tile } from "./console-table.js";

const lookedEvery = 3;
const kept = 60;
const svg = "http://www.w3.org/2000/svg";

export async function view({ signal }) {
  const load = make("div", {});
  const audit = make("div", {});
  const rates = [];
  const renewed = make("p", { class: "small quiet" });

  async function look() {
    const { adminLoad: now } = await ask("{ adminLoad { startedAt version queued processing streams requests requestsPerSecond p50Milliseconds p99Milliseconds memoryBytes mediaBytes } }", {}, { signal });
    rates.push(now.requestsPerSecond ?? 0);
    if (rates.length > kept) rates.shift();
    renewed.textContent = say("console.load.at", { time: clock(Date.now()) });
    load.replaceChildren(
      make("div", { class: "tiles six" },
        tile(say("console.load.processing"), number(now.processing), say("console.accounts.queued", { count: now.queued })),
        tile(say("console.load.streams"), number(now.streams)),
        make("div", { class: "tile" }, make("p", { class: "tile-name" }, say("console.load.perSecond")), make("p", { class: "tile-value" }, number(now.requestsPerSecond ?? 0)), spark(rates)),
        tile(say("console.load.median"), now.p50Milliseconds === null ? "–" : milliseconds(now.p50Milliseconds), now.p99Milliseconds === null ? null : say("console.load.slowest", { time: milliseconds(now.p99Milliseconds) })),
        tile(say("console.load.memory"), size(now.memoryBytes)), tile(say("console.load.media"), now.mediaBytes === null ? "–" : size(now.mediaBytes))),
      facts([
        [say("console.load.version"), now.version], [say("console.load.started"), time(now.startedAt)],
        [say("console.load.running"), span((Date.now() - Date.parse(now.startedAt)) / 1000)], [say("console.load.requests"), number(now.requests)],
      ]));
  }

  async function keepLooking() {
    while (!signal.aborted) {
      await pause(lookedEvery, signal);
      if (document.hidden || signal.aborted) continue;
      try {
        await look();
      } catch (error) {
        if (signal.aborted || error.code === "UNAUTHENTICATED") return;
        renewed.replaceChildren(problem(error));
      }
    }
  }

  async function check() {
    try {
      const { adminAudit: result } = await ask("{ adminAudit { checkedAt findings } }", {}, { signal });
      const findings = [result.findings].flat();
      audit.replaceChildren(findings.length
        ? make("div", { class: "note bad" }, make("p", {}, make("strong", {}, say("console.audit.found", { count: findings.length }))), make("ul", {}, findings.map((one) => make("li", { dir: "auto" }, String(one)))), make("p", {}, say("console.audit.whatToDo")))
        : make("p", { class: "note good" }, say("console.audit.holds")),
      make("p", { class: "small quiet" }, say("console.audit.checked", { time: time(result.checkedAt) })));
    } catch (error) {
      if (!signal.aborted) audit.replaceChildren(problem(error, check));
    }
  }

  await look();
  keepLooking();
  check();
  audit.append(make("p", { class: "quiet" }, say("console.loading")));
  const title = say("console.place.server");
  return {
    title,
    content: [
      make("div", { class: "head" }, make("h1", {}, title), renewed), load,
      make("section", { class: "card", "aria-labelledby": "audit" },
        make("div", { class: "head" }, make("h2", { id: "audit" }, say("console.audit.title")), make("button", { type: "button", class: "small", onclick: check }, say("console.audit.again"))),
        make("p", { class: "quiet column" }, say("console.audit.intro")), audit),
    ],
  };
}

/// How it went of late; the number itself stands above it.
function spark(values) {
  const most = Math.max(1, ...values);
  const points = values.map((value, index) => `${(index / Math.max(1, kept - 1)) * 100},${23 - (value / most) * 22}`).join(" ");
  return make("svg", { xmlns: svg, class: "spark", viewBox: "0 0 100 24", preserveAspectRatio: "none", "aria-hidden": "true" }, make("polyline", { xmlns: svg, points, "vector-effect": "non-scaling-stroke" }));
}
