// All that was made, the newest first; what is under way moves by itself, and what is new appears.
import { language, make, say, time } from "./words.js";
import { ask, pause } from "./console-api.js";
import { codeBlock } from "./console-copy.js";
import { choice, textField } from "./console-form.js";
import { cardFields, watch } from "./console-live.js";
import { credits, percent, span } from "./console-measure.js";
import { preview } from "./console-media.js";
import { announce, problem } from "./console-notice.js";
import { beginning, icon, isOver, progressBar, promptOf, statusName, statusTag, typeName, types } from "./console-status.js";
import { empty, pager } from "./console-table.js";

const aPage = 24;
const lookedEvery = 3;
const typed = 400;
const underWay = "UNDER_WAY";

const list = `query ($first: Int, $after: String, $type: GenerationType, $status: [GenerationStatus!], $provider: String, $search: String) {
  generations(first: $first, after: $after, type: $type, status: $status, provider: $provider, search: $search) {
    nodes { ${cardFields} } pageInfo { hasNextPage endCursor } } }`;
const newest = list.replace(cardFields, "id status");

export async function view({ signal, query, root }) {
  const filters = { type: query.get("type") ?? "", status: query.get("status") ?? "", provider: query.get("provider") ?? "", search: query.get("q") ?? "" };
  const cards = new Map();
  const shown = make("ul", { class: "cards gallery", "aria-label": say("console.gallery.title") });
  const around = make("div", {});
  const { providers } = await ask("{ providers { id name } }", {}, { signal });
  let looking = 0, isBeginning = false;

  const form = filterForm(filters, providers, () => {
    const parameters = new URLSearchParams(Object.entries({ type: filters.type, status: filters.status, provider: filters.provider, q: filters.search }).filter(([, value]) => value));
    history.replaceState(null, "", `${root}${parameters.size ? `?${parameters}` : ""}`);
    begin();
  });

  const variables = () => ({
    type: filters.type || null, provider: filters.provider || null, search: filters.search || null,
    status: filters.status === underWay ? ["QUEUED", "PROCESSING"] : filters.status ? [filters.status] : null,
  });
  const isFiltered = () => Object.values(filters).some(Boolean);

  const pages = pager(say("console.more"), async (after) => {
    const { generations } = await ask(list, { first: aPage, after, ...variables() }, { signal });
    return generations;
  }, (nodes) => {
    const first = shown.childElementCount;
    for (const node of nodes) if (!cards.has(node.id)) shown.append(add(node));
    if (first) shown.children[first]?.querySelector("a")?.focus();
    if (!isBeginning) present();
  }, (error) => { if (!signal.aborted) around.replaceChildren(problem(error, begin)); });

  function add(generation) {
    const card = make("li", { class: "card generation" });
    cards.set(generation.id, { card, status: generation.status });
    fill(card, generation, root);
    if (!isOver(generation)) {
      watch(generation.id, (now) => {
        const known = cards.get(now.id);
        if (known?.card !== card) return;
        if (isOver(now) || known.status !== now.status) {
          const wasFocused = card.contains(document.activeElement);
          fill(card, now, root);
          if (wasFocused) card.querySelector("a").focus();
          if (isOver(now)) announce(say("console.gallery.ended", { type: typeName(now.type), status: statusName(now.status), prompt: beginning(promptOf(now), 60) }));
        } else {
          move(card, now);
        }
        known.status = now.status;
      }, signal);
    }
    return card;
  }

  async function begin() {
    looking += 1;
    const mine = looking;
    cards.clear();
    shown.replaceChildren();
    around.replaceChildren(make("p", { class: "loading" }, say("console.loading")));
    isBeginning = true;
    await pages.restart();
    if (signal.aborted || mine !== looking) return;
    isBeginning = false;
    if (around.querySelector(".problem-box")) return;
    present();
    look(mine);
  }

  function present() {
    if (cards.size === 0) around.replaceChildren(...(isFiltered() ? [noneFits(form.clear, !pages.button.hidden), make("p", { class: "centre" }, pages.button)] : [firstStep()]));
    else if (!shown.isConnected || !around.contains(shown)) around.replaceChildren(shown, make("p", { class: "centre" }, pages.button));
    form.count(cards.size, !pages.button.hidden);
  }

  /// Sees what is new, and what became of those that nobody follows.
  async function look(mine) {
    while (!signal.aborted && mine === looking) {
      await pause(lookedEvery, signal);
      if (document.hidden || signal.aborted || mine !== looking) continue;
      try {
        const { generations } = await ask(newest, { first: aPage, ...variables() }, { signal });
        const unknown = generations.nodes.filter((node) => !cards.has(node.id)).map((node) => node.id);
        if (unknown.length === 0 || mine !== looking) continue;
        const { nodes } = (await ask(list, { first: aPage, ...variables() }, { signal })).generations;
        if (mine !== looking) continue;
        const fresh = nodes.filter((node) => !cards.has(node.id));
        shown.prepend(...fresh.map(add));
        present();
        announce(say("console.gallery.new", { count: fresh.length }));
      } catch (error) {
        if (error.code === "UNAUTHENTICATED") return;
        await pause(error.retryAfter ?? lookedEvery, signal);
      }
    }
  }

  await begin();
  return {
    title: say("console.gallery.title"),
    content: [
      make("div", { class: "head" }, make("h1", {}, say("console.gallery.title")), make("a", { class: "button main", href: `/${language}/playground#form` }, say("console.make"))),
      form.element, around,
    ],
  };
}

