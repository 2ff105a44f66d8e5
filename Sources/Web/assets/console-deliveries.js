// The log of webhook messages: what was sent where, what was answered, and how to send it again.
import { make, say, time } from "./words.js";
import { ask } from "./console-api.js";
import { copyButton } from "./console-copy.js";
import { span } from "./console-measure.js";
import { attempt, problem } from "./console-notice.js";
import { choice } from "./console-form.js";
import { tag } from "./console-status.js";
import { facts, pager, table } from "./console-table.js";

const aPage = 20;
const tones = { PENDING: "care", DELIVERED: "good", DEAD: "bad" };
const fields = `id event type endpoint generation url status reason at createdAt dueAt tries { at duration status error answer } body`;
const query = `query ($first: Int, $after: String, $endpoint: ID, $generation: ID, $status: WebhookDeliveryStatus) {
  webhookDeliveries(first: $first, after: $after, endpoint: $endpoint, generation: $generation, status: $status) {
    nodes { ${fields} } pageInfo { hasNextPage endCursor } } }`;

/// Gives its element, and `renew` to read it anew. With a generation, only what was told of that one.
export function deliveryLog({ generation = null, endpoints = [], signal, root, compact = false }) {
  const filters = { endpoint: null, status: null };
  const shown = make("ul", { class: "deliveries" });
  const around = make("div", {});
  const pages = pager(say("console.more"), async (after) => (await ask(query, { first: aPage, after, generation, ...filters }, { signal })).webhookDeliveries,
    (nodes) => {
      shown.append(...nodes.map((node) => make("li", {}, delivery(node, { root, compact }))));
      around.replaceChildren(...(shown.childElementCount ? [shown, make("p", { class: "centre" }, pages.button)] : [make("p", { class: "quiet" }, say(compact ? "console.deliveries.noneOfThis" : "console.deliveries.none"))]));
    }, (error) => { if (!signal.aborted) around.replaceChildren(problem(error, renew)); });
  async function renew() {
    const had = shown.childElementCount;
    shown.replaceChildren();
    if (!had) around.replaceChildren(make("p", { class: "quiet" }, say("console.loading")));
    await pages.restart();
  }
  const form = !compact && make("form", { class: "filters", onsubmit: (event) => event.preventDefault(), onchange: (event) => {
    filters[event.target.name] = event.target.value || null;
    renew();
  } },
  choice(say("console.deliveries.endpoint"), [["", say("console.deliveries.all")], ...endpoints.map(({ id, url }) => [id, url])], { name: "endpoint" }),
  choice(say("console.gallery.status"), [["", say("console.deliveries.all")], ...Object.keys(tones).map((status) => [status, say(`console.delivery.${status}`)])], { name: "status" }));
  renew();
  return {
    renew,
    element: make("section", { class: "card", "aria-labelledby": "deliveries" },
      make("div", { class: "head" }, make("h2", { id: "deliveries" }, say("console.deliveries.title")),
        make("button", { type: "button", class: "small", onclick: renew }, say("console.renew"))),
      form, around),
  };
}

function delivery(one, { root, compact }) {
  const box = make("details", {});
  show(one);
  function show(now) {
    box.replaceChildren(
      make("summary", {}, tag(say(`console.delivery.${now.status}`), tones[now.status]), " ", make("code", {}, now.type), " ",
        make("span", { class: "quiet small" }, time(now.createdAt)), " ", make("span", { class: "small where" }, now.url)),
      facts([
        [say("console.deliveries.message"), make("code", { translate: "no" }, now.event)],
        [say("console.deliveries.generation"), !compact && now.generation && make("a", { href: `${root}/generations/${now.generation}` }, make("code", { translate: "no" }, now.generation))],
        [say("console.deliveries.due"), now.dueAt && time(now.dueAt)],
        [say("console.deliveries.reason"), now.reason && make("span", { dir: "auto" }, now.reason)],
      ]),
      now.tries.length ? table(say("console.tries.title"), [
        { title: say("console.tries.at"), head: true, cell: (attempt) => time(attempt.at) },
        { title: say("console.tries.took"), number: true, cell: (attempt) => span(attempt.duration) },
        { title: say("console.tries.status"), number: true, cell: (attempt) => (attempt.status === null ? "–" : String(attempt.status)) },
        { title: say("console.tries.answer"), auto: true, cell: (attempt) => make("span", { class: "answer" }, attempt.error ?? attempt.answer ?? "") },
      ], now.tries) : make("p", { class: "quiet small" }, say("console.tries.none")),
      now.body ? make("details", {}, make("summary", {}, say("console.deliveries.body")), make("pre", { tabindex: "0", role: "group", "aria-label": say("console.deliveries.body") }, make("code", {}, pretty(now.body))), copyButton(now.body))
        : make("p", { class: "quiet small" }, say("console.deliveries.forgotten")),
      make("div", { class: "actions" }, make("button", { type: "button", class: "small", onclick: async () => {
        const answer = await attempt(() => ask(`mutation ($id: ID!) { webhookReplay(delivery: $id) { ${fields} } }`, { id: now.id }), say("console.deliveries.replayed"));
        if (answer) { show(answer.webhookReplay); box.querySelector("summary").focus(); }
      } }, say("console.deliveries.replay"))));
  }
  return box;
}

function pretty(text) {
  try { return JSON.stringify(JSON.parse(text), null, 2); } catch { return text; }
}
