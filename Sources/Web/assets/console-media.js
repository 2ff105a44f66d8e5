// What was made, to be seen and heard.
import { make, say } from "./words.js";
import { beginning, icon, promptOf, typeName } from "./console-status.js";
import { soundPlayer } from "./console-waveform.js";

const mediaPath = "/media/";

/// The address of a medium of this server as this page can load it, by whatever name it came here; null for any other.
export function ownMedia(address) {
  try {
    const { protocol, pathname, search } = new URL(address, location.origin);
    return /^https?:$/.test(protocol) && pathname.startsWith(mediaPath) ? pathname + search : null;
  } catch {
    return null;
  }
}

/// A small view of a generation, for a list.
export function preview(generation) {
  const output = generation.status === "COMPLETED" ? generation.outputs[0] : null;
  const address = output && ownMedia(output.url);
  if (!address) return placeholder(generation.type);
  if (output.contentType.startsWith("image/")) {
    return onFailure(make("img", { src: address, alt: "", loading: "lazy", decoding: "async", class: "seen" }), generation.type);
  }
  if (output.contentType.startsWith("video/")) return film(address, generation);
  if (output.contentType.startsWith("audio/")) return soundPlayer(address, output.bytes, output.metadata?.duration);
  return placeholder(generation.type);
}

/// An output in full.
export function fullView(output, generation) {
  const address = ownMedia(output.url);
  if (!address) return make("p", {}, make("a", { href: safeLink(output.url), rel: "noreferrer" }, output.url));
  const alt = say("console.madeFrom", { type: typeName(generation.type), prompt: beginning(promptOf(generation), 200) });
  if (output.contentType.startsWith("image/")) {
    const { width, height } = output.metadata ?? {};
    return onFailure(make("img", { src: address, alt, width, height, class: "full" }), generation.type);
  }
  if (output.contentType.startsWith("video/")) {
    return onFailure(make("video", { src: address, controls: true, preload: "metadata", playsinline: true, class: "full", "aria-label": alt }), generation.type);
  }
  if (output.contentType.startsWith("audio/")) return soundPlayer(address, output.bytes, output.metadata?.duration);
  return placeholder(generation.type);
}

/// An address that may be followed; none where it is a script's.
export const safeLink = (address) => (/^https?:\/\//i.test(address) ? address : undefined);

export const placeholder = (type, text) => make("div", { class: "placeholder" }, icon(type, 40), text && make("p", {}, text));

/// Its first picture; it is played where it is when asked to.
function film(address, generation) {
  const video = make("video", { preload: "none", muted: true, playsinline: true, tabindex: "-1", class: "seen", "aria-hidden": "true" });
  const button = make("button", { type: "button", class: "play over", "aria-label": say("console.play") }, icon("play", 20));
  button.addEventListener("click", () => {
    video.muted = false;
    if (video.paused) video.play().catch(() => {}); else video.pause();
  });
  const label = () => {
    button.setAttribute("aria-label", say(video.paused ? "console.play" : "console.pause"));
    button.replaceChildren(icon(video.paused ? "play" : "pause", 20));
  };
  for (const event of ["play", "pause", "ended"]) video.addEventListener(event, label);
  const box = make("div", { class: "film" }, video, button);
  new IntersectionObserver((entries, observer) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    video.preload = "metadata";
    // The very first picture is often black.
    video.src = `${address}#t=0.1`;
  }, { rootMargin: "200px" }).observe(box);
  video.addEventListener("error", () => { if (video.src) box.replaceWith(placeholder(generation.type, say("console.mediaGone"))); });
  return box;
}

function onFailure(element, type) {
  element.addEventListener("error", () => element.replaceWith(placeholder(type, say("console.mediaGone"))));
  return element;
}