function filterForm(filters, providers, changed) {
  const search = textField(say("console.gallery.search"), { type: "search", name: "q", ".value": filters.search, placeholder: say("console.gallery.searchHint"), maxlength: "200", dir: "auto" });
  const fields = {
    type: choice(say("console.gallery.type"), [["", say("console.gallery.allTypes")], ...types.map((type) => [type, typeName(type)])], { name: "type", value: filters.type }),
    status: choice(say("console.gallery.status"), [
      ["", say("console.gallery.allStatuses")], [underWay, say("console.gallery.underWay")], ...["COMPLETED", "FAILED", "CANCELLED"].map((status) => [status, statusName(status)]),
    ], { name: "status", value: filters.status }),
    provider: choice(say("console.gallery.provider"), [["", say("console.gallery.allProviders")], ...providers.map(({ id, name }) => [id, name])], { name: "provider", value: filters.provider }),
  };
  const counted = make("p", { class: "quiet small", role: "status" });
  let timer;
  const input = search.querySelector("input");
  const take = () => {
    clearTimeout(timer);
    const before = JSON.stringify(filters);
    filters.search = input.value.trim();
    for (const [name, field] of Object.entries(fields)) filters[name] = field.querySelector("select").value;
    if (JSON.stringify(filters) !== before) changed();
  };
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(take, typed); });
  const element = make("form", { class: "filters", role: "search", onchange: take, onsubmit: (event) => { event.preventDefault(); take(); } }, search, Object.values(fields));
  return {
    element: make("div", {}, element, counted),
    count(count, more) { counted.textContent = count === 0 ? "" : say(more ? "console.gallery.countMore" : "console.gallery.count", { count }); },
    clear() {
      input.value = "";
      for (const field of Object.values(fields)) field.querySelector("select").value = "";
      take();
      input.focus();
    },
  };
}

function fill(card, generation, root) {
  const prompt = promptOf(generation);
  card.replaceChildren(
    make("div", { class: "picture" }, preview(generation), make("span", { class: "kind" }, icon(generation.type, 16), typeName(generation.type))),
    make("div", { class: "about" },
      make("p", { class: "prompt", dir: "auto" }, make("a", { href: `${root}/generations/${generation.id}` }, beginning(prompt, 140))),
      make("p", { class: "line" }, statusTag(generation.status), make("span", { class: "quiet small" }, time(generation.createdAt))),
      !isOver(generation) && make("div", { class: "way" }, progressBar(generation), make("span", { class: "small quiet" }, wayText(generation))),
      generation.error && make("p", { class: "small wrong", dir: "auto" }, beginning(generation.error.message, 160)),
      make("p", { class: "small quiet foot" }, make("span", {}, generation.model), make("span", {}, credits(generation.creditCost)))));
}

function move(card, generation) {
  const bar = card.querySelector("progress");
  if (!bar) return;
  bar.value = generation.progress;
  card.querySelector(".way span").textContent = wayText(generation);
}

const wayText = (generation) => say("console.way", { percent: percent(generation.progress / 100), time: span(generation.estimatedTime) });

/// A search looks through a part of what there is at a time.
const noneFits = (clear, mayBeOlder) => empty(say(mayBeOlder ? "console.gallery.noneFitsYet" : "console.gallery.noneFits"), make("p", {}, say(mayBeOlder ? "console.gallery.lookFurther" : "console.gallery.noneFitsHint")),
  make("button", { type: "button", onclick: clear }, say("console.gallery.clear")));

function firstStep() {
  const body = JSON.stringify({ query: 'mutation { generate(input: { type: IMAGE, input: { text: "A lighthouse at dawn" } }) { id status } }' });
  return empty(say("console.first.title"),
    make("p", {}, say("console.first.text")),
    codeBlock([
      `curl ${location.origin}/graphql \\`, '  -H "Authorization: Bearer $DOITONG_KEY" \\', '  -H "Content-Type: application/json" \\', `  -d '${body}'`,
    ].join("\n"), say("console.first.command")),
    make("p", {}, say("console.first.orForm")),
    make("p", {}, make("a", { class: "button main", href: `/${language}/playground#form` }, say("console.first.form"))));
}
