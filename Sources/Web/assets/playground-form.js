// The form: `generate` for people who write no GraphQL. What it asks for is what the provider's rules say.
import { make, number, say } from "./words.js";
import { figure, mediaIn } from "./playground-media.js";
import { Field, filesAtMost, mediaField, optionField } from "./playground-fields.js";
import { Quote } from "./playground-quote.js";
import { statusName } from "./playground-live.js";
import { duration } from "./playground-answer.js";
import { ask, follow, newIdempotencyKey } from "./playground-transport.js";

const types = ["IMAGE", "VIDEO", "AUDIO", "AVATAR"];
const priorities = ["BALANCED", "QUALITY", "SPEED", "COST"];
const tagsAtMost = 16;

const catalogue = `query Catalogue {
  providers {
    id name company description types features limitations available
    pricing { creditCost estimatedTime }
    options { name type required description allowedValues default minimum maximum }
    models { id name types retiresAt pricing { creditCost estimatedTime } }
  }
}`;

export const generate = `mutation Generate($input: GenerateInput!) {
  generate(input: $input) {
    id
    status
    provider
    model
    creditCost
    estimatedTime
  }
}
`;

const watch = `subscription Watch($id: ID!) {
  generation(id: $id) {
    id status progress provider model creditCost input
    outputs { url contentType metadata { width height duration } }
    error { code message retryable }
  }
}`;

/// A file in a request that is to be read by people takes the place of itself beyond this many characters.
const readableAtMost = 50_000;

export class Form {
  /// - `openAsGraphQL(query, variables)`: shows the call in the editor.
  constructor(access, openAsGraphQL) {
    Object.assign(this, { access, openAsGraphQL, fields: [], tried: false });
    this.changed = () => this.update();
    this.quote = new Quote(access, result => this.showProblems(result.problems), (provider, model) => {
      const known = this.providers?.find(one => one.id === provider);
      return { provider: known?.name ?? provider, model: known?.models.find(one => one.id === model)?.name ?? model };
    });
    this.results = make("div", { class: "results" });
    this.form = make("form", { class: "make-form", novalidate: true, "aria-label": say("playground.form.label"),
      onsubmit: event => { event.preventDefault(); this.submit(); } },
      this.typeChoice(), this.inputs = make("div", { class: "form-part" }), this.providerPart(),
      this.options = make("div", { class: "form-options" }), this.more());
    this.summary = make("div", { class: "note bad form-summary", role: "alert", hidden: true, tabindex: "-1" });
    this.keyNote = make("div", { class: "note care key-note" });
    this.submitter = make("button", { type: "button", class: "main wide-button", onclick: () => this.submit() },
      say("playground.form.make"));
    const side = make("div", { class: "form-side" }, this.keyNote, this.quote.element, this.summary, this.submitter,
      make("button", { type: "button", class: "wide-button", onclick: () => this.toGraphQL() },
        say("playground.form.open")), this.results);
    this.element = make("div", { class: "form-view" }, this.form, side);
    access.onChange(() => { this.load(); this.showKeyNote(); });
    this.showKeyNote();
    this.chooseType("IMAGE");
    this.load();
  }

  // MARK: Parts

  typeChoice() {
    return make("fieldset", { class: "type-choice" }, make("legend", {}, say("playground.form.what")),
      make("div", { class: "type-cards" }, types.map(type => make("label", { class: "type-card" },
      make("input", { type: "radio", name: "type", value: type, ".checked": type === "IMAGE",
        onchange: () => this.chooseType(type) }),
      make("span", { class: "type-name" }, say(`playground.type.${type}`)),
      make("span", { class: "small quiet" }, say(`playground.type.${type}.about`))))));
  }

  providerPart() {
    this.provider = new Field("provider", say("playground.form.provider"),
      make("select", { onchange: () => this.chooseProvider() }), { hint: " " });
    this.model = new Field("options.model", say("playground.form.model"), make("select", { onchange: this.changed }),
      {});
    this.priority = new Field("priority", say("playground.form.priority"), make("select", { onchange: this.changed },
      priorities.map(priority => make("option", { value: priority === "BALANCED" ? "" : priority },
        say(`playground.priority.${priority}`)))), { hint: say("playground.form.priorityHint") });
    return make("div", { class: "form-part columns" }, this.provider.element, this.model.element,
      this.priority.element);
  }

