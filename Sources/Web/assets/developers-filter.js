// Shows the cards that have all the words typed.
import { folded } from "./developers-search.js";
import { say } from "./words.js";

const filter = document.querySelector(".filter");
if (filter) {
  const input = filter.querySelector("input");
  const told = document.querySelector(".found");
  const cards = [...document.querySelectorAll(".model")].map(card => ({ card, text: folded(card.textContent) }));
  const kinds = [...document.querySelectorAll(".kind")];
  filter.hidden = false;
  input.addEventListener("input", () => {
    const terms = folded(input.value).split(" ").filter(Boolean);
    let shown = 0;
    for (const { card, text } of cards) {
      card.hidden = !terms.every(term => text.includes(term));
      if (!card.hidden) shown += 1;
    }
    for (const kind of kinds) kind.hidden = !kind.querySelector(".model:not([hidden])");
    told.textContent = !terms.length ? "" : shown ? say("developers.models.shown", { count: shown }) : say("developers.models.none");
  });
}
