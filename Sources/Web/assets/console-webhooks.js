// Webhook endpoints: where the account's events are told, and the log of what was.
import { make, say, time } from "./words.js";
import { ask } from "./console-api.js";
import { askForm, confirm, showSecret } from "./console-ask.js";
import { deliveryLog } from "./console-deliveries.js";
import { check, checks, textField } from "./console-form.js";
import { attempt, note, problem } from "./console-notice.js";
import { tag } from "./console-status.js";
import { empty } from "./console-table.js";

const eventTypes = ["generation.processing", "generation.completed", "generation.failed", "generation.cancelled", "credits.low", "webhook.disabled"];
const fields = "id url description events enabled failingSince disabledAt disabledReason previousSecretUntil createdAt";
const update = `mutation ($id: ID!, $i: WebhookEndpointInput!) { webhookEndpointUpdate(id: $id, input: $i) { ${fields} } }`;

export async function view({ signal, root }) {
  const around = make("div", {});
  const logPlace = make("div", {});
  let log = null;

  async function read() {
    try {
      const { webhookEndpointList: endpoints } = await ask(`{ webhookEndpointList { ${fields} } }`, {}, { signal });
      around.replaceChildren(endpoints.length ? make("ul", { class: "endpoints" }, endpoints.map(endpoint))
        : empty(say("console.webhooks.none"), make("p", {}, say("console.webhooks.noneHint")), make("button", { type: "button", class: "main", onclick: () => edit(null) }, say("console.webhooks.create"))));
      log = deliveryLog({ endpoints, signal, root });
      logPlace.replaceChildren(log.element);
    } catch (error) {
      if (!signal.aborted) around.replaceChildren(problem(error, read));
    }
  }

  const endpoint = (one) => make("li", { class: "card" },
    make("div", { class: "head" },
      make("h2", { class: "address", dir: "ltr" }, one.url),
      one.enabled ? (one.failingSince ? tag(say("console.webhooks.failing"), "care") : tag(say("console.webhooks.enabled"), "good")) : tag(say("console.webhooks.disabled"), "bad")),
    one.description && make("p", { dir: "auto" }, one.description),
    make("p", { class: "small" }, one.events.length ? one.events.map((event) => [make("code", {}, event), " "]) : say("console.webhooks.allEvents")),
    one.failingSince && make("p", { class: "note care" }, say("console.webhooks.failingSince", { time: time(one.failingSince) })),
    one.disabledAt && make("p", { class: "note bad" }, say("console.webhooks.disabledAt", { time: time(one.disabledAt) }), one.disabledReason ? [" ", make("span", { dir: "auto" }, one.disabledReason)] : null),
    one.previousSecretUntil && make("p", { class: "small quiet" }, say("console.webhooks.twoSecrets", { time: time(one.previousSecretUntil) })),
    make("div", { class: "actions" },
      button("console.webhooks.test", () => test(one), one), button("console.webhooks.edit", () => edit(one), one),
      button(one.enabled ? "console.webhooks.disable" : "console.webhooks.enable", () => turn(one), one),
      button("console.webhooks.rotate", () => rotate(one), one), button("console.webhooks.replay", () => replay(one), one),
      button("console.webhooks.delete", () => remove(one), one, "danger")));

  const button = (key, onclick, one, style = "") => make("button", { type: "button", class: `small ${style}`, onclick, "aria-label": say("console.of", { what: say(key), name: one.url }) }, say(key));

  async function edit(one) {
    const kept = await askForm(say(one ? "console.webhooks.edit" : "console.webhooks.create"), [
      textField(say("console.webhooks.url"), { type: "url", name: "url", required: true, placeholder: "https://app.example.com/hooks", ".value": one?.url ?? "", maxlength: "2048" }, say("console.webhooks.urlHint")),
      textField(say("console.webhooks.description"), { name: "description", ".value": one?.description ?? "", maxlength: "200", dir: "auto" }),
      checks(say("console.webhooks.events"), eventTypes.map((type) => [type, [make("code", {}, type), " ", say(`console.event.${type}`)]]), "events", one?.events ?? []),
      make("p", { class: "hint small quiet" }, say("console.webhooks.eventsHint")),
    ], say(one ? "console.save" : "console.webhooks.create"), async (form) => {
      const input = {
        url: form.elements.url.value.trim(), description: form.elements.description.value.trim(),
        events: [...form.querySelectorAll("[name=events]:checked")].map((box) => box.value),
      };
      if (one) return (await ask(update, { id: one.id, i: input })).webhookEndpointUpdate;
      return (await ask(`mutation ($i: WebhookEndpointInput!) { webhookEndpointCreate(input: $i) { secret endpoint { id } } }`, { i: input })).webhookEndpointCreate;
    }, { wide: true });
    if (!kept) return;
    if (one) note(say("console.saved")); else await showSecret(say("console.webhooks.secretTitle"), say("console.webhooks.secretText"), kept.value.secret);
    await read();
  }

  async function turn(one, says = true) {
    const set = (enabled) => ask(update, { id: one.id, i: { enabled } });
    const done = await attempt(() => set(!one.enabled));
    if (!done) return;
    if (says) note(say(one.enabled ? "console.webhooks.nowDisabled" : "console.webhooks.nowEnabled"), { undo: async () => { await attempt(() => set(one.enabled)); await read(); } });
    await read();
  }

  async function rotate(one) {
    const done = await confirm(say("console.webhooks.rotateTitle"), say("console.webhooks.rotateText"), say("console.webhooks.rotate"),
      async () => (await ask("mutation ($id: ID!) { webhookEndpointRotateSecret(id: $id) { secret } }", { id: one.id })).webhookEndpointRotateSecret.secret);
    if (!done) return;
    await showSecret(say("console.webhooks.secretTitle"), say("console.webhooks.secretText"), done.value);
    await read();
  }

  async function test(one) {
    const done = await attempt(() => ask("mutation ($id: ID!) { webhookEndpointTest(id: $id) { id } }", { id: one.id }), say("console.webhooks.tested"));
    if (done) await log?.renew();
  }

  async function replay(one) {
    const now = new Date();
    const local = (moment) => new Date(moment - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
    const done = await askForm(say("console.replay.title"), [
      textField(say("console.replay.from"), { type: "datetime-local", name: "from", required: true, ".value": local(new Date(now - 86_400_000)) }),
      textField(say("console.replay.until"), { type: "datetime-local", name: "until" }, say("console.replay.untilHint")),
      check(say("console.replay.all"), { name: "all" }),
    ], say("console.webhooks.replay"), async (form) => (await ask(
      "mutation ($id: ID!, $from: DateTime!, $until: DateTime, $all: Boolean) { webhookReplayRange(endpoint: $id, from: $from, until: $until, all: $all) }",
      { id: one.id, from: new Date(form.elements.from.value).toISOString(), until: form.elements.until.value ? new Date(form.elements.until.value).toISOString() : null, all: form.elements.all.checked },
    )).webhookReplayRange, { intro: say("console.replay.intro") });
    if (!done) return;
    note(say("console.replay.done", { count: done.value }));
    await log?.renew();
  }

  async function remove(one) {
    const done = await confirm(say("console.webhooks.deleteTitle"), say("console.webhooks.deleteText", { url: one.url }), say("console.webhooks.delete"),
      () => ask("mutation ($id: ID!) { webhookEndpointDelete(id: $id) }", { id: one.id }));
    if (!done) return;
    note(say("console.webhooks.deleted"));
    await read();
  }

  async function rotateDefault() {
    const done = await confirm(say("console.webhooks.defaultTitle"), say("console.webhooks.defaultText"), say("console.webhooks.defaultDo"),
      async () => (await ask("mutation { webhookSecretRotate }")).webhookSecretRotate);
    if (done) await showSecret(say("console.webhooks.secretTitle"), say("console.webhooks.secretText"), done.value);
  }

  await read();
  return {
    title: say("console.place.webhooks"),
    content: [
      make("div", { class: "head" }, make("h1", {}, say("console.place.webhooks")), make("button", { type: "button", class: "main", onclick: () => edit(null) }, say("console.webhooks.create"))),
      make("p", { class: "quiet column" }, say("console.webhooks.intro")), around, logPlace,
      make("section", { class: "card", "aria-labelledby": "default-secret" }, make("h2", { id: "default-secret" }, say("console.webhooks.default")), make("p", {}, say("console.webhooks.defaultHint")),
        make("button", { type: "button", onclick: rotateDefault }, say("console.webhooks.defaultDo"))),
    ],
  };
}