  more() {
    const field = (name, control, hint) => new Field(name, say(`playground.form.${name}`), control,
      { hint: say(`playground.form.${name}Hint`), ...hint });
    const text = attributes => make("input", { type: "text", autocomplete: "off", maxlength: 2_000,
      oninput: this.changed, ...attributes });
    const whole = control => Object.assign(control, {
      read: text => (/^\d+$/.test(text.trim()) ? Number(text) : text),
      check: text => (text && !/^\d{1,9}$/.test(text) ? say("playground.form.noWhole") : null) });
    this.maxCredits = whole(field("maxCredits", text({ inputmode: "numeric", maxlength: 9 })));
    this.deadline = whole(field("deadline", text({ inputmode: "numeric", maxlength: 9 })));
    this.webhook = field("webhookUrl", text({ inputmode: "url", placeholder: "https://…" }));
    this.tags = field("tags", make("textarea", { rows: 2, spellcheck: "false", placeholder: "project=lighthouse",
      maxlength: 4_000, oninput: this.changed }));
    this.tags.read = text => Object.fromEntries(text.split("\n").filter(line =>
      line.trim()).map(line => { const [name, ...rest] = line.split("="); return [name.trim(),
      rest.join("=").trim()]; }));
    this.tags.check = text => {
      const lines = text.split("\n").filter(line => line.trim());
      return lines.length > tagsAtMost || lines.some(line => !/^[^=]+=/.test(line))
        ? say("playground.form.noTags", { count: tagsAtMost }) : null;
    };
    return make("details", { class: "more" }, make("summary", {}, say("playground.form.more")),
      make("div", { class: "form-part columns" }, this.maxCredits.element, this.deadline.element, this.webhook.element,
        this.tags.element));
  }

  /// What goes in, by type.
  buildInputs() {
    const kept = Object.fromEntries((this.inputFields ?? []).map(field => [field.name, field.control.value]));
    const area = (name, rows) => make("textarea", { rows, maxlength: 20_000, oninput: this.changed,
      ".value": kept[name] ?? "", dir: "auto" });
    const speaks = this.type === "AUDIO" || this.type === "AVATAR";
    const text = new Field("input.text", say(speaks ? "playground.form.say" : "playground.form.prompt"),
      area("input.text", 4), { hint: this.access.kind === "test" ? say("playground.form.sandbox") : "" });
    text.check = value => (this.tried && !value && this.type !== "AVATAR" ? say("playground.form.needed") : null);
    this.text = text;
    const medium = (name, kind) => mediaField(`input.${name}`, say(`playground.form.${name}`), `${kind}/*`,
      this.changed, () => this.roomLeft());
    const negative = () => new Field("input.negativeText", say("playground.form.negativeText"),
      area("input.negativeText", 2), {});
    const voice = () => new Field("input.voice", say("playground.form.voice"),
      make("input", { type: "text", autocomplete: "off", maxlength: 200, ".value": kept["input.voice"] ?? "",
      oninput: this.changed }), { hint: say("playground.form.voiceHint") });
    const [main, more] = {
      IMAGE: [[text], [medium("image", "image"), negative()]],
      VIDEO: [[text, medium("image", "image")], [negative(), medium("video", "video")]],
      AUDIO: [[text, voice()], []], AVATAR: [[medium("image", "image"), text], [medium("audio", "audio"), voice()]],
    }[this.type];
    this.inputFields = [...main, ...more];
    this.inputs.replaceChildren(...main.map(field => field.element), ...(more.length
      ? [make("details", { class: "more" }, make("summary", {}, say("playground.form.moreInputs")),
        make("div", { class: "form-part" }, more.map(field => field.element)))] : []));
  }

