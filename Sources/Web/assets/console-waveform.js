// A sound that can be seen: drawn from its samples, played and wound by mouse and keyboard.
import { make, say } from "./words.js";
import { span } from "./console-measure.js";
import { icon } from "./console-status.js";

const svg = "http://www.w3.org/2000/svg";
const bars = 96;
const height = 64;
const mostBytes = 30_000_000;

/// `key` names what is playing in the texts.
export function soundPlayer(address, bytes, duration) {
  const audio = make("audio", { src: address, preload: "none" });
  const drawn = make("svg", { xmlns: svg, class: "waveform", viewBox: `0 0 ${bars * 4} ${height}`, preserveAspectRatio: "none", "aria-hidden": "true" });
  const position = make("input", { type: "range", min: "0", max: "1000", ".value": "0", "aria-label": say("console.sound.position") });
  const button = make("button", { type: "button", class: "play", "aria-label": say("console.play") }, icon("play", 20));
  const told = make("span", { class: "sound-time" });
  const box = make("div", { class: "sound" }, button, make("div", { class: "wave" }, drawn, position), told, audio);

  let length = duration ?? 0;
  function show() {
    const share = length ? Math.min(1, audio.currentTime / length) : 0;
    position.value = share * 1000;
    position.setAttribute("aria-valuetext", say("console.sound.at", { at: span(audio.currentTime), length: span(length) }));
    told.textContent = span(audio.currentTime || length);
    drawn.querySelectorAll("rect").forEach((bar, index) => bar.classList.toggle("played", index / bars < share));
  }
  function label() {
    button.setAttribute("aria-label", say(audio.paused ? "console.play" : "console.pause"));
    button.replaceChildren(icon(audio.paused ? "play" : "pause", 20));
  }
  button.addEventListener("click", () => (audio.paused ? audio.play().catch(() => {}) : audio.pause()));
  position.addEventListener("input", () => { audio.currentTime = (position.value / 1000) * length; show(); });
  audio.addEventListener("loadedmetadata", () => { if (Number.isFinite(audio.duration)) length = audio.duration; show(); });
  for (const event of ["play", "pause", "ended"]) audio.addEventListener(event, label);
  audio.addEventListener("timeupdate", show);

  draw(drawn, Array(bars).fill(0.04));
  show();
  // Drawn when it comes into view: a list may have many.
  new IntersectionObserver(async (entries, observer) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    if (bytes > mostBytes) return;
    try {
      draw(drawn, await peaks(address));
      box.dataset.drawn = "";
      show();
    } catch {
      // It may still be played.
    }
  }, { rootMargin: "200px" }).observe(box);
  return box;
}

function draw(drawn, values) {
  drawn.replaceChildren(...values.map((value, index) => {
    const size = Math.max(2, value * (height - 4));
    return make("rect", { xmlns: svg, x: index * 4, y: (height - size) / 2, width: 2.5, height: size, rx: 1.25 });
  }));
}

/// How loud it is in each of its parts, 0 to 1, the loudest being 1.
async function peaks(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(response.statusText);
  const buffer = await new OfflineAudioContext(1, 1, 22050).decodeAudioData(await response.arrayBuffer());
  const samples = buffer.getChannelData(0);
  const part = Math.max(1, Math.floor(samples.length / bars));
  const values = Array.from({ length: bars }, (_, index) => {
    let sum = 0;
    const end = Math.min(samples.length, (index + 1) * part);
    for (let at = index * part; at < end; at += 1) sum += samples[at] * samples[at];
    return Math.sqrt(sum / part);
  });
  const loudest = Math.max(...values, 1e-6);
  return values.map((value) => value / loudest);
}
