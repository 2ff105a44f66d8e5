// Signing in with a key.
import { make, say } from "./words.js";
import { signIn } from "./console-api.js";
import { span } from "./console-measure.js";
import { announce, problem } from "./console-notice.js";
import { textField } from "./console-form.js";
import { codeBlock } from "./console-copy.js";

/// Shows the form; `done` is called when the server knows who it is. `why` says what came before.
export function signInView(done, why) {
  const wrong = make("div", {});
  const button = make("button", { class: "main" }, say("console.signIn.do"));
  const field = textField(say("console.signIn.key"), {
    type: "password", name: "key", required: true, autocomplete: "current-password", spellcheck: "false", autocapitalize: "off", placeholder: "dk_…",
  }, say("console.signIn.hint"));
  const input = field.querySelector("input");
  const reveal = make("label", { class: "check" },
    make("input", { type: "checkbox", onchange: (event) => { input.type = event.target.checked ? "text" : "password"; } }), say("console.signIn.show"));
  const form = make("form", { onsubmit: async (event) => {
    event.preventDefault();
    button.disabled = true;
    wrong.replaceChildren();
    input.removeAttribute("aria-invalid");
    try {
      await signIn(input.value.trim());
      input.value = "";
      await done();
    } catch (error) {
      if (error.code === "RATE_LIMIT") return hold(error);
      input.setAttribute("aria-invalid", "true");
      wrong.replaceChildren(error.code === "UNAUTHENTICATED" ? wrongKey() : problem(error));
      input.focus();
      input.select();
    }
    button.disabled = false;
  } }, field, reveal, wrong, make("div", { class: "actions" }, button));

  /// Too many tries: counts down to when another may be made.
  function hold({ retryAfter }) {
    let left = Math.ceil(retryAfter ?? 60);
    const told = make("p", {});
    wrong.replaceChildren(make("div", { class: "note care" }, told));
    announce(say("console.signIn.throttled", { time: span(left) }));
    const tick = () => {
      told.textContent = say("console.signIn.throttled", { time: span(left) });
      if (left > 0 && wrong.isConnected) { left -= 1; setTimeout(tick, 1000); return; }
      wrong.replaceChildren();
      button.disabled = false;
    };
    tick();
  }

  return make("section", { class: "sign-in" },
    make("div", { class: "card" },
      make("h1", { tabindex: "-1" }, say("console.signIn.title")),
      why && make("p", { class: "note care" }, why),
      make("p", { class: "quiet" }, say("console.signIn.intro")), form),
    make("div", { class: "sign-in-help" },
      make("h2", {}, say("console.signIn.whereTitle")),
      make("p", {}, say("console.signIn.where")),
      codeBlock("doitong admin key create ACCOUNT --mode test", say("console.signIn.command")),
      make("p", {}, say("console.signIn.first"))));
}

const wrongKey = () => make("div", { class: "note bad", role: "alert" }, make("p", {}, say("console.signIn.wrong")));
