// One generation: what was asked for, what came of it, who made it and why, and what may be done with it.
import { language, make, number, say, time } from "./words.js";
import { ask } from "./console-api.js";
import { makeAgain } from "./console-again.js";
import { confirm } from "./console-ask.js";
import { candidates } from "./console-choice.js";
import { copyButton } from "./console-copy.js";
import { deliveryLog } from "./console-deliveries.js";
import { watch } from "./console-live.js";
import { credits, percent, size, span } from "./console-measure.js";
import { fullView, ownMedia, placeholder, safeLink } from "./console-media.js";
import { advice, announce, attempt, note } from "./console-notice.js";
import { starRating } from "./console-stars.js";
import { beginning, isOver, progressBar, promptOf, statusName, statusTag, typeName } from "./console-status.js";
import { facts, table } from "./console-table.js";
import { timeline } from "./console-timeline.js";

const fields = `id type status provider model progress creditCost estimatedTime createdAt startedAt completedAt input options tags live rating errorCode
  error { code message retryable }
  outputs { url contentType bytes sha256 metadata { width height duration format resolution frameRate sampleRate seed } }
  routing { priority chosen reason candidates { provider model host score creditCost estimatedTime quality reliability rejected } }
  attempts { number provider model host state startedAt endedAt error { code message } }`;
/// Beyond this a prompt is folded.
const longPrompt = 900;
const announcedEvery = 25;

export async function view({ parameter: id, signal, root, go }) {
  let { generation } = await ask(`query ($id: ID!) { generation(id: $id) { ${fields} } }`, { id }, { signal });
  if (!generation) return { title: say("console.generation.none"), content: [make("h1", {}, say("console.generation.none")), make("p", {}, say("console.generation.noneHint")), make("p", {}, make("a", { class: "button", href: root }, say("console.toBeginning")))] };

  const heading = make("div", {});
  const outcome = make("section", { class: "card outcome", "aria-labelledby": "outcome" });
  const doings = make("div", { class: "actions" });
  const charge = make("section", { class: "card", "aria-labelledby": "charge" });
  const why = make("section", { class: "card", "aria-labelledby": "why" });
  const attempts = make("section", { class: "card", "aria-labelledby": "attempts" });
  const rating = make("div", {});
  const log = deliveryLog({ generation: id, signal, root, compact: true });

  function renew() {
    heading.replaceChildren(statusTag(generation.status), " ", make("code", { class: "small", translate: "no" }, id));
    outcome.replaceChildren(make("h2", { id: "outcome" }, say("console.outcome.title")), ...came(generation));
    doings.replaceChildren(...actions());
    charge.replaceChildren(make("h2", { id: "charge" }, say("console.charge.title")), charged(generation));
    why.replaceChildren(make("h2", { id: "why" }, say("console.choice.title")), candidates(generation));
    attempts.replaceChildren(make("h2", { id: "attempts" }, say("console.attempts.title")), timeline(generation));
    if (generation.status === "COMPLETED" && !rating.firstChild) rating.append(rate());
  }

  function actions() {
    const buttons = [make("button", { type: "button", class: "main", onclick: again }, say("console.again.do"))];
    if (!isOver(generation)) buttons.push(make("button", { type: "button", class: "danger cancel", onclick: cancel }, say("console.cancel.do")));
    buttons.push(copyButton(id, say("console.copyId"), { class: "" }),
      make("a", { class: "button", href: `/${language}/playground#${playgroundLink(id)}` }, say("console.openInPlayground")));
    return buttons;
  }

  async function again() {
    const made = await makeAgain(generation);
    if (!made) return;
    note(say("console.again.done"));
    go(`/generations/${made.value}`);
  }

  async function cancel() {
    const done = await confirm(say("console.cancel.title"), say("console.cancel.text"), say("console.cancel.do"), async () =>
      (await ask("mutation ($id: ID!) { cancelGeneration(id: $id) }", { id })).cancelGeneration);
    if (!done) return;
    note(say(done.value ? "console.cancel.done" : "console.cancel.late"));
    ({ generation } = await ask(`query ($id: ID!) { generation(id: $id) { ${fields} } }`, { id }, { signal }));
    renew();
  }

  function rate() {
    return starRating(generation.rating, (score, count) => attempt(
      () => ask("mutation ($id: ID!, $score: Float!) { rateGeneration(id: $id, score: $score) { id } }", { id, score }), say("console.rate.done", { count })));
  }

  renew();
  if (!isOver(generation)) {
    let told = generation.progress;
    watch(id, (now) => {
      const isSame = now.status === generation.status && now.attempts.length === generation.attempts.length;
      generation = now;
      if (isSame) {
        moved(outcome, now);
        if (now.progress >= told + announcedEvery) { told = now.progress; announce(say("console.progressAt", { percent: percent(now.progress / 100) })); }
        return;
      }
      const focused = document.activeElement;
      renew();
      // A button that is gone gives way to the first that is left.
      if (focused && !focused.isConnected) doings.querySelector("button").focus();
      announce(say("console.nowIs", { status: statusName(now.status) }));
      if (isOver(now)) log.renew();
    }, signal, fields);
  }

  const title = `${typeName(generation.type)}: ${beginning(promptOf(generation), 60)}`;
  return {
    title,
    content: [
      make("p", { class: "back" }, make("a", { href: root }, say("console.back"))),
      make("div", { class: "head" }, make("div", {}, make("h1", { class: "title", dir: "auto" }, title), heading), doings),
      make("div", { class: "two" },
        make("div", {}, outcome, why, attempts, log.element),
        make("div", {}, asked(generation, root), charge, rating)),
    ],
  };
}

