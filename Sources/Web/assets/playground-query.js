// The workbench for those who write GraphQL: what is asked, with what, and what comes back.
import { make, say } from "./words.js";
import { Answer } from "./playground-answer.js";
import { complete } from "./playground-completion.js";
import { copy, copyButton } from "./playground-copy.js";
import { Editor, editorHint } from "./playground-editor.js";
import { examples } from "./playground-examples.js";
import { Explorer } from "./playground-explorer.js";
import { draft, History } from "./playground-history.js";
import { checkVariables, jsonTokens, nodeAt, parseJSON } from "./playground-json.js";
import { offsetOf, parse, tokensOf, Wrong } from "./playground-language.js";
import { linkTo } from "./playground-link.js";
import { pretty } from "./playground-printing.js";
import { Problems } from "./playground-problems.js";
import { languages, sample } from "./playground-samples.js";
import { tabs } from "./playground-tabs.js";
import { address, ask, follow } from "./playground-transport.js";
import { validate } from "./playground-validation.js";

/// How long typing may pause before what was written is looked at, in milliseconds.
const pause = 250;

export class Workbench {
  constructor(access) {
    this.access = access;
    this.query = new Editor({
      label: say("playground.query.label"), hint: editorHint(), tokens: highlight, changed: () => this.changed(),
      complete: (text, cursor) => (this.schema ? complete(text, cursor, this.schema) : null),
      describe: item => item.description,
    });
    this.queryProblems = new Problems(this.query, say("playground.query.problems"));
    this.variables = new Editor({ label: say("playground.variables.label"), hint: editorHint(), tokens: jsonTokens,
      changed: () => this.changed() });
    this.variableProblems = new Problems(this.variables, say("playground.variables.problems"));
    this.headers = make("textarea", { id: "headers", class: "mono headers-area", rows: 5, spellcheck: "false",
      autocomplete: "off", placeholder: "Idempotency-Key: 7c9e…", oninput: () => this.checkHeaders() });
    this.headersProblem = make("p", { class: "problem", id: "headers-problem", role: "status" });
    this.explorer = new Explorer();
    this.history = new History(entry => { this.open(entry); this.query.area.focus(); });
    this.answer = new Answer({
      goTo: place => this.query.select(offsetOf(this.query.text, place)),
      goToVariable: (path, only) => this.goToVariable(path, only),
      empty: this.emptyAnswer(), next: json => this.next(json),
    });
    this.element = make("div", { class: "workbench" }, this.toolbar(),
      make("div", { class: "bench" }, this.left(), this.right()));
    this.element.addEventListener("keydown", event => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); this.run(); }
      if (event.key.toLowerCase() === "f" && event.shiftKey
        && event.altKey) { event.preventDefault(); this.prettify(); }
    });
  }

  // MARK: Parts

  toolbar() {
    const tool = (label, action, hint) => make("button", { type: "button", class: "small", title: hint,
      onclick: action }, say(label));
    this.runButton = make("button", { type: "button", class: "main run", "aria-keyshortcuts": "Control+Enter",
      onclick: () => (this.stopper ? this.stopper.abort() : this.run()) });
    this.chooser = make("select", { "aria-label": say("playground.operation"), hidden: true, class: "operation",
      onchange: () => { this.chosen = this.chooser.value; this.check(); } });
    this.exampleChoice = make("select", { "aria-label": say("playground.examples"), class: "examples",
      onchange: () => { this.openExample(this.exampleChoice.value); this.exampleChoice.value = ""; } },
      make("option", { value: "" }, say("playground.examples")),
      examples.map(({ id }) => make("option", { value: id }, say(`playground.example.${id}`))));
    this.voice = make("p", { role: "status", class: "tool-voice small" });
    this.showRun();
    return make("div", { class: "toolbar", role: "group", "aria-label": say("playground.tools") },
      this.runButton, this.chooser, this.exampleChoice,
      tool("playground.prettify", () => this.prettify(), "Shift+Alt+F"), tool("playground.share", () => this.share()),
      tool("playground.reset", () => this.reset()), this.voice);
  }

  left() {
    const headersPane = make("div", { class: "pane-body" },
      make("label", { for: "headers" }, say("playground.headers.label")),
      make("p", { class: "small quiet", id: "headers-hint" }, say("playground.headers.hint")), this.headers,
      this.headersProblem);
    this.headers.setAttribute("aria-describedby", "headers-hint headers-problem");
    const variablesPane = make("div", {}, this.variables.element, this.variableProblems.element);
    this.extras = tabs(say("playground.with"), [
      { id: "variables", label: say("playground.variables.tab"), element: variablesPane },
      { id: "headers", label: say("playground.headers.tab"), element: headersPane }]);
    return make("div", { class: "bench-left" },
      make("section", { class: "pane query-pane", "aria-label": say("playground.query.label") }, this.query.element,
        this.queryProblems.element),
      make("section", { class: "pane extras-pane", "aria-label": say("playground.with") }, this.extras.list,
        variablesPane, headersPane));
  }

  right() {
    this.code = make("div", { class: "pane-body code-pane" });
    this.codeLanguage = "curl";
    const panes = [
      { id: "answer", label: say("playground.answer.tab"), element: this.answer.element },
      { id: "docs", label: say("playground.docs.tab"), element: make("div", { class: "pane-body" },
        this.explorer.element) },
      { id: "code", label: say("playground.code.tab"), element: this.code },
      { id: "history", label: say("playground.history.tab"),
        element: make("div", { class: "pane-body" }, this.history.element) }];
    this.buildCode();
    this.views = tabs(say("playground.views"), panes, { onShow: id => id === "code" && this.showCode() });
    return make("section", { class: "pane bench-right", "aria-label": say("playground.views") }, this.views.list,
      panes.map(pane => pane.element));
  }

  emptyAnswer() {
    return [make("h2", { class: "empty-title" }, say("playground.empty.title")),
      make("p", { class: "quiet" }, say("playground.empty.text")),
      make("ul", { class: "empty-examples" }, examples.slice(0,
        4).map(({ id }) => make("li", {}, make("button", { type: "button", class: "small",
        onclick: () => { this.openExample(id); this.query.area.focus(); } }, say(`playground.example.${id}`)))))];
  }

  // MARK: What is written

  async start(link) {
    const kept = link ?? draft.get();
    if (kept) this.open(kept);
    else this.openExample("providers");
  }

  open({ query, variables }) {
    this.query.text = query;
    this.variables.text = variables;
    this.check();
  }

  openExample(id) {
    const example = examples.find(example => example.id === id);
    if (!example) return;
    const variables = example.variables?.(this.lastGeneration ?? "gen_…");
    this.open({ query: example.query.trimEnd(), variables: variables ? JSON.stringify(variables, null, 2) : "" });
  }

  reset() {
    this.openExample("providers");
    this.headers.value = "";
    this.checkHeaders();
    this.say(say("playground.wasReset"));
    this.query.area.focus();
  }

  set knownSchema(schema) {
    this.schema = this.explorer.schema = schema;
    this.check();
  }

  changed() {
    if (!this.query || !this.variables) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.check(), pause);
  }

  /// Looks at what was written, and says what is wrong with it.
  check() {
    clearTimeout(this.timer);
    const { text } = this.query;
    draft.set({ query: text, variables: this.variables.text });
    let wrongs = [];
    this.document = null;
    if (text.trim()) {
      try {
        this.document = parse(text);
        if (this.schema) wrongs = validate(this.document, this.schema);
      } catch (wrong) {
        if (!(wrong instanceof Wrong)) throw wrong;
        wrongs = [wrong];
      }
    }
    this.queryProblems.show(wrongs);
    this.showOperations();
    this.variableProblems.show(checkVariables(this.variables.text, this.document && this.operation, this.schema));
    if (this.views?.shown === "code") this.showCode();
  }

  get operations() { return this.document?.definitions.filter(one => one.kind === "operation") ?? []; }

  /// The one that would be run.
  get operation() {
    const { operations } = this;
    return operations.find(one => one.name?.value === this.chosen) ?? operations[0] ?? null;
  }

  showOperations() {
    const { operations } = this;
    if (!this.document) return;
    this.chooser.hidden = operations.length < 2;
    this.chooser.replaceChildren(...operations.map(one => make("option",
      { value: one.name?.value ?? "", selected: one === this.operation },
      `${one.operation} ${one.name?.value ?? ""}`)));
  }

  /// With several operations, the one that the cursor is in is meant.
  underCursor() {
    if (document.activeElement !== this.query.area || this.operations.length < 2) return;
    const { cursor } = this.query;
    const here = this.operations.find(one => one.from <= cursor && cursor <= one.to);
    if (here?.name) { this.chosen = here.name.value; this.showOperations(); }
  }

  prettify() {
    try {
      const text = pretty(this.query.text).trimEnd();
      if (text !== this.query.text) this.query.replace(0, this.query.text.length, text);
      if (this.variables.text.trim()) {
        const json = JSON.stringify(JSON.parse(this.variables.text), null, 2);
        if (json !== this.variables.text) this.variables.replace(0, this.variables.text.length, json);
      }
      this.query.area.focus();
      this.say(say("playground.prettified"));
    } catch {
      this.say(say("playground.notPretty"));
    }
    this.check();
  }

  async share() {
    const part = await linkTo({ query: this.query.text, variables: this.variables.text });
    if (!part) return this.say(say("playground.link.large"));
    history.replaceState(null, "", `#${part}`);
    this.say(say(await copy(location.href) ? "playground.link.copied" : "playground.link.made"));
  }

  say(text) {
    this.voice.textContent = text;
    clearTimeout(this.voiceTimer);
    this.voiceTimer = setTimeout(() => { this.voice.textContent = ""; }, 6_000);
  }

  /// The headers as an object; null where a line is none.
  readHeaders() {
    const found = {};
    for (const line of this.headers.value.split("\n")) {
      if (!line.trim()) continue;
      const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\x20-\x7e\t]*?)[ \t]*$/.exec(line.trim());
      if (!match) { this.badHeader = line.trim().slice(0, 60); return null; }
      found[match[1]] = match[2];
    }
    return found;
  }

  checkHeaders() {
    const headers = this.readHeaders();
    const secret = headers && Object.keys(headers).some(name => /^(authorization|x-api-key)$/i.test(name));
    this.headersProblem.textContent = headers === null ? say("playground.headers.wrong", { line: this.badHeader })
      : secret ? say("playground.headers.key") : "";
    this.headers.setAttribute("aria-invalid", headers === null);
    return headers;
  }

  // MARK: Running

  /// The request as it stands; null, said, where it cannot be sent.
  request() {
    let variables = {};
    try {
      if (this.variables.text.trim()) variables = JSON.parse(this.variables.text);
    } catch {
      this.extras.select("variables");
      this.variableProblems.walk(1);
      return null;
    }
    const named = this.operations.length > 1 ? this.operation?.name?.value : undefined;
    return { query: this.query.text, variables, ...(named && { operationName: named }) };
  }

  async run() {
    this.stopper?.abort();
    this.query.suggestions.close();
    this.underCursor();
    this.check();
    const headers = this.checkHeaders();
    if (!headers) { this.extras.select("headers"); this.headers.focus(); return; }
    const request = this.request();
    if (!request) return;
    const { operation } = this;
    this.history.add({ query: this.query.text, variables: this.variables.text, name: operation?.name?.value });
    this.views.select("answer");
    this.answer.begin();
    const stopper = this.stopper = new AbortController();
    this.showRun();
    try {
      if (operation?.operation === "subscription") await this.stream(request, headers, stopper.signal);
      else {
        const answer = await ask(request, this.access.with(headers), stopper.signal);
        this.remember(answer.json?.data);
        this.answer.show(answer, { about: aboutOf(request.variables) });
        this.markErrors(answer.json?.errors);
      }
    } catch (error) {
      if (this.stopper === stopper) this.answer.fail(say(stopper.signal.aborted ? "playground.answer.stopped"
        : "playground.answer.unreachable"));
      if (!stopper.signal.aborted && !(error instanceof TypeError)) throw error;
    } finally {
      if (this.stopper === stopper) { this.stopper = null; this.showRun(); }
    }
  }

  async stream(request, headers, signal) {
    const { live } = this.answer;
    const start = performance.now(), about = aboutOf(request.variables);
    this.answer.lay();
    for (const part of [this.answer.facts, this.answer.wrongs, this.answer.media,
      this.answer.tree]) part.replaceChildren();
    this.answer.shownMedia = "";
    this.answer.tools.hidden = true;
    live.begin();
    let opened = null;
    for await (const step of follow(request, this.access.with(headers), signal)) {
      if (step.kind === "refused") { this.answer.show(step, { about }); this.markErrors(step.json?.errors); return; }
      if (step.kind === "open") {
        opened = step;
        live.say("open");
      } else if (step.kind === "next") {
        this.remember(step.answer.data);
        live.add(step.id, step.answer.data);
        this.answer.showFacts({ ...opened, text: step.text, milliseconds: performance.now() - start });
        this.answer.showData(step.answer, step.text, about);
        this.markErrors(step.answer.errors);
      } else live.say(step.kind);
    }
    if (signal.aborted) live.say("stopped");
  }

  showRun() {
    const running = Boolean(this.stopper);
    this.runButton.textContent = say(running ? "playground.stop" : "playground.run");
    this.runButton.classList.toggle("running", running);
    this.element?.classList.toggle("is-running", running);
  }

  /// The server's own objections, where they are, until the text is another.
  markErrors(errors) {
    const wrongs = (errors ?? []).flatMap(error => (error.locations ?? []).slice(0, 1).map(place => {
      const from = offsetOf(this.query.text, place),
        to = from + (/^[$\w]+/.exec(this.query.text.slice(from))?.[0].length ?? 1);
      return { said: String(error.message), values: {}, from, to };
    }));
    if (wrongs.length) this.queryProblems.show(wrongs);
  }

  goToVariable(path, only = false) {
    let tree;
    try { tree = parseJSON(this.variables.text); } catch { return false; }
    const found = [nodeAt(tree, path), ...(tree.fields ?? []).map(field => nodeAt(field.value, path))].find(Boolean);
    if (!found || only) return Boolean(found);
    this.extras.select("variables");
    this.variables.select(found.from, found.to);
    return true;
  }

  /// The last generation that was seen is what examples are about.
  remember(data, depth = 0) {
    if (!data || typeof data !== "object" || depth > 4) return;
    if (typeof data.id === "string" && data.id.startsWith("gen_")) this.lastGeneration = data.id;
    else for (const inner of Object.values(data)) this.remember(inner, depth + 1);
  }

  /// After a generation was accepted: a button that follows it.
  next({ data }) {
    const made = data && Object.values(data).find(value => typeof value?.id === "string" && value.id.startsWith("gen_")
      && !value.__typename);
    if (!made || this.operation?.operation !== "mutation") return null;
    return make("p", {}, make("button", { type: "button", class: "small main",
      onclick: () => { this.openExample("follow"); this.query.area.focus(); this.run(); } },
      say("playground.answer.follow")));
  }

  // MARK: Code

  buildCode() {
    this.codeText = make("pre", { class: "sample", tabindex: "0", translate: "no" }, make("code"));
    const choice = Object.entries(languages).map(([id, name]) => make("label", { class: "choice" },
      make("input", { type: "radio", name: "sample", value: id, ".checked": id === this.codeLanguage,
        onchange: () => { this.codeLanguage = id; this.showCode(); } }), name));
    this.code.append(make("fieldset", { class: "choices" }, make("legend", { class: "unseen" },
      say("playground.code.language")), choice),
      make("p", { class: "small quiet" }, say("playground.code.key")),
      make("div", { class: "bar" }, copyButton(() => this.codeText.textContent, say("playground.code.copy"))),
      this.codeText);
  }

  showCode() {
    let variables = {};
    try { variables = this.variables.text.trim() ? JSON.parse(this.variables.text)
      : {}; } catch { /* It is said where they are written. */ }
    const named = this.operations.length > 1 ? this.operation?.name?.value : undefined;
    this.codeText.firstChild.textContent = sample(this.codeLanguage, {
      url: address(), request: { query: this.query.text, variables, operationName: named },
      headers: this.readHeaders() ?? {}, isStream: this.operation?.operation === "subscription",
    });
  }
}

