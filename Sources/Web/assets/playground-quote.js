// What it would cost and how long it would take, as the form changes: asked for when typing pauses, and only the last
// question counts.
import { make, number, say } from "./words.js";
import { duration } from "./playground-answer.js";
import { ask } from "./playground-transport.js";

const pause = 350;
const document = `query Quote($input: GenerateInput!) {
  quote(input: $input) {
    reason
    chosen { provider model creditCost estimatedTime }
    candidates { provider model host score creditCost estimatedTime rejected }
  }
}`;
/// Whoever else could do it, in the table.
const candidatesAtMost = 12;

export class Quote {
  /// - `told(result)`: `{ problems: [{ field, message }] }`, after each answer.
  /// - `named(provider, model)`: how people call them.
  constructor(access, told, named) {
    Object.assign(this, { access, told, named });
    this.price = make("p", { class: "price" });
    this.who = make("p", { class: "quote-who" });
    this.reason = make("p", { class: "quote-reason small quiet", lang: "en" });
    this.others = make("div", { class: "scroll", tabindex: "0", role: "region",
      "aria-label": say("playground.quote.others") });
    this.details = make("details", { hidden: true }, make("summary", {}, say("playground.quote.others")), this.others);
    this.voice = make("p", { class: "unseen", role: "status" });
    this.element = make("section", { class: "quote card", "aria-label": say("playground.quote.label") }, this.price,
      this.who, this.reason, this.details, this.voice);
  }

  /// - `listed`: what the catalogue says, for as long as there is nothing better.
  update(input, listed) {
    this.cancel();
    if (!this.access.isThere) return this.showListed(listed);
    this.price.textContent ||= "…";
    this.element.setAttribute("aria-busy", "true");
    this.timer = setTimeout(() => this.ask(input, listed), pause);
  }

  /// What was asked is of no interest any more.
  cancel() {
    clearTimeout(this.timer);
    this.stopper?.abort();
    this.element.removeAttribute("aria-busy");
  }

  async ask(input, listed) {
    const stopper = this.stopper = new AbortController();
    try {
      const { status, json } = await ask({ query: document, variables: { input } }, this.access.with(), stopper.signal);
      if (this.stopper !== stopper) return;
      const error = json?.errors?.[0];
      if (status === 401) { this.showListed(listed); this.told({ problems: [], isRefused: true }); return; }
      if (error) {
        const { problems = [] } = error.extensions ?? {};
        this.showNone(problems.length ? say("playground.quote.mend") : error.message);
        this.told({ problems });
      } else this.show(json.data.quote);
    } catch (error) {
      if (stopper.signal.aborted) return;
      if (!(error instanceof TypeError)) throw error;
      this.showNone(say("playground.answer.unreachable"));
    } finally {
      if (this.stopper === stopper) this.element.removeAttribute("aria-busy");
    }
  }

  show({ chosen, reason, candidates }) {
    this.details.hidden = candidates.length < 2 && Boolean(chosen);
    this.others.replaceChildren(make("table", {},
      make("thead", {}, make("tr", {}, ["model", "credits.short", "time",
        "score"].map(name => make("th", { scope: "col", class: name === "model" ? null : "number" },
        say(`playground.quote.${name}`))))),
      make("tbody", {}, candidates.slice(0, candidatesAtMost).map(one => make("tr",
        { class: one.rejected ? "rejected" : null },
        make("th", { scope: "row" }, one.model, make("span", { class: "small quiet" }, ` ${one.provider}`),
          one.rejected && make("span", { class: "small rejected-why", lang: "en" }, one.rejected)),
        make("td", { class: "number" }, number(one.creditCost)),
        make("td", { class: "number" }, duration(one.estimatedTime * 1_000)),
        make("td", { class: "number" }, one.rejected ? "–" : number(one.score)))))));
    if (!chosen) {
      this.showNone(reason);
      this.told({ problems: problemsIn(reason) });
      return;
    }
    this.showPrice(chosen.creditCost, chosen.estimatedTime);
    this.who.textContent = say("playground.quote.who", this.named(chosen.provider, chosen.model));
    this.reason.textContent = reason;
    this.told({ problems: [] });
  }

  showPrice(credits, seconds) {
    const text = [say("playground.quote.credits", { count: credits }),
      say("playground.quote.about", { time: duration(seconds * 1_000) })];
    this.price.className = "price";
    this.price.replaceChildren(make("strong", {}, text[0]), make("span", { class: "quiet" }, text[1]));
    const told = text.join(", ");
    if (this.voice.textContent !== told) this.voice.textContent = told;
  }

  /// Without a key: what the catalogue lists.
  showListed(listed) {
    this.element.removeAttribute("aria-busy");
    this.details.hidden = true;
    this.reason.textContent = "";
    if (!listed) {
      this.price.className = "price none";
      this.price.textContent = say("playground.quote.choose");
      this.who.textContent = "";
      return;
    }
    this.showPrice(listed.creditCost, listed.estimatedTime);
    this.who.textContent = say("playground.quote.listed");
  }

  showNone(reason) {
    this.price.className = "price none";
    this.price.textContent = say("playground.quote.none");
    this.who.textContent = "";
    this.reason.textContent = reason;
    this.voice.textContent = say("playground.quote.none");
  }
}

/// A refusal's sentences by the fields that they speak of: a quote tells its reasons in words alone.
export function problemsIn(reason) {
  return reason.split(/(?<=\.) (?=[A-Z])/).flatMap(sentence => {
    const option = /[Oo]ption "(\w+)"/.exec(sentence)?.[1], input = /\binput\.(\w+)/.exec(sentence)?.[1];
    const field = option ? `options.${option}` : input ? `input.${input}` : null;
    return field ? [{ field, message: sentence }] : [];
  });
}
