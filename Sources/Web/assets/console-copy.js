// Buttons that copy.
import { make, say } from "./words.js";
import { announce } from "./console-notice.js";

const told = 2000;

export function copyButton(text, label = say("console.copy"), attributes = {}) {
  const button = make("button", { type: "button", class: "small", ...attributes }, label);
  button.addEventListener("click", async () => {
    const done = await copy(typeof text === "function" ? text() : text, button);
    button.textContent = done ? say("console.copied") : say("console.notCopied");
    announce(button.textContent);
    setTimeout(() => { button.textContent = label; }, told);
  });
  return button;
}

async function copy(text, beside) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // A page without TLS has no clipboard of its own; a field that is marked can be copied all the same.
    const field = make("textarea", { class: "unseen", readonly: true, ".value": text });
    beside.after(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    beside.focus();
    return done;
  }
}

/// Code to take away.
export function codeBlock(text, label) {
  return make("figure", { class: "code" },
    make("pre", { tabindex: "0", role: "group", "aria-label": label }, make("code", {}, text)), copyButton(text));
}
