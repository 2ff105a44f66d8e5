// Why this provider: who could have made it, how each was judged, and who could not.
import { make, number, say } from "./words.js";
import { credits, percent, span } from "./console-measure.js";
import { table } from "./console-table.js";

const drawn = 8;
const svg = "http://www.w3.org/2000/svg";

export function candidates({ routing, attempts, model }) {
  const able = routing.candidates.filter((one) => one.rejected === null);
  const unable = routing.candidates.filter((one) => one.rejected !== null);
  const best = Math.max(...able.map((one) => one.score), 1e-9);
  const isChosen = (one, index) => (attempts.length ? one.model === model && one.host === attempts.at(-1).host : index === 0);
  return make("div", {},
    make("p", { dir: "auto" }, routing.reason),
    able.length > 1 && make("div", { class: "bars", "aria-hidden": "true" }, able.slice(0, drawn).map((one, index) => make("div", { class: isChosen(one, index) ? "bar chosen" : "bar" },
      make("span", { class: "bar-name" }, one.model), make("span", { class: "bar-host quiet" }, one.host),
      make("svg", { xmlns: svg, viewBox: "0 0 100 10", preserveAspectRatio: "none" },
        make("rect", { xmlns: svg, class: "track", width: 100, height: 10, rx: 2 }), make("rect", { xmlns: svg, class: "fill", width: (one.score / best) * 100, height: 10, rx: 2 })),
      make("span", { class: "bar-value" }, number(one.score))))),
    able.length > 0 && make("details", {}, make("summary", {}, say("console.choice.all", { count: able.length })),
      table(say("console.choice.able"), [
        { title: say("console.fact.model"), head: true, cell: (one) => one.model },
        { title: say("console.fact.provider"), cell: (one) => one.provider },
        { title: say("console.fact.host"), cell: (one) => one.host },
        { title: say("console.choice.score"), number: true, cell: (one) => number(one.score) },
        { title: say("console.choice.price"), number: true, cell: (one) => credits(one.creditCost) },
        { title: say("console.choice.time"), number: true, cell: (one) => span(one.estimatedTime) },
        { title: say("console.choice.quality"), number: true, cell: (one) => (one.quality === null ? "–" : number(one.quality)) },
        { title: say("console.choice.reliability"), number: true, cell: (one) => (one.reliability === null ? "–" : percent(one.reliability)) },
      ], able)),
    unable.length > 0 && make("details", {}, make("summary", {}, say("console.choice.rejected", { count: unable.length })),
      table(say("console.choice.unable"), [
        { title: say("console.fact.model"), head: true, cell: (one) => one.model },
        { title: say("console.fact.host"), cell: (one) => one.host },
        { title: say("console.choice.because"), auto: true, cell: (one) => one.rejected },
      ], unable)));
}
