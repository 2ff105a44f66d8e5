// For admin keys: the accounts, and one of them with its credits, keys and books.
import { make, number, say, time } from "./words.js";
import { ask, newIdempotencyKey } from "./console-api.js";
import { askForm, confirm, showSecret } from "./console-ask.js";
import { choice, textField } from "./console-form.js";
import { keyFields, keyTable } from "./console-keys.js";
import { note, problem } from "./console-notice.js";
import { facts, pager, table, tile } from "./console-table.js";

const aPage = 50;
const plans = ["Free", "Starter", "Pro", "Enterprise"];
const entries = 50;
const shown = "id name plan { name requestsPerMinute concurrent perDay } credits creditsHeld usedToday running queued createdAt";
const whole = `query ($id: ID!) { adminAccount(id: $id) { ${shown} keys { id account mode name createdAt revokedAt } ledger(first: ${entries}) { kind credits generation reason at } } }`;

export const view = (context) => (context.parameter ? one(context) : all(context));

async function all({ signal, root, go }) {
  const around = make("div", {});
  let rows = [];
  const pages = pager(say("console.more"), async (after) => (await ask(`query ($first: Int, $after: String) { adminAccounts(first: $first, after: $after) { nodes { ${shown} } pageInfo { hasNextPage endCursor } } }`,
    { first: aPage, after }, { signal })).adminAccounts, (nodes) => {
    rows = [...rows, ...nodes];
    around.replaceChildren(table(say("console.place.accounts"), [
      { title: say("console.accounts.name"), head: true, auto: true, cell: (row) => make("a", { href: `${root}/admin/accounts/${row.id}` }, row.name || row.id) },
      { title: say("console.account.id"), cell: (row) => make("code", { translate: "no" }, row.id) },
      { title: say("console.accounts.plan"), cell: (row) => row.plan.name },
      { title: say("console.account.credits"), number: true, cell: (row) => number(row.credits) },
      { title: say("console.account.held"), number: true, cell: (row) => number(row.creditsHeld) },
      { title: say("console.account.running"), number: true, cell: (row) => number(row.running) },
      { title: say("console.account.today"), number: true, cell: (row) => number(row.usedToday) },
      { title: say("console.fact.created"), cell: (row) => time(row.createdAt) },
    ], rows, { seen: false }), make("p", { class: "centre" }, pages.button));
  }, (error) => { if (!signal.aborted) around.replaceChildren(problem(error, () => pages.restart())); });

  async function create() {
    const made = await askForm(say("console.accounts.create"), accountFields({ name: "", plan: { name: "Free" } }), say("console.accounts.create"), async (form) =>
      (await ask("mutation ($i: AdminAccountInput!) { adminAccountCreate(input: $i) { id } }", { i: accountInput(form) })).adminAccountCreate.id);
    if (!made) return;
    note(say("console.accounts.created"));
    go(`/admin/accounts/${made.value}`);
  }

  await pages.next();
  const title = say("console.place.accounts");
  return { title, content: [make("div", { class: "head" }, make("h1", {}, title), make("button", { type: "button", class: "main", onclick: create }, say("console.accounts.create"))), around] };
}