  roomLeft() { return filesAtMost - this.inputFields.reduce((sum, field) => sum + (field.file?.size ?? 0), 0); }

  // MARK: Choosing

  async load() {
    try {
      const { json } = await ask({ query: catalogue }, this.access.with());
      if (json?.data?.providers) this.providers = json.data.providers;
      // A key that is none must not take away what anybody can read.
      else if (!this.providers) this.providers = (await ask({ query: catalogue }, {})).json?.data?.providers ?? [];
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      this.providers ??= [];
    }
    this.showProviders();
  }

  chooseType(type) {
    this.type = type;
    this.buildInputs();
    this.showProviders();
  }

  showProviders() {
    const { control } = this.provider, before = control.value;
    const fitting = (this.providers ?? []).filter(provider => provider.types.includes(this.type));
    const mark = provider => (this.access.isThere && !provider.available
      ? say("playground.form.notNow", { name: provider.name }) : provider.name);
    control.replaceChildren(make("option", { value: "" }, say("playground.form.automatic")),
      ...fitting.map(provider => make("option", { value: provider.id }, mark(provider))));
    control.value = fitting.some(provider => provider.id === before) ? before : "";
    this.chooseProvider();
  }

  get chosen() { return this.providers?.find(provider => provider.id === this.provider.control.value); }

  chooseProvider() {
    const { chosen } = this, hint = this.provider.element.querySelector(".hint");
    hint.hidden = false;
    hint.textContent = chosen ? `${chosen.company}. ${chosen.description}` : say("playground.form.automaticHint");
    if (chosen) hint.lang = "en"; else hint.removeAttribute("lang");
    const models = (chosen?.models ?? []).filter(model => model.types.includes(this.type));
    this.model.element.hidden = models.length < 2;
    this.priority.element.hidden = Boolean(chosen);
    this.model.control.replaceChildren(make("option", { value: "" }, say("playground.form.anyModel")),
      ...models.map(model => make("option", { value: model.id }, model.name)));
    this.buildOptions();
    this.update();
  }

  buildOptions() {
    const kept = Object.fromEntries((this.optionFields ?? []).map(field => [field.name.slice("options.".length),
      field.value]));
    const options = this.chosen ? this.chosen.options : this.common();
    this.optionFields = options.filter(option => option.name !== "model").map(option => optionField(option,
      this.changed, kept[option.name]));
    this.options.replaceChildren(...(this.optionFields.length
      ? [make("h2", {}, say("playground.form.options")), ...(this.chosen ? []
        : [make("p", { class: "small quiet" }, say("playground.form.commonHint"))]),
        make("div", { class: "columns" }, this.optionFields.map(field => field.element))] : []));
  }

  /// Without a provider: the options that at least half of those have that could be chosen, with all values that any
  /// takes.
  common() {
    const fitting = (this.providers ?? []).filter(provider => provider.types.includes(this.type));
    const found = new Map();
    for (const provider of fitting) for (const option of provider.options) {
      if (!option.allowedValues || option.name === "model") continue;
      const known = found.get(option.name) ?? { ...option, allowedValues: [], default: null, required: false,
        description: "", count: 0 };
      known.count++;
      known.allowedValues.push(...option.allowedValues.filter(value => !known.allowedValues.includes(value)));
      found.set(option.name, known);
    }
    return [...found.values()].filter(option => option.count * 2 >= fitting.length).map(option => ({
      ...option, allowedValues: option.type === "string" ? option.allowedValues
        : option.allowedValues.toSorted((a, b) => a - b) }));
  }

  // MARK: What it comes to

  get allFields() { return [...this.inputFields, this.provider, this.model, this.priority, ...this.optionFields,
    this.maxCredits, this.deadline, this.webhook, this.tags]; }

