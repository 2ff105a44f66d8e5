// What every page does: the choice of colours, menus that close, and buttons that copy.
const root = document.documentElement;

const dark = matchMedia("(prefers-color-scheme: dark)");
const button = document.querySelector("button.theme");
const present = () => root.dataset.theme ?? (dark.matches ? "dark" : "light");
function label() {
  // Says what a press does. What is seen is a half moon.
  button.title = button.ariaLabel = present() === "dark" ? button.dataset.light : button.dataset.dark;
}
if (button) {
  button.hidden = false;
  label();
  dark.addEventListener("change", label);
  button.addEventListener("click", () => {
    root.dataset.theme = present() === "dark" ? "light" : "dark";
    document.cookie = `theme=${root.dataset.theme}; Path=/; Max-Age=31536000; SameSite=Lax`;
    label();
  });
}

for (const menu of document.querySelectorAll("details.menu")) {
  const close = () => { menu.open = false; };
  document.addEventListener("click", event => { if (!menu.contains(event.target)) close(); });
  menu.addEventListener("keydown", event => {
    if (event.key !== "Escape" || !menu.open) return;
    close();
    menu.querySelector("summary").focus();
  });
}

for (const copy of document.querySelectorAll("button[data-copies]")) {
  const was = copy.textContent;
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(copy.dataset.copies).textContent);
    copy.textContent = copy.dataset.done;
    setTimeout(() => { copy.textContent = was; }, 2000);
  });
}
