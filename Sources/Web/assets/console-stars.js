// A rating of 0 to 1, as five stars.
import { make, say } from "./words.js";

const stars = 5;
const settled = 600;

/// `rated` is what it had; `rate` is called with 0 to 1 once a choice stands: arrow keys pass over those between.
export function starRating(rated, rate) {
  const lit = rated === null || rated === undefined ? -1 : Math.round(rated * (stars - 1));
  let timer;
  const name = `stars-${Math.random().toString(36).slice(2)}`;
  return make("fieldset", { class: "stars" },
    make("legend", {}, say("console.rate.question")),
    make("div", {}, Array.from({ length: stars }, (_, index) => make("label", { class: index <= lit && "lit" },
      make("input", { type: "radio", name, value: index, class: "unseen", ".checked": index === lit, onchange: (event) => {
        for (const label of event.target.closest("div").children) label.classList.toggle("lit", label.firstChild.value <= index);
        clearTimeout(timer);
        timer = setTimeout(() => rate(index / (stars - 1), index + 1), settled);
      } }),
      make("span", { "aria-hidden": "true" }, "★"), make("span", { class: "unseen" }, say(`console.rate.${index + 1}`))))));
}