function came(generation) {
  switch (generation.status) {
    case "COMPLETED":
      return generation.outputs.map((output, index) => make("figure", { class: "output" },
        fullView(output, generation),
        make("figcaption", {},
          facts([
            [say("console.fact.format"), output.contentType],
            [say("console.fact.size"), size(output.bytes)],
            [say("console.fact.pixels"), output.metadata?.width && `${number(output.metadata.width)} × ${number(output.metadata.height)}`],
            [say("console.fact.length"), output.metadata?.duration && span(output.metadata.duration)],
            [say("console.fact.frames"), output.metadata?.frameRate && say("console.fact.perSecond", { number: output.metadata.frameRate })],
            [say("console.fact.sampling"), output.metadata?.sampleRate && `${number(output.metadata.sampleRate)} Hz`],
            [say("console.fact.seed"), output.metadata?.seed === null ? null : output.metadata?.seed === undefined ? null : String(output.metadata.seed)],
            ["SHA-256", make("code", { class: "hash", translate: "no" }, output.sha256)],
          ]),
          make("a", { class: "button", href: download(output.url), download: true, rel: "noreferrer" },
            generation.outputs.length > 1 ? say("console.downloadOf", { number: index + 1 }) : say("console.download")))));
    case "FAILED":
      return [make("div", { class: "note bad" },
        make("p", {}, make("strong", {}, advice(generation.error?.code ?? generation.errorCode))),
        make("p", { dir: "auto" }, generation.error?.message),
        make("p", {}, say(generation.error?.retryable ? "console.outcome.mayGoBetter" : "console.outcome.sameAgain")))];
    case "CANCELLED":
      return [placeholder(generation.type, say("console.outcome.cancelled"))];
    default:
      return [placeholder(generation.type), make("div", { class: "way" }, progressBar(generation), make("p", { class: "quiet" }, wayText(generation)))];
  }
}

function moved(outcome, generation) {
  const bar = outcome.querySelector("progress");
  if (!bar) return;
  bar.value = generation.progress;
  outcome.querySelector(".way p").textContent = wayText(generation);
}

const wayText = (generation) => (generation.status === "QUEUED"
  ? say("console.wayQueued", { time: span(generation.estimatedTime) })
  : say("console.way", { percent: percent(generation.progress / 100), time: span(generation.estimatedTime) }));

