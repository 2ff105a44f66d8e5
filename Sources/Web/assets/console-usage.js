// What was made and what it cost, by day, by type and by provider. Days are the books' own: they begin at 00:00 UTC.
import { make, number, say } from "./words.js";
import { ask } from "./console-api.js";
import { barChart, columnChart } from "./console-chart.js";
import { saveCSV } from "./console-csv.js";
import { choice, textField } from "./console-form.js";
import { bookDay, credits, percent, shortBookDay } from "./console-measure.js";
import { problem } from "./console-notice.js";
import { typeName, types } from "./console-status.js";
import { empty, table, tile } from "./console-table.js";

const aDay = 86_400_000;
const ranges = [7, 30, 90];
const mostDays = 366;
const fields = "day type provider generations completed failed cancelled credits";
const own = `query ($from: DateTime!, $until: DateTime) { rows: usage(from: $from, until: $until) { ${fields} } }`;
const everyones = `query ($from: DateTime!, $until: DateTime, $account: ID) { rows: adminUsage(from: $from, until: $until, account: $account) { ${fields} } }`;
const dayOf = (moment) => new Date(moment).toISOString().slice(0, 10);

export async function view({ signal, session, query, root }) {
  const isAdmin = session.kind === "admin";
  const today = dayOf(Date.now());
  const chosen = { days: query.get("from") ? "" : query.get("days") ?? "30", from: query.get("from") ?? "", to: query.get("to") ?? today, account: query.get("account") ?? "" };
  const around = make("div", {});
  let rows = [], days = [], asked = 0;

  const fromField = textField(say("console.usage.from"), { type: "date", name: "from", max: today, ".value": chosen.from });
  const toField = textField(say("console.usage.to"), { type: "date", name: "to", max: today, ".value": chosen.to });
  const custom = make("div", { class: "custom", hidden: chosen.days !== "" }, fromField, toField);
  const accountField = isAdmin && textField(say("console.usage.account"), { name: "account", placeholder: "acc_…", ".value": chosen.account, spellcheck: "false" });
  const form = make("form", { class: "filters", onchange: take, onsubmit: (event) => { event.preventDefault(); take(); } },
    choice(say("console.usage.range"), [...ranges.map((count) => [String(count), say("console.usage.days", { count })]), ["", say("console.usage.custom")]], { name: "days", value: chosen.days }),
    custom, accountField);

  function take() {
    chosen.days = form.elements.days.value;
    custom.hidden = chosen.days !== "";
    chosen.from = form.elements.from.value;
    chosen.to = form.elements.to.value || today;
    if (isAdmin) chosen.account = form.elements.account.value.trim();
    if (chosen.days === "" && !chosen.from) return;
    const parameters = new URLSearchParams(chosen.days === "" ? { from: chosen.from, to: chosen.to } : { days: chosen.days });
    if (chosen.account) parameters.set("account", chosen.account);
    history.replaceState(null, "", `${location.pathname}?${parameters}`);
    read();
  }

  /// What was asked for before may be answered last, and is let go then.
  async function read() {
    asked += 1;
    const mine = asked;
    const last = chosen.days === "" ? Date.parse(chosen.to) : Date.parse(today);
    const first = chosen.days === "" ? Date.parse(chosen.from) : last - (Number(chosen.days) - 1) * aDay;
    if (!(first <= last) || last - first > mostDays * aDay) {
      around.replaceChildren(make("p", { class: "note bad", role: "alert" }, say("console.usage.wrongRange", { count: mostDays })));
      around.removeAttribute("aria-busy");
      return;
    }
    around.setAttribute("aria-busy", "true");
    try {
      const answer = await ask(isAdmin ? everyones : own, {
        from: new Date(first).toISOString(), until: new Date(last + aDay).toISOString(), ...(isAdmin && { account: chosen.account || null }),
      }, { signal });
      if (mine !== asked) return;
      days = Array.from({ length: Math.round((last - first) / aDay) + 1 }, (_, index) => dayOf(first + index * aDay));
      rows = answer.rows.map((row) => ({ ...row, day: row.day.slice(0, 10) }));
      around.replaceChildren(...present());
    } catch (error) {
      if (signal.aborted || mine !== asked) return;
      around.replaceChildren(problem(error, read));
    }
    around.removeAttribute("aria-busy");
  }

  function present() {
    const total = sum(rows);
    const measured = total.credits ? "credits" : "generations";
    if (rows.length === 0) {
      return [empty(say("console.usage.none"), make("p", {}, say("console.usage.noneHint")), !isAdmin && make("p", {}, make("a", { class: "button", href: root }, say("console.toBeginning"))))];
    }
    const ended = total.completed + total.failed;
    const byDay = new Map(days.map((day) => [day, []]));
    for (const row of rows) byDay.get(row.day)?.push(row);
    const present = types.filter((type) => rows.some((row) => row.type === type));
    const underWay = (one) => Math.max(0, one.generations - one.completed - one.failed - one.cancelled);
    const ends = [say("console.status.COMPLETED"), say("console.status.FAILED"), say("console.status.CANCELLED"), say("console.gallery.underWay")];
    const dayColumns = (values, told) => days.map((day) => {
      const here = byDay.get(day);
      return { name: bookDay(day), short: shortBookDay(day), values: values(here), told: told(day, here) };
    });
    const providers = grouped(rows, (row) => row.provider);
    const kinds = grouped(rows, (row) => row.type);
    const counted = (title) => [
      { title, head: true, cell: (row) => row.name }, { title: say("console.usage.generations"), number: true, cell: (row) => number(row.generations) },
      ...["completed", "failed", "cancelled"].map((name) => ({ title: say(`console.status.${name.toUpperCase()}`), number: true, cell: (row) => number(row[name]) })),
      { title: say("console.usage.credits"), number: true, cell: (row) => number(row.credits) },
    ];
    return [
      make("div", { class: "tiles" },
        tile(say("console.usage.credits"), number(total.credits)), tile(say("console.usage.generations"), number(total.generations)),
        tile(say("console.status.COMPLETED"), number(total.completed), ended > 0 && say("console.usage.share", { percent: percent(total.completed / ended) })),
        tile(say("console.status.FAILED"), number(total.failed))),
      make("section", { class: "card", "aria-labelledby": "by-day" },
        make("div", { class: "head" }, make("h2", { id: "by-day" }, say("console.usage.byDay")), make("button", { type: "button", class: "small csv", onclick: save }, say("console.usage.csv"))),
        total.credits === 0 ? make("p", { class: "quiet small" }, say("console.usage.noCredits")) : columnChart({
          title: say("console.usage.creditsByDay"), description: say("console.usage.creditsTotal", { count: total.credits }), parts: present.map(typeName),
          columns: dayColumns((here) => present.map((type) => sum(here.filter((row) => row.type === type)).credits),
            (day, here) => say("console.usage.dayCredits", { day: bookDay(day), count: sum(here).credits })),
        }),
        columnChart({
          title: say("console.usage.generationsByDay"), palette: "ends", description: say("console.usage.generationsTotal", { count: total.generations }), parts: ends,
          columns: dayColumns((here) => { const one = sum(here); return [one.completed, one.failed, one.cancelled, underWay(one)]; },
            (day, here) => { const one = sum(here); return say("console.usage.dayGenerations", { day: bookDay(day), count: one.generations, completed: one.completed, failed: one.failed, cancelled: one.cancelled }); }),
        }),
        make("details", {}, make("summary", {}, say("console.usage.table")),
          table(say("console.usage.byDay"), counted(say("console.usage.day")), days.filter((day) => byDay.get(day).length).reverse().map((day) => ({ name: bookDay(day), ...sum(byDay.get(day)) }))))),
      make("div", { class: "two even" },
        part("by-provider", say("console.usage.byProvider"), providers, counted(say("console.fact.provider")), measured),
        part("by-type", say("console.usage.byType"), kinds.map((kind) => ({ ...kind, name: typeName(kind.name) })), counted(say("console.gallery.type")), measured)),
    ];
  }

  const part = (id, title, groups, columns, measured) => make("section", { class: "card", "aria-labelledby": id }, make("h2", { id }, title),
    barChart({ title: say(`console.usage.${measured}`), bars: groups.map((group) => ({ name: group.name, value: group[measured], told: measured === "credits" ? credits(group.credits) : number(group.generations) })) }),
    make("details", {}, make("summary", {}, say("console.usage.table")), table(title, columns, groups)));

  function save() {
    saveCSV(`doitong-${days[0]}-${days.at(-1)}.csv`, [
      ["day", "type", "provider", "generations", "completed", "failed", "cancelled", "credits"],
      ...rows.map((row) => [row.day, row.type, row.provider, row.generations, row.completed, row.failed, row.cancelled, row.credits]),
    ]);
  }

  await read();
  const title = say(isAdmin ? "console.place.usage" : "console.usage.title");
  return { title, content: [make("h1", {}, title), make("p", { class: "quiet" }, say("console.usage.utc")), form, around] };
}

function sum(rows) {
  const total = { generations: 0, completed: 0, failed: 0, cancelled: 0, credits: 0 };
  for (const row of rows) for (const name of Object.keys(total)) total[name] += row[name];
  return total;
}

/// Together by a name, the dearest first.
function grouped(rows, nameOf) {
  const groups = new Map();
  for (const row of rows) groups.set(nameOf(row), [...(groups.get(nameOf(row)) ?? []), row]);
  return [...groups].map(([name, some]) => ({ name, ...sum(some) })).sort((a, b) => b.credits - a.credits || b.generations - a.generations);
}
