// One field of the form: a name, what may stand in it, and what is wrong with it.
import { make, number, say } from "./words.js";

let count = 0;

/// What all fields have: a label, a hint, a place for problems. `control` is what is typed into or chosen from.
export class Field {
  constructor(name, label, control, { hint, extra, hintLanguage } = {}) {
    const id = `field-${++count}`;
    Object.assign(this, { name, label, control });
    control.id = id;
    control.setAttribute("aria-describedby", `${id}-hint ${id}-problem`);
    this.wrong = make("p", { class: "problem", id: `${id}-problem`, hidden: true });
    const isCheck = control.type === "checkbox";
    const title = make("label", { for: id }, label);
    this.element = make("div", { class: isCheck ? "field check" : "field", "data-field": name },
      isCheck ? make("span", { class: "check-line" }, control, title) : [title, control], extra,
      make("p", { class: "hint", id: `${id}-hint`, lang: hintLanguage }, hint), this.wrong);
    if (!hint) this.element.querySelector(".hint").hidden = true;
  }

  /// Says what is wrong with it; nothing takes that back.
  problem(text) {
    const told = text ?? "";
    if (this.wrong.textContent !== told) this.wrong.textContent = told;
    this.wrong.hidden = !told;
    if (told) this.control.setAttribute("aria-invalid", "true");
    else this.control.removeAttribute("aria-invalid");
  }

  /// What is sent; undefined where nothing is.
  get value() {
    const { control } = this;
    if (control.type === "checkbox") return control.checked === this.fallback ? undefined : control.checked;
    const text = control.value;
    return text.trim() === "" ? undefined : this.read ? this.read(text) : text;
  }

  /// What is wrong before anybody is asked; null where nothing is.
  get mistake() { return this.check?.(this.control.value.trim()) ?? null; }
}

/// An option of a provider, as its rules are told.
export function optionField(option, changed, kept) {
  const { name, type, allowedValues, default: fallback, minimum, maximum, description, required } = option;
  const label = spoken(name), isNumber = type === "number" || type === "integer";
  const hints = [description, bounds(option)].filter(Boolean).join(" ");
  const make_ = control => new Field(`options.${name}`, required ? `${label} *` : label, control,
    { hint: hints, hintLanguage: "en" });
  let field;
  if (allowedValues) {
    const control = make("select", { onchange: changed },
      make("option", { value: "" }, fallback == null ? say("playground.form.asProvider")
        : say("playground.form.default", { value: shown(fallback) })),
      allowedValues.map(value => make("option", { value: JSON.stringify(value),
        selected: kept !== undefined && JSON.stringify(kept) === JSON.stringify(value) }, shown(value))));
    field = make_(control);
    field.read = text => JSON.parse(text);
  } else if (type === "boolean" && typeof fallback === "boolean") {
    field = make_(make("input", { type: "checkbox", ".checked": kept ?? fallback, onchange: changed }));
    field.fallback = fallback;
  } else if (type === "boolean") {
    field = make_(make("select", { onchange: changed }, make("option", { value: "" },
      say("playground.form.asProvider")),
      ["true", "false"].map(value => make("option", { value, selected: String(kept) === value },
        say(`playground.form.${value}`)))));
    field.read = text => text === "true";
  } else if (isNumber) {
    // Not of type number: what is no number could then not be read, and not be named.
    field = make_(make("input", { type: "text", inputmode: type === "integer" && !(minimum < 0) ? "numeric" : "text",
      autocomplete: "off", maxlength: 40, placeholder: fallback == null ? "" : String(fallback), ".value": kept ?? "",
      oninput: changed }));
    field.read = text => (Number.isFinite(Number(text)) ? Number(text) : text);
    field.check = text => {
      if (text === "") return required ? say("playground.form.needed") : null;
      const value = Number(text);
      if (!Number.isFinite(value)) return say("playground.form.noNumber");
      if (type === "integer" && !Number.isInteger(value)) return say("playground.form.noWhole");
      return (minimum != null && value < minimum) || (maximum != null && value > maximum) ? bounds(option) : null;
    };
  } else if (type === "array" || type === "object") {
    field = make_(make("textarea", { class: "mono", rows: 3, spellcheck: "false",
      placeholder: type === "array" ? "[]" : "{}", ".value": kept === undefined ? "" : JSON.stringify(kept),
      oninput: changed }));
    field.read = text => { try { return JSON.parse(text); } catch { return text; } };
    field.check = text => {
      if (!text) return null;
      try { return Array.isArray(JSON.parse(text)) === (type === "array") ? null
        : say("playground.form.noJSON"); } catch { return say("playground.form.noJSON"); }
    };
  } else {
    field = make_(make("input", { type: "text", autocomplete: "off", maxlength: maximum ?? 4_000,
      placeholder: fallback == null ? "" : String(fallback), ".value": kept ?? "", oninput: changed }));
    field.check = text => (required && !text ? say("playground.form.needed") : null);
  }
  return field;
}

