// Dialogs: what is asked before something is done, and what is shown once.
import { make, say } from "./words.js";
import { copyButton } from "./console-copy.js";
import { problem } from "./console-notice.js";

/// Opens a dialog and gives what it was closed with; null where it was left. `build` makes its content from a way to close it.
export function dialog(title, build, { mayLeave = true, wide = false } = {}) {
  return new Promise((done) => {
    const before = document.activeElement;
    let result = null;
    const close = (value = null) => { result = value; box.close(); };
    const box = make("dialog", { class: wide ? "wide-dialog" : undefined, "aria-labelledby": "dialog-title" });
    box.append(make("h2", { id: "dialog-title" }, title), ...[build(close, box)].flat().filter(Boolean));
    box.addEventListener("cancel", (event) => { if (!mayLeave) event.preventDefault(); });
    box.addEventListener("keydown", (event) => { if (!mayLeave && event.key === "Escape") event.preventDefault(); });
    box.addEventListener("close", () => {
      box.remove();
      if (before?.isConnected) before.focus();
      done(result);
    });
    document.body.append(box);
    box.showModal();
  });
}

/// Whether it shall be done. What `act` does happens while the dialog is open; what is refused is said in it.
export function confirm(title, text, action, act) {
  return dialog(title, (close) => {
    const wrong = make("div", {});
    const button = make("button", { type: "button", class: "danger", onclick: async () => {
      button.disabled = true;
      try {
        close({ value: await act() });
      } catch (error) {
        wrong.replaceChildren(problem(error));
        button.disabled = false;
      }
    } }, action);
    return [
      make("p", { dir: "auto" }, text), wrong,
      make("div", { class: "actions" }, button, make("button", { type: "button", autofocus: true, onclick: () => close() }, say("console.keepIt"))),
    ];
  });
}

/// A form in a dialog: `act` takes its form's fields by name.
export function askForm(title, fields, action, act, { intro, after, wide } = {}) {
  return dialog(title, (close) => {
    const wrong = make("div", {});
    const button = make("button", { class: "main" }, action);
    const form = make("form", { onsubmit: async (event) => {
      event.preventDefault();
      button.disabled = true;
      try {
        close({ value: await act(form) });
      } catch (error) {
        wrong.replaceChildren(problem(error));
        wrong.firstChild.scrollIntoView({ block: "nearest" });
      } finally {
        button.disabled = false;
      }
    } }, fields, after, wrong,
    make("div", { class: "actions" }, button, make("button", { type: "button", onclick: () => close() }, say("console.leave"))));
    return [intro && make("p", { class: "quiet" }, intro), form];
  }, { wide });
}

/// A secret, which is shown this once: it is left by a button alone.
export function showSecret(title, text, secret) {
  return dialog(title, (close) => [
    make("p", {}, text),
    make("p", { class: "secret" }, make("code", { id: "secret", translate: "no" }, secret)),
    make("div", { class: "actions" },
      copyButton(secret, say("console.secret.copy"), { class: "main", autofocus: true }),
      make("button", { type: "button", onclick: () => close(true) }, say("console.secret.kept"))),
  ], { mayLeave: false });
}