  /// The input of `generate`.
  get input() {
    const result = { type: this.type, input: {} };
    const chosen = this.provider.value;
    if (chosen) result.provider = chosen;
    for (const field of this.inputFields) {
      if (field.value !== undefined) result.input[field.name.slice("input.".length)] = field.value;
    }
    const options = {};
    if (chosen && this.model.value) options.model = this.model.value;
    for (const field of this.optionFields) {
      if (field.value !== undefined) options[field.name.slice("options.".length)] = field.value;
    }
    if (Object.keys(options).length) result.options = options;
    if (!chosen && this.priority.value) result.priority = this.priority.value;
    for (const [name, field] of [["maxCredits", this.maxCredits], ["deadline", this.deadline],
      ["webhookUrl", this.webhook], ["tags", this.tags]]) if (field.value !== undefined) result[name] = field.value;
    return result;
  }

  update() {
    if (!this.optionFields) return;
    let isWhole = true;
    for (const field of this.allFields) {
      const mistake = field.mistake;
      field.problem(mistake);
      if (mistake) isWhole = false;
    }
    const input = this.input;
    // A price can be told before there is a prompt, and without sending a film each time that an option changes.
    if (!input.input.text) input.input.text = "…";
    for (const [name, value] of Object.entries(input.input)) if (value.startsWith("data:")
      && value.length > 100_000) input.input[name] = "https://example.com/";
    delete input.webhookUrl;
    const model = this.chosen?.models.find(model => model.id === this.model.control.value);
    if (!isWhole) this.quote.cancel();
    else this.quote.update(input, (model ?? this.chosen)?.pricing);
  }

  showKeyNote() {
    this.keyNote.hidden = this.access.isThere;
    this.keyNote.replaceChildren(make("p", {}, make("strong", {}, say("playground.form.noKey"))),
      make("p", { class: "small" }, say("playground.form.getKey")),
      make("p", { class: "small" }, make("code", {}, "doitong admin key create")));
    const hint = this.text?.element.querySelector(".hint");
    if (!hint) return;
    hint.textContent = this.access.kind === "test" ? say("playground.form.sandbox") : "";
    hint.hidden = !hint.textContent;
  }

  /// What the server says beside the fields that it speaks of; gives back what belongs to none.
  showProblems(problems) {
    const rest = [];
    const byField = new Map();
    for (const { field, message } of problems) {
      const known = this.allFields.find(one => one.name === field || field.startsWith(one.name + "."));
      if (known && !known.element.hidden) byField.set(known, [...(byField.get(known) ?? []), message]);
      else rest.push(message);
    }
    for (const field of this.allFields) {
      const told = byField.get(field)?.join(" ");
      field.problem(field.mistake ?? told ?? null);
      field.wrong.lang = field.mistake ? "" : "en";
      if (!field.wrong.lang) field.wrong.removeAttribute("lang");
    }
    return rest;
  }

  // MARK: Making

  async submit() {
    if (this.isSending) return;
    this.tried = true;
    this.summary.hidden = true;
    if (!this.access.isThere) {
      const input = document.getElementById("key");
      this.refuse(say("playground.form.noKey"), []);
      input.focus();
      return;
    }
    for (const field of this.allFields) field.problem(field.mistake);
    const mistaken = this.allFields.find(field => field.mistake);
    if (mistaken) return this.goTo(mistaken);
    this.isSending = true;
    this.submitter.setAttribute("aria-disabled", "true");
    const input = this.input;
    try {
      const answer = await ask({ query: generate, variables: { input } },
        this.access.with({ "Idempotency-Key": newIdempotencyKey() }));
      const error = answer.json?.errors?.[0], made = answer.json?.data?.generate;
      if (made) new Result(this, made, input).start();
      else if (error) this.refuse(error.message, error.extensions?.problems ?? []);
      else this.refuse(say("playground.answer.noJSON"), []);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      this.refuse(say("playground.answer.unreachable"), []);
    } finally {
      this.isSending = false;
      this.submitter.removeAttribute("aria-disabled");
    }
  }

  refuse(message, problems) {
    const rest = this.showProblems(problems);
    const first = this.allFields.find(field => !field.wrong.hidden && !field.element.hidden);
    this.summary.replaceChildren(...(problems.length && !rest.length ? [make("p", {}, say("playground.form.refused"))]
      : (rest.length ? rest : [message]).map(text => make("p", {}, text))));
    this.summary.hidden = false;
    if (problems.length && first) this.goTo(first);
  }

