// Columns and bars that can be read, by eye and by ear, by mouse and from the keyboard. What each says is in a table behind it.
import { make, say } from "./words.js";
import { compact } from "./console-measure.js";

const svg = "http://www.w3.org/2000/svg";
const draw = (tag, attributes, ...children) => make(tag, { xmlns: svg, ...attributes }, ...children);
const height = 240, left = 52, bottom = 26, top = 12;
let count = 0;

/// Columns for days, made of parts. `columns` are `{ name, short, values, told }`, `parts` the names that go with the values;
/// each part has a pattern of its own, so that its colour alone does not tell. `palette` names its colours.
export function columnChart({ title, description, columns, parts, palette = "kinds" }) {
  count += 1;
  const id = `chart-${count}`;
  const readout = make("p", { class: "readout", "aria-hidden": "true" }, description);
  const frame = make("div", { class: "chart-frame" });
  const highest = Math.max(1, ...columns.map(({ values }) => values.reduce((a, b) => a + b, 0)));
  const step = niceStep(highest / 4);
  const most = Math.ceil(highest / step) * step;
  let at = columns.length - 1;

  function paint(width) {
    const inner = Math.max(60, width - left - 4);
    const place = inner / columns.length;
    const y = (value) => top + (height - top - bottom) * (1 - value / most);
    const lines = [];
    for (let value = 0; value <= most + step / 2; value += step) {
      lines.push(draw("line", { class: "grid", x1: left, x2: width, y1: y(value), y2: y(value) }), draw("text", { class: "axis", x: left - 8, y: y(value) + 4, "text-anchor": "end" }, compact(value)));
    }
    const labelled = Math.max(1, Math.ceil(64 / place));
    const marks = columns.map((column, index) => {
      const x = left + index * place;
      let sum = 0;
      const rects = column.values.map((value, part) => {
        if (!value) return null;
        sum += value;
        return draw("rect", { class: `part part-${part}`, x: x + place * 0.12, width: Math.max(1, place * 0.76), y: y(sum), height: Math.max(0.5, y(sum - value) - y(sum)), fill: `url(#${id}-${part})` });
      });
      return draw("g", { class: "mark", role: "img", "aria-label": column.told, tabindex: index === at ? "0" : "-1", "data-index": index },
        draw("rect", { class: "reach", x, y: top, width: place, height: height - top - bottom }), rects,
        index % labelled === 0 ? draw("text", { class: "axis", x: x + place / 2, y: height - 6, "text-anchor": "middle", "aria-hidden": "true" }, column.short) : null);
    });
    const drawn = draw("svg", { class: "chart", width, height, viewBox: `0 0 ${width} ${height}`, role: "group", "aria-labelledby": `${id}-title`, "aria-describedby": `${id}-desc` },
      draw("title", { id: `${id}-title` }, title), draw("desc", { id: `${id}-desc` }, `${description} ${say("console.chart.keys")}`),
      draw("defs", {}, parts.map((_, index) => pattern(`${id}-${index}`, index))),
      draw("g", { "aria-hidden": "true" }, lines), marks);
    frame.replaceChildren(drawn);
  }

  const tell = (index) => { readout.textContent = columns[index]?.told ?? description; };
  frame.addEventListener("keydown", (event) => {
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: columns.length - 1 }[event.key];
    if (to === undefined || !columns[to]) return;
    event.preventDefault();
    const marks = frame.querySelectorAll(".mark");
    marks[at].setAttribute("tabindex", "-1");
    at = to;
    marks[at].setAttribute("tabindex", "0");
    marks[at].focus();
  });
  frame.addEventListener("focusin", (event) => { if (event.target.dataset.index) tell(at = Number(event.target.dataset.index)); });
  frame.addEventListener("pointerover", (event) => { const mark = event.target.closest(".mark"); if (mark) tell(Number(mark.dataset.index)); });
  frame.addEventListener("pointerleave", () => { readout.textContent = description; });
  let painted = 0;
  new ResizeObserver(([entry]) => {
    const width = Math.floor(entry.contentRect.width);
    if (width === painted || width === 0) return;
    const isInside = frame.contains(document.activeElement);
    paint(painted = width);
    if (isInside) frame.querySelectorAll(".mark")[at].focus();
  }).observe(frame);
  return make("figure", { class: `figure ${palette}` }, make("figcaption", {}, title), legend(parts), frame, readout);
}

/// A bar for each name, the greatest first.
export function barChart({ title, bars }) {
  const most = Math.max(1, ...bars.map((bar) => bar.value));
  return make("figure", { class: "figure" }, make("figcaption", {}, title), make("ul", { class: "bars" }, bars.map((bar) => make("li", { class: "bar" },
    make("span", { class: "bar-name" }, bar.name),
    draw("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" },
      draw("rect", { class: "track", width: 100, height: 10, rx: 2 }), draw("rect", { class: "fill", width: (bar.value / most) * 100, height: 10, rx: 2 })),
    make("span", { class: "bar-value" }, bar.told)))));
}

const legend = (parts) => make("ul", { class: "legend", "aria-hidden": "true" }, parts.map((name, index) => make("li", {},
  draw("svg", { width: 16, height: 16, viewBox: "0 0 16 16" }, draw("defs", {}, pattern(`legend-${count}-${index}`, index)), draw("rect", { class: `part part-${index}`, width: 16, height: 16, rx: 3, fill: `url(#legend-${count}-${index})` })), name)));

/// Plain, striped one way, dotted, striped the other way.
function pattern(id, index) {
  const marks = [
    [], [draw("path", { d: "M-2 8 8 -2M0 10 10 0", class: "ink" })], [draw("circle", { cx: 4, cy: 4, r: 1.6, class: "dot" })], [draw("path", { d: "M0 2h8M0 6h8", class: "ink" })],
  ][index % 4];
  return draw("pattern", { id, width: 8, height: 8, patternUnits: "userSpaceOnUse", class: `pattern-${index}` }, draw("rect", { width: 8, height: 8, class: "base" }), marks);
}

/// 1, 2 or 5 times a power of ten, not below what is given, and whole.
function niceStep(least) {
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1)));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least) ?? 10 * power;
}
