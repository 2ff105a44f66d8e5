// Copying and saving. The clipboard's interface is there only with TLS or on this machine; the old way works
// everywhere.
import { make, say } from "./words.js";

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = make("textarea", { class: "unseen", "aria-hidden": "true", ".value": text });
    const before = document.activeElement;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    before?.focus?.();
    return done;
  }
}

/// A button that copies what `text()` gives, and says that it did.
export function copyButton(text, label = say("playground.copy"), className = "small") {
  const button = make("button", { type: "button", class: className }, label);
  const voice = make("span", { class: "unseen", role: "status" });
  let timer;
  button.addEventListener("click", async () => {
    const done = await copy(await text());
    button.textContent = voice.textContent = say(done ? "playground.copied" : "playground.notCopied");
    clearTimeout(timer);
    timer = setTimeout(() => { button.textContent = label; voice.textContent = ""; }, 2_000);
  });
  return [button, voice];
}

/// Has the browser save a text as a file.
export function save(name, text, type = "application/json") {
  const url = URL.createObjectURL(new Blob([text], { type }));
  make("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