const shown = value => (typeof value === "boolean" ? say(`playground.form.${value}`) : typeof value === "string" ? value
  : JSON.stringify(value));

/// `aspectRatio` as words: `Aspect ratio`. Options are the providers' own; they have no translation.
export function spoken(name) {
  const words = name.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return words[0].toUpperCase() + words.slice(1);
}

function bounds({ type, minimum, maximum }) {
  if (type !== "number" && type !== "integer") return "";
  if (minimum != null && maximum != null) return say("playground.form.between", { least: minimum, most: maximum });
  if (minimum != null) return say("playground.form.atLeast", { least: minimum });
  return maximum != null ? say("playground.form.atMost", { most: maximum }) : "";
}

/// All files of a request together: the server takes 24 MiB of JSON, and base64 makes three bytes four.
export const filesAtMost = 16 << 20;

/// A medium: an address, an earlier generation, or a file from here.
export function mediaField(name, label, accept, changed, roomLeft) {
  const control = make("input", { type: "text", inputmode: "url", autocomplete: "off", spellcheck: "false",
    placeholder: "https://…", maxlength: 4_000, oninput: () => { file = null; tell(); changed(); } });
  const picker = make("input", { type: "file", accept, hidden: true, onchange: () => take(picker.files[0]) });
  const told = make("span", { class: "file-name small", role: "status" });
  const preview = make("span", { class: "file-preview" });
  const choose = make("button", { type: "button", class: "small", onclick: () => picker.click() },
    say("playground.form.file"));
  const remove = make("button", { type: "button", class: "small plain", hidden: true,
    onclick: () => { file = null; tell(); changed(); choose.focus(); } }, say("playground.form.removeFile"));
  let file = null, reading = 0;
  const field = new Field(name, label, control, { hint: say("playground.form.mediaHint"),
    extra: make("div", { class: "file-line" }, choose, picker, preview, told, remove) });
  choose.setAttribute("aria-describedby", control.id);
  choose.setAttribute("aria-label", `${say("playground.form.file")}: ${label}`);
  function tell() {
    told.textContent = file ? `${file.name} (${number(Math.ceil(file.size / 1_000))} kB)` : "";
    remove.hidden = !file;
    preview.replaceChildren(...(file?.type.startsWith("image/")
      ? [make("img", { src: file.data, alt: "", width: 40, height: 40 })] : []));
    if (file) control.value = "";
    picker.value = "";
  }
  function take(chosen) {
    if (!chosen) return;
    if (chosen.size > roomLeft() + (file?.size ?? 0)) return field.problem(say("playground.form.fileLarge",
      { count: filesAtMost >> 20 }));
    const kind = accept.split("/")[0];
    if (!chosen.type.startsWith(`${kind}/`)) return field.problem(say("playground.form.fileKind"));
    const reader = new FileReader(), turn = ++reading;
    reader.onload = () => {
      if (turn !== reading) return;
      file = { name: chosen.name, size: chosen.size, type: chosen.type, data: reader.result };
      field.problem(null);
      tell();
      changed();
    };
    reader.onerror = () => field.problem(say("playground.form.fileUnread"));
    reader.readAsDataURL(chosen);
  }
  Object.defineProperty(field, "value", { get: () => file?.data ?? (control.value.trim() || undefined) });
  Object.defineProperty(field, "file", { get: () => file });
  field.check = text => (text && !/^(https:\/\/|http:\/\/|data:|gen_)/.test(text) ? say("playground.form.noMedium")
    : null);
  return field;
}
