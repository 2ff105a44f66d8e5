// Follows generations that are under way: a few by streams, the others by asking for all of them at once. A browser has six
// connections to a server, for all of its tabs; whoever looks away gives theirs back.
import { ask, follow, pause } from "./console-api.js";
import { isOver } from "./console-status.js";

const mostStreams = 2;
const mostAtOnce = 20;
const askedEvery = 2;

/// What is asked of a generation to show it in a list.
export const cardFields = `id type status provider model progress creditCost estimatedTime createdAt startedAt completedAt input errorCode
  error { code message retryable } outputs { url contentType bytes metadata { width height duration } }`;

const watched = new Set();
let asking = false;

/// Calls `change` with what is new, until the end or the signal. `fields` are what is asked for.
export function watch(id, change, signal, fields = cardFields) {
  const one = { id, change, signal, fields, stream: null };
  watched.add(one);
  signal.addEventListener("abort", () => drop(one), { once: true });
  tend();
}

function drop(one) {
  watched.delete(one);
  one.stream?.abort();
  tend();
}

function tell(one, generation) {
  if (!generation || one.signal.aborted) return;
  one.change(generation);
  if (isOver(generation)) drop(one);
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) for (const one of watched) { one.stream?.abort(); one.stream = null; }
  else tend();
});

function tend() {
  if (document.hidden) return;
  let free = mostStreams - [...watched].filter((one) => one.stream).length;
  for (const one of watched) {
    if (free <= 0) break;
    if (one.stream || one.hasNoStream) continue;
    free -= 1;
    listen(one);
  }
  if (!asking && [...watched].some((one) => !one.stream)) askAround();
}

async function listen(one) {
  const stream = one.stream = new AbortController();
  try {
    const query = `subscription ($id: ID!) { generation(id: $id) { ${one.fields} } }`;
    for await (const data of follow(query, { id: one.id }, stream.signal)) tell(one, data.generation);
  } catch {
    // There is no stream to be had: it is asked for instead.
    one.hasNoStream = true;
  }
  if (one.stream === stream) one.stream = null;
  if (!stream.signal.aborted) tend();
}

async function askAround() {
  asking = true;
  while (!document.hidden) {
    await pause(askedEvery);
    const some = [...watched].filter((one) => !one.stream).slice(0, mostAtOnce);
    if (some.length === 0) break;
    try {
      const places = some.map((_, index) => `$i${index}: ID!`).join(", ");
      const fields = some.map((one, index) => `g${index}: generation(id: $i${index}) { ${one.fields} }`).join(" ");
      const data = await ask(`query (${places}) { ${fields} }`, Object.fromEntries(some.map((one, index) => [`i${index}`, one.id])));
      some.forEach((one, index) => watched.has(one) && tell(one, data[`g${index}`]));
    } catch (error) {
      if (error.code === "UNAUTHENTICATED") break;
      await pause(error.retryAfter ?? askedEvery);
    }
  }
  asking = false;
}
