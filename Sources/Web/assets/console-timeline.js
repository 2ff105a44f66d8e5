// Attempts on a line of time, and as a list.
import { make, say } from "./words.js";
import { clock, span } from "./console-measure.js";
import { tag } from "./console-status.js";

const svg = "http://www.w3.org/2000/svg";
const tones = { done: "good", failed: "bad", unknown: "care", cancelled: "", sending: "care", sent: "care" };

export function timeline({ attempts, createdAt, completedAt }) {
  if (attempts.length === 0) return make("p", { class: "quiet" }, say("console.attempts.none"));
  const begin = Date.parse(createdAt);
  const end = Math.max(completedAt ? Date.parse(completedAt) : Date.now(), ...attempts.map((one) => Date.parse(one.endedAt ?? one.startedAt)), begin + 1);
  const place = (moment) => ((Date.parse(moment) - begin) / (end - begin)) * 100;
  const row = 14;
  return make("div", {},
    make("svg", { xmlns: svg, class: "timeline", viewBox: `0 0 100 ${attempts.length * row}`, preserveAspectRatio: "none", height: attempts.length * row * 1.6, "aria-hidden": "true" },
      attempts.map((one, index) => {
        const from = place(one.startedAt), to = one.endedAt ? place(one.endedAt) : 100;
        return [
          make("rect", { xmlns: svg, class: "track", x: 0, y: index * row + 3, width: 100, height: 8 }),
          make("rect", { xmlns: svg, class: `fill ${tones[one.state] ?? ""}`, x: from, y: index * row + 3, width: Math.max(0.8, to - from), height: 8 }),
        ];
      })),
    make("p", { class: "scale small quiet", "aria-hidden": "true" }, make("span", {}, clock(begin)), make("span", {}, clock(end))),
    make("ol", { class: "attempts" }, attempts.map((one) => make("li", {},
      make("p", {}, tag(say(`console.attempt.${one.state}`), tones[one.state]), " ", make("strong", {}, one.model), " ", say("console.attempts.at", { host: one.host })),
      make("p", { class: "small quiet" }, one.endedAt
        ? say("console.attempts.span", { from: clock(one.startedAt), time: span((Date.parse(one.endedAt) - Date.parse(one.startedAt)) / 1000) })
        : say("console.attempts.since", { from: clock(one.startedAt) })),
      one.error && make("p", { class: "small wrong", dir: "auto" }, one.error.message)))));
}
