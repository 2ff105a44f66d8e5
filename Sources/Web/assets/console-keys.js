// The account's keys: made, shown once, and ended.
import { make, say, time } from "./words.js";
import { ask } from "./console-api.js";
import { askForm, confirm, showSecret } from "./console-ask.js";
import { choice, textField } from "./console-form.js";
import { note, problem } from "./console-notice.js";
import { tag } from "./console-status.js";
import { table } from "./console-table.js";

const longestName = 100;

export async function view({ signal, session }) {
  const around = make("div", {});

  // A test key rules over test keys alone.
  async function read() {
    try {
      const { account } = await ask("{ account { keys { id name mode prefix createdAt revokedAt isCurrent } } }", {}, { signal });
      around.replaceChildren(keyTable(account.keys, revoke, (key) => session.mode === "LIVE" || key.mode === "TEST"));
    } catch (error) {
      if (!signal.aborted) around.replaceChildren(problem(error, read));
    }
  }

  async function create() {
    const made = await askForm(say("console.keys.create"), keyFields(session.mode === "TEST" ? ["TEST"] : ["TEST", "LIVE"]), say("console.keys.create"), async (form) => (await ask(
      "mutation ($mode: KeyMode!, $name: String) { keyCreate(mode: $mode, name: $name) { key { id } secret } }",
      { mode: form.elements.mode.value, name: form.elements.name.value.trim() || null })).keyCreate);
    if (!made) return;
    await showSecret(say("console.keys.secretTitle"), say("console.secret.once"), made.value.secret);
    await read();
  }

  async function revoke(key) {
    const done = await confirm(say("console.keys.revokeTitle"), say(key.isCurrent ? "console.keys.revokeOwn" : "console.keys.revokeText", { name: key.name || key.prefix }), say("console.keys.revoke"),
      () => ask("mutation ($id: ID!) { keyRevoke(id: $id) { id } }", { id: key.id }));
    if (!done) return;
    note(say("console.keys.revoked"));
    await read();
  }

  await read();
  return {
    title: say("console.place.keys"),
    content: [
      make("div", { class: "head" }, make("h1", {}, say("console.place.keys")), make("button", { type: "button", class: "main", onclick: create }, say("console.keys.create"))),
      make("p", { class: "quiet column" }, say("console.keys.intro")), around,
    ],
  };
}

export const keyFields = (modes) => [
  textField(say("console.keys.name"), { name: "name", maxlength: String(longestName), dir: "auto" }, say("console.keys.nameHint")),
  choice(say("console.keys.mode"), modes.map((mode) => [mode, say(`console.keys.${mode}`)]), { name: "mode", value: modes[0] }),
];

/// The keys with what they are; those that are not ended have a button that ends them.
export const keyTable = (keys, revoke, mayRevoke = () => true) => table(say("console.place.keys"), [
  { title: say("console.keys.name"), head: true, auto: true, cell: (key) => [key.name || make("span", { class: "quiet" }, say("console.keys.noName")), key.isCurrent ? [" ", tag(say("console.keys.this"), "good")] : null] },
  { title: say("console.keys.mode"), cell: (key) => tag(say(`console.keys.short.${key.mode}`), key.mode === "LIVE" ? "good" : "care") },
  { title: say(keys[0]?.prefix ? "console.keys.begins" : "console.keys.id"), cell: (key) => make("code", { translate: "no" }, key.prefix ? `${key.prefix}…` : key.id) },
  { title: say("console.fact.created"), cell: (key) => time(key.createdAt) },
  { title: say("console.keys.state"), cell: (key) => (key.revokedAt ? say("console.keys.endedAt", { time: time(key.revokedAt) }) : say("console.keys.works")) },
  { title: say("console.keys.do"), cell: (key) => (key.revokedAt || !mayRevoke(key) ? "–" : make("button", {
    type: "button", class: "small danger", "aria-label": say("console.keys.revokeOf", { name: key.name || key.prefix || key.id }), onclick: () => revoke(key),
  }, say("console.keys.revoke"))) },
], keys, { seen: false });
