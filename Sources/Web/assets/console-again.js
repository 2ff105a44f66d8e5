// Making something again: with the same input, or a changed one, for a price that is known before.
import { make, say } from "./words.js";
import { ask, newIdempotencyKey } from "./console-api.js";
import { askForm } from "./console-ask.js";
import { choice, textArea } from "./console-form.js";
import { credits, span } from "./console-measure.js";
import { problem } from "./console-notice.js";
import { typeName } from "./console-status.js";

const settled = 400;

/// Gives `{ value: id }` of the new one; null where it was left.
export function makeAgain(generation) {
  let key = newIdempotencyKey(), sent = null, quoted = null, timer, asked = 0;
  const prompt = textArea(say("console.again.prompt"), { name: "text", rows: "5", dir: "auto", ".value": generation.input.text ?? "" });
  const who = choice(say("console.fact.provider"), [["same", say("console.again.same", { model: generation.model })], ["auto", say("console.again.auto")]], { name: "who", value: "same" });
  const options = textArea(say("console.again.options"), { name: "options", rows: "6", class: "mono", spellcheck: "false", ".value": JSON.stringify(generation.options ?? {}, null, 2) }, say("console.again.optionsHint"));
  const price = make("div", { class: "quote", role: "status" }, say("console.again.asking"));

  function wish() {
    const text = prompt.querySelector("textarea").value;
    const input = { ...generation.input };
    if (text) input.text = text; else delete input.text;
    const same = who.querySelector("select").value === "same";
    const given = JSON.parse(options.querySelector("textarea").value || "{}");
    return {
      type: generation.type, input, priority: generation.routing.priority, tags: generation.tags,
      // Options are each model's own: whoever is chosen anew begins with theirs.
      ...(same && { provider: generation.provider, options: { model: generation.model, ...given } }),
    };
  }

  async function quote() {
    asked += 1;
    const mine = asked;
    quoted = null;
    options.hidden = who.querySelector("select").value !== "same";
    try {
      const { quote: { chosen, reason } } = await ask("query ($i: GenerateInput!) { quote(input: $i) { reason chosen { model host creditCost estimatedTime } } }", { i: wish() });
      if (mine !== asked) return;
      quoted = chosen;
      price.replaceChildren(chosen
        ? make("p", {}, make("strong", {}, credits(chosen.creditCost)), " ", say("console.again.quote", { model: chosen.model, time: span(chosen.estimatedTime) }))
        : make("p", { class: "note bad", dir: "auto" }, reason));
    } catch (error) {
      if (mine !== asked) return;
      price.replaceChildren(error instanceof SyntaxError ? make("p", { class: "note bad" }, say("console.again.notJSON")) : problem(error));
    }
  }
  for (const event of ["input", "change"]) {
    for (const field of [prompt, who, options]) field.addEventListener(event, () => { clearTimeout(timer); timer = setTimeout(quote, settled); });
  }
  quote();

  return askForm(say("console.again.title", { type: typeName(generation.type) }), [prompt, who, options, price], say("console.again.confirm"), async () => {
    clearTimeout(timer);
    const before = quoted;
    await quote();
    if (!quoted) throw Object.assign(new Error(""), { code: "INVALID_INPUT" });
    // What was agreed to is what was shown.
    if (before && before.creditCost !== quoted.creditCost) throw Object.assign(new Error(say("console.again.changed")), { code: "INSUFFICIENT_CREDITS" });
    const input = { ...wish(), maxCredits: quoted.creditCost };
    // Another wish is another name; the same one sent twice is made once.
    if (sent !== null && sent !== JSON.stringify(input)) key = newIdempotencyKey();
    sent = JSON.stringify(input);
    return (await ask("mutation ($i: GenerateInput!) { generate(input: $i) { id } }", { i: input }, { idempotencyKey: key })).generate.id;
  }, { intro: say("console.again.intro"), wide: true });
}