async function one({ parameter: id, signal, root }) {
  let { adminAccount: account } = await ask(whole, { id }, { signal });
  if (!account) return { title: say("console.accounts.none"), content: [make("h1", {}, say("console.accounts.none")), make("p", {}, make("a", { class: "button", href: `${root}/admin/accounts` }, say("console.accounts.back")))] };
  const around = make("div", {});
  const heading = make("h1", { class: "title", dir: "auto" });

  async function read() {
    try {
      ({ adminAccount: account } = await ask(whole, { id }, { signal }));
      show();
    } catch (error) {
      if (!signal.aborted) around.replaceChildren(problem(error, read));
    }
  }

  async function edit() {
    const done = await askForm(say("console.accounts.edit"), accountFields(account), say("console.save"), (form) =>
      ask("mutation ($id: ID!, $i: AdminAccountInput!) { adminAccountUpdate(id: $id, input: $i) { id } }", { id, i: accountInput(form) }));
    if (!done) return;
    note(say("console.saved"));
    await read();
  }

  async function grant() {
    // Sent twice, it is given once.
    const reference = newIdempotencyKey();
    const done = await askForm(say("console.accounts.grant"), [
      textField(say("console.accounts.credits"), { type: "number", name: "credits", step: "1", required: true, inputmode: "numeric" }, say("console.accounts.creditsHint")),
      textField(say("console.accounts.reason"), { name: "reason", required: true, maxlength: "200", dir: "auto" }, say("console.accounts.reasonHint")),
    ], say("console.accounts.grant"), (form) => ask(
      "mutation ($id: ID!, $credits: Int!, $reason: String!, $reference: String) { adminCreditsGrant(account: $id, credits: $credits, reason: $reason, reference: $reference) { id } }",
      { id, credits: Number(form.elements.credits.value), reason: form.elements.reason.value.trim(), reference }));
    if (!done) return;
    note(say("console.accounts.granted"));
    await read();
  }

  async function createKey() {
    const made = await askForm(say("console.keys.create"), keyFields(["TEST", "LIVE"]), say("console.keys.create"), async (form) => (await ask(
      "mutation ($a: ID, $m: KeyMode!, $n: String) { adminKeyCreate(account: $a, mode: $m, name: $n) { secret } }",
      { a: id, m: form.elements.mode.value, n: form.elements.name.value.trim() || null })).adminKeyCreate);
    if (!made) return;
    await showSecret(say("console.keys.secretTitle"), say("console.secret.once"), made.value.secret);
    await read();
  }

  async function revoke(key) {
    const done = await confirm(say("console.keys.revokeTitle"), say("console.keys.revokeText", { name: key.name || key.id }), say("console.keys.revoke"),
      () => ask("mutation ($id: ID!) { adminKeyRevoke(id: $id) { id } }", { id: key.id }));
    if (!done) return;
    note(say("console.keys.revoked"));
    await read();
  }

  const amount = (entry) => number(entry.credits);
  function show() {
    heading.textContent = account.name || account.id;
    const unlimited = (value) => (value === null ? say("console.account.unlimited") : number(value));
    around.replaceChildren(
      make("div", { class: "tiles" },
        tile(say("console.account.credits"), number(account.credits)), tile(say("console.account.held"), number(account.creditsHeld)),
        tile(say("console.account.running"), number(account.running), say("console.accounts.queued", { count: account.queued })), tile(say("console.account.today"), number(account.usedToday))),
      make("section", { class: "card", "aria-labelledby": "plan" },
        make("div", { class: "head" }, make("h2", { id: "plan" }, say("console.account.plan", { name: account.plan.name })), make("div", { class: "actions" },
          make("button", { type: "button", class: "small", onclick: edit }, say("console.accounts.edit")), make("button", { type: "button", class: "small main", onclick: grant }, say("console.accounts.grant")),
          make("a", { class: "button small", href: `${root}/admin/usage?days=30&account=${account.id}` }, say("console.place.usage")))),
        facts([[say("console.account.id"), make("code", { translate: "no" }, account.id)], [say("console.account.perMinute"), unlimited(account.plan.requestsPerMinute)],
          [say("console.account.concurrent"), unlimited(account.plan.concurrent)], [say("console.account.perDay"), unlimited(account.plan.perDay)], [say("console.fact.created"), time(account.createdAt)]])),
      make("section", { class: "card", "aria-labelledby": "keys" },
        make("div", { class: "head" }, make("h2", { id: "keys" }, say("console.place.keys")), make("button", { type: "button", class: "small", onclick: createKey }, say("console.keys.create"))),
        account.keys.length ? keyTable(account.keys, revoke) : make("p", { class: "quiet" }, say("console.accounts.noKeys"))),
      make("section", { class: "card", "aria-labelledby": "ledger" }, make("h2", { id: "ledger" }, say("console.accounts.ledger")),
        account.ledger.length ? table(say("console.accounts.ledgerLatest", { count: entries }), [
          { title: say("console.accounts.when"), head: true, cell: (entry) => time(entry.at) },
          { title: say("console.accounts.kind"), cell: (entry) => say(`console.ledger.${entry.kind}`) },
          { title: say("console.account.credits"), number: true, cell: amount },
          { title: say("console.accounts.reason"), auto: true, cell: (entry) => entry.reason },
          { title: say("console.deliveries.generation"), cell: (entry) => (entry.generation ? make("code", { translate: "no" }, entry.generation) : "") },
        ], account.ledger) : make("p", { class: "quiet" }, say("console.accounts.noLedger"))));
  }

  show();
  return { title: account.name || account.id, content: [make("p", { class: "back" }, make("a", { href: `${root}/admin/accounts` }, say("console.accounts.back"))), heading, around] };
}

function accountFields({ name, plan }) {
  const own = make("div", { hidden: plan.name !== "Enterprise" },
    textField(say("console.account.perMinute"), { type: "number", name: "requestsPerMinute", min: "1", step: "1", ".value": plan.requestsPerMinute ?? "" }),
    textField(say("console.account.concurrent"), { type: "number", name: "concurrent", min: "1", step: "1", ".value": plan.concurrent ?? "" }),
    textField(say("console.account.perDay"), { type: "number", name: "perDay", min: "1", step: "1", ".value": plan.perDay ?? "" }, say("console.accounts.perDayHint")));
  return [
    textField(say("console.accounts.name"), { name: "name", ".value": name, maxlength: "100", dir: "auto" }),
    choice(say("console.accounts.plan"), plans.map((one) => [one, one]), { name: "plan", value: plan.name, onchange: (event) => { own.hidden = event.target.value !== "Enterprise"; } }), own,
  ];
}

function accountInput({ elements }) {
  const input = { name: elements.name.value.trim(), plan: elements.plan.value };
  if (input.plan === "Enterprise") {
    for (const name of ["requestsPerMinute", "concurrent", "perDay"]) if (elements[name].value) input[name] = Number(elements[name].value);
  }
  return input;
}