function download(address) {
  const own = ownMedia(address);
  return own ? `${own}&download` : safeLink(address);
}

function asked(generation, root) {
  const { text, negativeText, image, images, video, audio, voice } = generation.input;
  const media = [["image", image], ...(images ?? []).map((one) => ["image", one]), ["video", video], ["audio", audio]].filter(([, value]) => value);
  const options = Object.entries(generation.options ?? {});
  const tags = Object.entries(generation.tags ?? {});
  return make("section", { class: "card asked", "aria-labelledby": "asked" },
    make("h2", { id: "asked" }, say("console.asked.title")),
    text && promptText(text),
    text && copyButton(text, say("console.asked.copy")),
    negativeText && [make("h3", {}, say("console.asked.negative")), make("p", { class: "words", dir: "auto" }, negativeText)],
    media.length > 0 && [make("h3", {}, say("console.asked.media")), make("ul", { class: "plain-list" }, media.map(([kind, value]) => make("li", {}, medium(kind, value, root))))],
    facts([
      [say("console.fact.provider"), generation.provider], [say("console.fact.model"), generation.model],
      [say("console.fact.priority"), say(`console.priority.${generation.routing.priority}`)], [say("console.fact.voice"), voice],
    ]),
    options.length > 0 && named(say("console.asked.options"), options),
    tags.length > 0 && named(say("console.asked.tags"), tags));
}

const named = (title, entries) => [make("h3", {}, title), table(title, [
  { title: say("console.asked.name"), head: true, auto: true, cell: ([name]) => name },
  { title: say("console.asked.value"), auto: true, cell: ([, value]) => (typeof value === "string" ? value : JSON.stringify(value)) },
], entries, { seen: false })];

function promptText(text) {
  if (text.length <= longPrompt) return make("p", { class: "words", dir: "auto" }, text);
  const words = make("p", { class: "words", dir: "auto" }, beginning(text, longPrompt));
  const button = make("button", { type: "button", class: "small", "aria-expanded": "false", onclick: () => {
    const isOpen = button.getAttribute("aria-expanded") === "true";
    words.textContent = isOpen ? beginning(text, longPrompt) : text;
    button.setAttribute("aria-expanded", String(!isOpen));
    button.textContent = say(isOpen ? "console.asked.all" : "console.asked.less");
  } }, say("console.asked.all"));
  return [words, button, " "];
}

/// What was given: another generation, something of ours, or an address elsewhere, which is not fetched from here.
function medium(kind, value, root) {
  if (/^gen_\w+$/.test(value)) return make("a", { href: `${root}/generations/${value}` }, make("code", { translate: "no" }, value));
  const own = ownMedia(value);
  if (own && kind === "image") return make("a", { href: own }, make("img", { src: own, alt: say("console.asked.given"), class: "given", loading: "lazy" }));
  const address = own ?? safeLink(value);
  return address ? make("a", { href: address, rel: "noreferrer" }, beginning(value, 120)) : make("span", { dir: "auto" }, beginning(value, 120));
}

function charged(generation) {
  const began = generation.startedAt && new Date(generation.startedAt), ended = generation.completedAt && new Date(generation.completedAt);
  return facts([
    [say(`console.charge.${isOver(generation) ? "charged" : "held"}`), generation.live || generation.creditCost === 0 ? credits(generation.creditCost) : say("console.charge.sandbox", { credits: credits(generation.creditCost) })],
    [say("console.fact.created"), time(generation.createdAt)],
    [say("console.fact.started"), began && time(began)],
    [say("console.fact.ended"), ended && time(ended)],
    [say("console.fact.took"), ended && span((ended - new Date(generation.createdAt)) / 1000)],
  ]);
}

/// The part of a link that the playground opens with a query and its variables.
function playgroundLink(id) {
  const query = `query ($id: ID!) {
  generation(id: $id) {
    status
    progress
    url
    error { code message }
    routing { reason }
  }
}`;
  const text = JSON.stringify({ q: query, v: JSON.stringify({ id }, null, 2) });
  return `p=${btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}