  goTo(field) {
    for (let parent = field.element; (parent = parent.parentElement.closest("details"));) parent.open = true;
    field.control.focus();
  }

  toGraphQL() {
    const input = this.input;
    let left = 0;
    for (const [name, value] of Object.entries(input.input)) {
      if (value.length <= readableAtMost || !value.startsWith("data:")) continue;
      input.input[name] = "https://…";
      left++;
    }
    if (!input.input.text && this.type !== "AVATAR") input.input.text = "";
    this.openAsGraphQL(generate, JSON.stringify({ input }, null, 2), left);
  }
}

/// One generation, from its acceptance to what came of it.
class Result {
  constructor(form, made, input) {
    Object.assign(this, { form, made, input, stopper: new AbortController() });
    this.state = make("p", { class: "result-state" });
    this.bar = make("progress", { max: 100, value: 0, "aria-label": say("playground.live.progress") });
    this.voice = make("p", { class: "unseen", role: "status" });
    this.media = make("div", { class: "answer-media" });
    this.cancelButton = make("button", { type: "button", class: "small danger", onclick: () => this.cancel() },
      say("playground.form.cancel"));
    const about = input.input.text ?? "";
    this.element = make("article", { class: "result card", "aria-label": say("playground.form.result") },
      make("p", { class: "result-prompt", dir: "auto" }, about || say(`playground.type.${input.type}`)), this.state,
      this.bar, this.voice, this.media,
      make("p", { class: "result-foot small quiet" }, make("span", {}, `${made.model} · `,
        say("playground.quote.credits", { count: made.creditCost })), make("code", {}, made.id), this.cancelButton));
    form.results.prepend(this.element);
    while (form.results.children.length > 12) form.results.lastChild.remove();
    this.show({ ...made, progress: 0 });
  }

  async start() {
    this.element.scrollIntoView({ block: "nearest" });
    const { signal } = this.stopper;
    try {
      for await (const step of follow({ query: watch, variables: { id: this.made.id } }, this.form.access.with(),
        signal)) {
        if (step.kind === "next") {
          if (step.answer.errors) throw new Error(step.answer.errors[0].message);
          this.show(step.answer.data.generation);
        } else if (step.kind === "cut") this.state.textContent = say("playground.live.cut");
        else if (step.kind === "refused") throw new Error(step.json?.errors?.[0]?.message ?? String(step.status));
      }
    } catch (error) {
      this.fail(error instanceof TypeError ? say("playground.answer.unreachable") : error.message);
    }
  }

  show(generation) {
    const { status, progress, error } = generation;
    const name = statusName(status), ended = ["COMPLETED", "FAILED", "CANCELLED"].includes(status);
    this.bar.value = progress;
    this.bar.hidden = ended;
    this.cancelButton.hidden = ended;
    this.state.className = `result-state ${status.toLowerCase()}`;
    this.state.textContent = ended ? name
      : `${name} · ${progress} % · ${say("playground.quote.about", { time: duration(this.made.estimatedTime * 1_000) })}`;
    const step = `${name} ${Math.floor(progress / 25)}`;
    if (step !== this.told) this.voice.textContent = ended ? name : `${name} ${number(progress)} %`;
    this.told = step;
    if (error) this.fail(`${error.message}`, error.code);
    const media = mediaIn(generation);
    if (media.length && !this.media.children.length) this.media.replaceChildren(...media.map(figure));
  }

  fail(message, code) {
    this.bar.hidden = true;
    this.media.replaceChildren(make("p", { class: "note bad" }, code && make("code", {}, code), code && " ",
      make("span", { lang: "en" }, message)));
  }

  async cancel() {
    this.cancelButton.setAttribute("aria-disabled", "true");
    try {
      await ask({ query: "mutation Cancel($id: ID!) { cancelGeneration(id: $id) }", variables: { id: this.made.id } },
        this.form.access.with());
    } catch { this.cancelButton.removeAttribute("aria-disabled"); }
  }
}