/// What media in an answer are of, as far as variables tell.
function aboutOf(variables) {
  for (const value of Object.values(variables ?? {})) {
    const text = value?.input?.text ?? value?.prompt ?? value?.text;
    if (typeof text === "string") return text;
  }
  return "";
}

/// Tokens with kinds that colours know: what a name is, its neighbours tell.
function highlight(text) {
  const tokens = tokensOf(text);
  const brackets = [];
  tokens.forEach((token, index) => {
    const before = tokens[index - 1], after = tokens[index + 1];
    if (token.kind === "punctuator") {
      if ("({[".includes(token.value)) brackets.push(token.value);
      if (")}]".includes(token.value)) brackets.pop();
      if (token.value === "$" && after?.kind === "name") token.kind = "variable";
      if (token.value === "@" && after?.kind === "name") token.kind = "directive";
    } else if (token.kind === "name") {
      if (before?.kind === "variable" && before.value === "$") token.kind = "variable";
      else if (before?.kind === "directive" && before.value === "@") token.kind = "directive";
      else if (!brackets.length && ["query", "mutation", "subscription",
        "fragment"].includes(token.value)) token.kind = "keyword";
      else if (token.value === "on" && (before?.value === "..." || !brackets.length)) token.kind = "keyword";
      else if (before?.value === ":" && tokens[index - 2]?.kind === "variable") token.kind = "type";
      else if (before?.value === "[" && tokens[index - 3]?.kind === "variable") token.kind = "type";
      else if (["true", "false", "null"].includes(token.value) && brackets.includes("(")) token.kind = "constant";
      else if (brackets.includes("(")) token.kind = after?.value === ":" ? "argument" : "enum";
      else if (before?.kind === "keyword" && before.value === "on") token.kind = "type";
      else if (!brackets.length) token.kind = "definition";
      else token.kind = "field";
    } else if (token.kind === "block") token.kind = "string";
    else if (token.kind === "int" || token.kind === "float") token.kind = "number";
  });
  return tokens;
}
