// For admin keys: who makes the media, whether there is a key for them, and how each of their models does.
import { make, number, say } from "./words.js";
import { ask } from "./console-api.js";
import { percent, span } from "./console-measure.js";
import { tag } from "./console-status.js";
import { table } from "./console-table.js";

const query = "{ adminVendors { name configured keys variables hosts { model host state failureRate secondsLeft carried } } }";
const known = new Set(["closed", "open", "halfopen", "working", "resting", "trying"]);
const tones = { closed: "good", working: "good", open: "bad", resting: "bad", halfopen: "care", trying: "care" };
const state = (text) => String(text).toLowerCase().replace(/[^a-z]/g, "");

export async function view({ signal }) {
  const { adminVendors: vendors } = await ask(query, {}, { signal });
  vendors.sort((a, b) => trouble(b) - trouble(a) || b.configured - a.configured || a.name.localeCompare(b.name));
  const title = say("console.place.vendors");
  const ready = vendors.filter((vendor) => vendor.configured).length;
  return {
    title,
    content: [
      make("h1", {}, title), make("p", { class: "quiet column" }, say("console.vendors.intro")),
      make("p", {}, say("console.vendors.count", { ready, all: vendors.length })),
      make("ul", { class: "vendors" }, vendors.map((vendor) => make("li", { class: "card" },
        make("div", { class: "head" }, make("h2", {}, vendor.name), vendor.configured ? tag(say("console.vendors.ready"), "good") : tag(say("console.vendors.noKey"))),
        trouble(vendor) > 0 && make("p", { class: "note care" }, say("console.vendors.resting", { count: trouble(vendor) })),
        vendor.hosts.length > 0 && make("details", { open: trouble(vendor) > 0 }, make("summary", {}, say("console.vendors.models", { count: vendor.hosts.length })),
          table(say("console.vendors.healthOf", { name: vendor.name }), [
            { title: say("console.fact.model"), head: true, cell: (one) => one.model },
            { title: say("console.fact.host"), cell: (one) => one.host },
            { title: say("console.vendors.state"), cell: (one) => tag(known.has(state(one.state)) ? say(`console.breaker.${state(one.state)}`) : one.state, tones[state(one.state)]) },
            { title: say("console.vendors.failures"), number: true, cell: (one) => (one.failureRate === null ? "–" : percent(one.failureRate)) },
            { title: say("console.vendors.again"), number: true, cell: (one) => (one.secondsLeft ? span(one.secondsLeft) : "–") },
            { title: say("console.vendors.carried"), number: true, cell: (one) => number(one.carried) },
          ], vendor.hosts, { seen: false })),
        vendor.variables.length > 0 && make("details", {}, make("summary", {}, say("console.vendors.set")),
          make("ul", { class: "plain-list small" }, vendor.variables.map((name) => make("li", {}, make("code", { translate: "no" }, name)))))))),
    ],
  };
}

const trouble = (vendor) => vendor.hosts.filter((one) => tones[state(one.state)] === "bad").length;
