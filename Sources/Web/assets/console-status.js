// What a generation is, in a word and a sign.
import { make, say } from "./words.js";

const svg = "http://www.w3.org/2000/svg";
const strokes = {
  IMAGE: "M3 5h18v14H3zM3 16l5-5 4 4 3-3 6 5M9 9.2a1 1 0 1 1-2 0 1 1 0 0 1 2 0",
  VIDEO: "M3 5h18v14H3zM10 9v6l5-3zM3 9h3M3 15h3M18 9h3M18 15h3",
  AUDIO: "M4 10v4M8 6v12M12 3v18M16 7v10M20 10v4",
  AVATAR: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4 3.5-6 8-6s8 2 8 6",
  play: "M7 4.5v15l12-7.5z",
  pause: "M8 5v14M16 5v14",
};

/// A drawn sign; what it means is said beside it.
export function icon(name, size = 24) {
  return make("svg", { xmlns: svg, viewBox: "0 0 24 24", width: size, height: size, "aria-hidden": "true", class: "icon" },
    make("path", { xmlns: svg, d: strokes[name] ?? strokes.IMAGE, fill: name === "play" ? "currentColor" : "none", stroke: "currentColor", "stroke-width": "1.75", "stroke-linecap": "round", "stroke-linejoin": "round" }));
}

export const types = ["IMAGE", "VIDEO", "AUDIO", "AVATAR"];
export const statuses = ["QUEUED", "PROCESSING", "COMPLETED", "FAILED", "CANCELLED"];
export const typeName = (type) => say(`console.type.${type}`);
export const statusName = (status) => say(`console.status.${status}`);
export const isOver = ({ status }) => status === "COMPLETED" || status === "FAILED" || status === "CANCELLED";

const tones = { QUEUED: "", PROCESSING: "care", COMPLETED: "good", FAILED: "bad", CANCELLED: "" };
export const statusTag = (status) => make("span", { class: `tag ${tones[status] ?? ""}` }, statusName(status));

/// A word with a colour of its meaning: `good`, `care`, `bad`, or none.
export const tag = (text, tone = "") => make("span", { class: `tag ${tone}` }, text);

/// The prompt, or what is said where there is none.
export const promptOf = ({ input, type }) => {
  const text = input?.text?.trim();
  return text || say("console.noPrompt", { type: typeName(type) });
};

/// The beginning of a text, cut between characters as readers see them.
export function beginning(text, most) {
  if (text.length <= most) return text;
  let cut = "";
  for (const { segment } of new Intl.Segmenter().segment(text.slice(0, most * 2))) {
    if (cut.length + segment.length > most) break;
    cut += segment;
  }
  return cut.trimEnd() + "…";
}

export function progressBar(generation, label = say("console.progress")) {
  return make("progress", { max: "100", ".value": generation.progress, "aria-label": label });
}
