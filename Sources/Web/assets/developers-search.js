// Finds while one types, in an index that is fetched when the field is first entered. Enter without a choice asks the server.

// Small letters without accents, words apart by one space: what people type is seldom exact. As the server does it.
export const folded = text => text.toLowerCase().normalize("NFD").replace(/[\p{M}'’]/gu, "").replace(/đ/g, "d")
  .replace(/[^\p{L}\p{N}]+/gu, " ").trim();

const mostShown = 12;
const weights = { provider: 5, guide: 4, section: 4, error: 3, model: 2, option: 0 };
let index;

async function load(address) {
  const { kinds, entries } = await (await fetch(address)).json();
  return entries.map(([kind, title, path, text]) => (
    { kind, name: kinds[kind], title, path, text, foldedTitle: folded(title), foldedText: folded(text) }));
}

function score(entry, terms) {
  let sum = 0;
  for (const term of terms) {
    if (entry.foldedTitle.startsWith(term)) sum += 8;
    else if (entry.foldedTitle.includes(` ${term}`)) sum += 6;
    else if (entry.foldedTitle.includes(term)) sum += 4;
    else if (entry.foldedText.includes(term)) sum += 1;
    else return 0;
  }
  return sum * 8 + weights[entry.kind];
}

document.querySelectorAll("form.search").forEach((form, number) => {
  const input = form.querySelector("input");
  const list = document.createElement("div");
  list.className = "found-list";
  list.id = `found-${number}`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0].textContent);
  form.append(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  let chosen = -1;

  const close = () => {
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  function choose(place) {
    const items = [...list.children];
    chosen = items.length ? (place + items.length) % items.length : -1;
    items.forEach((item, at) => item.setAttribute("aria-selected", String(at === chosen)));
    if (chosen < 0) return;
    items[chosen].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", items[chosen].id);
  }

  function go(entry) {
    close();
    location.href = `/${document.documentElement.lang}${entry.path}`;
  }

  async function look() {
    const typed = input.value;
    const terms = folded(typed).split(" ").filter(Boolean);
    if (!terms.length) return close();
    try { index ??= load(input.dataset.index); } catch { return; }
    const entries = await index.catch(() => []);
    if (input.value !== typed) return;
    const found = entries.map((entry, at) => ({ entry, at, score: score(entry, terms) })).filter(each => each.score > 0)
      .sort((a, b) => b.score - a.score || a.at - b.at).slice(0, mostShown).map(each => each.entry);
    list.replaceChildren(...found.map((entry, place) => {
      const item = document.createElement("div");
      item.id = `${list.id}-${place}`;
      item.setAttribute("role", "option");
      const more = document.createElement("small");
      more.textContent = `${entry.name} · ${entry.text}`;
      item.append(entry.title, more);
      // Before the field loses its focus.
      item.addEventListener("pointerdown", event => { event.preventDefault(); go(entry); });
      item.entry = entry;
      return item;
    }));
    chosen = -1;
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    input.removeAttribute("aria-activedescendant");
  }

  input.addEventListener("focus", () => { index ??= load(input.dataset.index); index.catch(() => { index = undefined; }); });
  input.addEventListener("input", look);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", event => {
    if (event.key === "Escape" && !list.hidden) { event.preventDefault(); close(); }
    if (list.hidden) return;
    if (event.key === "ArrowDown") { event.preventDefault(); choose(chosen + 1); }
    if (event.key === "ArrowUp") { event.preventDefault(); choose(chosen < 0 ? -1 : chosen - 1); }
    if (event.key === "Enter" && chosen >= 0) { event.preventDefault(); go(list.children[chosen].entry); }
  });
});
