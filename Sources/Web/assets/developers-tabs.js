// The same in several languages becomes tabs. What was chosen last is chosen wherever it is there.
const memory = "doitong.language";

function remembered() {
  try { return localStorage.getItem(memory); } catch { return null; }
}

const groups = [...document.querySelectorAll(".tabs")].map((group, index) => {
  const panels = [...group.querySelectorAll(":scope > .code")];
  const list = document.createElement("div");
  list.setAttribute("role", "tablist");
  list.setAttribute("aria-label", group.dataset.label);
  const tabs = panels.map((panel, place) => {
    const tab = document.createElement("button");
    tab.type = "button";
    tab.id = `tab-${index}-${place}`;
    tab.setAttribute("role", "tab");
    panel.id = `panel-${index}-${place}`;
    tab.setAttribute("aria-controls", panel.id);
    tab.textContent = panel.querySelector(".caption").firstChild.textContent;
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
    tab.addEventListener("click", () => choose(panel.dataset.language, tab));
    list.append(tab);
    return tab;
  });
  list.addEventListener("keydown", event => {
    const at = tabs.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const next = (to + tabs.length) % tabs.length;
    tabs[next].focus();
    choose(panels[next].dataset.language, tabs[next]);
  });
  group.prepend(list);
  return { panels, tabs };
});

function show({ panels, tabs }, language) {
  const found = panels.findIndex(panel => panel.dataset.language === language);
  if (found < 0) return false;
  panels.forEach((panel, place) => {
    panel.hidden = place !== found;
    tabs[place].setAttribute("aria-selected", String(place === found));
    tabs[place].tabIndex = place === found ? 0 : -1;
  });
  return true;
}

function choose(language, pressed) {
  // Other groups above may change their height: what was pressed stays where it is.
  const top = pressed.getBoundingClientRect().top;
  for (const group of groups) show(group, language);
  scrollBy({ top: pressed.getBoundingClientRect().top - top, behavior: "instant" });
  try { localStorage.setItem(memory, language); } catch { /* Then it is not remembered. */ }
}

for (const group of groups) {
  if (!show(group, remembered())) show(group, group.panels[0].dataset.language);
}
