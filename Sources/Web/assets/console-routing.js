// For admin keys: what automatic selection knows of the models, and what it was told to think of them.
import { make, number, say, time } from "./words.js";
import { ask } from "./console-api.js";
import { askForm } from "./console-ask.js";
import { check, choice, textField } from "./console-form.js";
import { percent } from "./console-measure.js";
import { attempt, note, problem } from "./console-notice.js";
import { tag, typeName, types } from "./console-status.js";
import { table } from "./console-table.js";

const pinFields = "model weight quality disabled reason at";
const query = `query ($type: GenerationType) { adminRouting(type: $type) { provider model type quality ratings kinds { kind quality ratings } hosts { host reliability pace jobs } pin { ${pinFields} } } }`;
const setPin = "mutation ($model: ID!, $weight: Float, $quality: Float, $disabled: Boolean, $reason: String!) { adminRoutingPin(model: $model, weight: $weight, quality: $quality, disabled: $disabled, reason: $reason) { model } }";
/// Below this a host is as fast as the catalogue says.
const slower = 0.05;
const removePin = "mutation ($model: ID!) { adminRoutingUnpin(model: $model) }";

export async function view({ signal, query: address, root }) {
  const around = make("div", {});
  let type = address.get("type") ?? "IMAGE";
  const form = make("form", { class: "filters", onsubmit: (event) => event.preventDefault(), onchange: () => {
    type = form.elements.type.value;
    history.replaceState(null, "", `${root}/admin/routing?type=${type}`);
    read();
  } }, choice(say("console.gallery.type"), types.map((one) => [one, typeName(one)]), { name: "type", value: type }));

  async function read() {
    const mine = type;
    try {
      const { adminRouting: rows } = await ask(query, { type }, { signal });
      if (mine !== type) return;
      around.replaceChildren(table(say("console.routing.known"), [
        { title: say("console.fact.model"), head: true, cell: (row) => [row.model, make("span", { class: "block small quiet" }, row.provider), row.pin ? [" ", tag(say(row.pin.disabled ? "console.routing.disabled" : "console.routing.pinned"), "care")] : null] },
        { title: say("console.choice.quality"), number: true, cell: (row) => number(row.quality) },
        { title: say("console.routing.ratings"), number: true, cell: (row) => number(row.ratings) },
        { title: say("console.routing.kinds"), cell: (row) => (row.kinds.length ? row.kinds.map((kind) => make("span", { class: "block small" }, say("console.routing.kind", { kind: say(`console.kind.${kind.kind}`), quality: kind.quality }))) : "–") },
        { title: say("console.routing.hosts"), cell: (row) => row.hosts.map((host) => make("span", { class: "block small whole" }, say(Math.abs(host.pace - 1) < slower ? "console.routing.host" : "console.routing.hostAtPace", { host: host.host, reliability: percent(host.reliability), pace: number(host.pace) }))) },
        { title: say("console.routing.pin"), auto: true, cell: (row) => (row.pin ? pinText(row.pin) : "–") },
        { title: say("console.keys.do"), cell: (row) => make("div", { class: "actions" }, button("console.routing.set", row, () => pin(row)), row.pin && button("console.routing.remove", row, () => unpin(row))) },
      ], rows, { seen: false }));
    } catch (error) {
      if (!signal.aborted && mine === type) around.replaceChildren(problem(error, read));
    }
  }

  const button = (key, row, onclick) => make("button", { type: "button", class: "small", onclick, "aria-label": say("console.of", { what: say(key), name: row.model }) }, say(key));

  async function pin(row) {
    const had = row.pin;
    const done = await askForm(say("console.routing.pinTitle", { model: row.model }), [
      textField(say("console.routing.weight"), { type: "number", name: "weight", min: "0", max: "10", step: "any", required: true, ".value": String(had?.weight ?? 1) }, say("console.routing.weightHint")),
      textField(say("console.choice.quality"), { type: "number", name: "quality", min: "0", max: "1", step: "any", ".value": had?.quality ?? "" }, say("console.routing.qualityHint")),
      check(say("console.routing.never"), { name: "disabled", ".checked": had?.disabled ?? false }),
      textField(say("console.accounts.reason"), { name: "reason", required: true, maxlength: "200", dir: "auto", ".value": had?.reason ?? "" }, say("console.routing.reasonHint")),
    ], say("console.routing.set"), ({ elements }) => ask(setPin, {
      model: row.model, weight: Number(elements.weight.value), quality: elements.quality.value === "" ? null : Number(elements.quality.value), disabled: elements.disabled.checked, reason: elements.reason.value.trim(),
    }));
    if (!done) return;
    note(say("console.saved"), { undo: () => back(row.model, had) });
    await read();
  }

  async function unpin(row) {
    if (!(await attempt(() => ask(removePin, { model: row.model })))) return;
    note(say("console.routing.removed"), { undo: () => back(row.model, row.pin) });
    await read();
  }

  /// As it was before.
  async function back(model, had) {
    await attempt(() => (had ? ask(setPin, { model, weight: had.weight, quality: had.quality, disabled: had.disabled, reason: had.reason }) : ask(removePin, { model })));
    await read();
  }

  await read();
  const title = say("console.place.routing");
  return { title, content: [make("h1", {}, title), make("p", { class: "quiet column" }, say("console.routing.intro")), form, around] };
}

const pinText = (pin) => [
  make("span", { class: "block" }, pin.disabled ? say("console.routing.neverChosen") : pin.quality === null ? say("console.routing.weighs", { weight: pin.weight }) : say("console.routing.weighsAndRated", { weight: pin.weight, quality: pin.quality })),
  make("span", { class: "block small quiet", dir: "auto" }, pin.reason), make("span", { class: "block small quiet" }, time(pin.at)),
];
