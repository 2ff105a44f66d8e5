// The playground: the key, the editor and the form, side by side in tabs.
import { make, say } from "./words.js";
import { Access } from "./playground-key.js";
import { Form } from "./playground-form.js";
import { readLink } from "./playground-link.js";
import { Workbench } from "./playground-query.js";
import { question, Schema } from "./playground-schema.js";
import { tabs } from "./playground-tabs.js";
import { ask } from "./playground-transport.js";

const root = document.getElementById("playground");
const access = new Access();
const workbench = new Workbench(access);
const formPanel = make("div", { class: "form-panel" });
const notice = make("p", { class: "note care", role: "status", hidden: true });
const bench = make("div", {}, notice, workbench.element);
let form;

const views = tabs(say("playground.modes"), [
  { id: "graphql", label: say("playground.mode.graphql"), element: bench },
  { id: "form", label: say("playground.mode.form"), element: formPanel },
], { className: "modes", onShow: id => id === "form" && showForm() });

/// Made when it is first looked at: it asks for the whole catalogue.
function showForm() {
  if (form) return;
  form = new Form(access, (query, variables, left) => {
    workbench.open({ query, variables });
    notice.hidden = left === 0;
    notice.textContent = left ? say("playground.form.fileLeft") : "";
    views.select("graphql");
    workbench.query.area.focus();
  });
  formPanel.append(form.element);
}

root.append(access.element, views.list, bench, formPanel);

if ("session" in root.dataset) access.findSession();
open();
addEventListener("hashchange", open);

/// What the address says: a query that somebody shared, or the form.
async function open() {
  const link = await readLink(location.hash);
  if (link) views.select("graphql");
  else if (location.hash === "#form") views.select("form");
  if (link || !workbench.started) await workbench.start(link);
  workbench.started = true;
  root.dataset.state = "ready";
}

learn();

/// Asks the server for its schema, and again, if it is not to be had yet.
async function learn(pause = 1_000) {
  try {
    const { json } = await ask({ query: question }, {});
    if (json?.data) { workbench.knownSchema = new Schema(json.data); root.dataset.schema = "ready"; return; }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  setTimeout(() => learn(Math.min(pause * 2, 30_000)), pause);
}
