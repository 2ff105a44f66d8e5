// The account: what it may do, what it has, and how it stands.
import { make, number, say } from "./words.js";
import { ask, limits } from "./console-api.js";
import { textField } from "./console-form.js";
import { span } from "./console-measure.js";
import { note, problem } from "./console-notice.js";
import { facts, tile } from "./console-table.js";

const standing = `{ account { id plan { name requestsPerMinute concurrent perDay } credits creditsHeld usedToday running queued } webhookCreditsLow }`;

export async function view({ signal, session }) {
  const { account, webhookCreditsLow } = await ask(standing, {}, { signal });
  const { plan } = account;
  const unlimited = (value) => (value === null ? say("console.account.unlimited") : number(value));
  const wrong = make("div", {});
  const field = textField(say("console.account.low"), { type: "number", name: "below", min: "0", step: "1", required: true, inputmode: "numeric", ".value": String(webhookCreditsLow) }, say("console.account.lowHint"));
  const form = make("form", { class: "row-form", onsubmit: async (event) => {
    event.preventDefault();
    wrong.replaceChildren();
    try {
      const { webhookCreditsLowSet } = await ask("mutation ($below: Int!) { webhookCreditsLowSet(below: $below) }", { below: Number(form.elements.below.value) });
      form.elements.below.value = webhookCreditsLowSet;
      note(say("console.saved"));
    } catch (error) {
      wrong.replaceChildren(problem(error));
    }
  } }, field, make("button", {}, say("console.save")));
  const title = say("console.place.account");
  return {
    title,
    content: [
      make("h1", {}, title),
      make("div", { class: "tiles" },
        tile(say("console.account.credits"), number(account.credits), session.mode === "TEST" && say("console.account.testSpendsNone")),
        tile(say("console.account.held"), number(account.creditsHeld), say("console.account.heldHint")),
        tile(say("console.account.running"), number(account.running), say("console.account.ofConcurrent", { most: unlimited(plan.concurrent) })),
        tile(say("console.account.today"), number(account.usedToday), say("console.account.ofDay", { most: unlimited(plan.perDay) }))),
      make("div", { class: "two even" },
        make("section", { class: "card", "aria-labelledby": "plan" }, make("h2", { id: "plan" }, say("console.account.plan", { name: plan.name })),
          gauge(say("console.account.running"), account.running, plan.concurrent), gauge(say("console.account.today"), account.usedToday, plan.perDay),
          facts([
            [say("console.account.id"), make("code", { translate: "no" }, account.id)], [say("console.account.perMinute"), unlimited(plan.requestsPerMinute)],
            [say("console.account.concurrent"), unlimited(plan.concurrent)], [say("console.account.perDay"), unlimited(plan.perDay)],
          ]),
          make("p", { class: "small quiet" }, say("console.account.dayTurns"))),
        make("section", { class: "card", "aria-labelledby": "limits" }, make("h2", { id: "limits" }, say("console.account.limits")),
          make("p", { class: "quiet small" }, say("console.account.limitsHint")),
          [...limits.values()].map((limit) => make("div", { class: "limit" },
            gauge(say(`console.limit.${["minute", "day", "reads"].includes(limit.name) ? limit.name : "reads"}`), limit.quota - limit.remaining, limit.quota),
            make("p", { class: "small quiet" }, say("console.account.left", { left: limit.remaining, of: limit.quota ?? 0, window: span(limit.window ?? 60), reset: span(limit.reset) })))))),
      make("section", { class: "card", "aria-labelledby": "low" }, make("h2", { id: "low" }, say("console.account.lowTitle")), form, wrong),
    ],
  };
}

/// How much of something is used; nothing to draw where there is no limit.
function gauge(name, used, most) {
  if (!most) return null;
  return make("div", { class: "gauge" }, make("p", { class: "small" }, make("span", {}, name), make("span", {}, say("console.account.used", { used, most }))),
    make("meter", { min: "0", max: String(most), high: String(most * 0.9), optimum: "0", value: String(Math.min(used, most)), "aria-label": name }));
}
