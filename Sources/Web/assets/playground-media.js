// The media that an answer speaks of, to be seen and heard.
import { make, say } from "./words.js";

const shownAtMost = 24;
const kinds = { png: "image", jpg: "image", jpeg: "image", webp: "image", gif: "image", avif: "image", svg: "image",
  mp4: "video", webm: "video", mov: "video", mp3: "audio", wav: "audio", ogg: "audio", opus: "audio", flac: "audio",
  m4a: "audio", aac: "audio", pcm: "audio" };

/// An address of this server's media, at the host that this page is from: the page may be asked for under several
/// names, and its policy allows no other.
export function ours(text) {
  try {
    const url = new URL(text, location.href);
    if (!/^https?:$/.test(url.protocol)) return null;
    return url.pathname.startsWith("/media/") ? location.origin + url.pathname + url.search : url.href;
  } catch {
    return null;
  }
}

/// All media in some data, each once: `{ url, kind, width, height, about }`.
export function mediaIn(data, about = "") {
  const found = new Map();
  (function look(value, about, depth) {
    if (!value || typeof value !== "object" || depth > 30 || found.size >= shownAtMost) return;
    about = typeof value.input?.text === "string" ? value.input.text : about;
    for (const [name, text] of Object.entries(value)) {
      if (typeof text !== "string" || !/^(url|(image|video|audio)Url)$/.test(name)) continue;
      const url = ours(text);
      if (!url || !new URL(url).pathname.startsWith("/media/")) continue;
      const kind = value.contentType?.split?.("/")[0] ?? kinds[/\.(\w+)$/.exec(new URL(url).pathname)?.[1]];
      if (!["image", "video", "audio"].includes(kind)) continue;
      // Two links to one medium differ in when they expire.
      const key = new URL(url).pathname, size = value.metadata ?? {};
      found.set(key, { about, ...found.get(key), url, kind, ...(size.width > 0 && size.height > 0
        && { width: size.width, height: size.height }) });
    }
    for (const inner of Array.isArray(value) ? value : Object.values(value)) look(inner, about, depth + 1);
  })(data, about, 0);
  return [...found.values()].slice(0, shownAtMost);
}

/// One of them.
export function figure({ url, kind, about, width, height }) {
  const what = say(`playground.media.${kind}`);
  const name = about ? say("playground.media.of", { what, about: about.length > 200 ? about.slice(0, 200) + "…"
    : about }) : what;
  const broken = () => element.replaceChildren(make("p", { class: "note care" }, say("playground.media.broken")), link);
  const link = make("a", { href: url, target: "_blank", rel: "noreferrer" }, say("playground.media.open"));
  const medium = {
    image: () => make("img", { src: url, alt: name, width, height, decoding: "async", onerror: broken }),
    video: () => make("video", { src: url, controls: true, preload: "metadata", playsinline: true, width, height,
      "aria-label": name, onerror: broken }),
    audio: () => make("audio", { src: url, controls: true, preload: "metadata", "aria-label": name, onerror: broken }),
  }[kind]();
  const save = make("a", { href: url + (url.includes("?") ? "&" : "?") + "download", download: "" },
    say("playground.media.save"));
  const element = make("figure", { class: `medium ${kind}` }, medium, make("figcaption", {}, link, save));
  return element;
}
