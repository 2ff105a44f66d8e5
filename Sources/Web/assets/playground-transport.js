// How requests travel: one answer, or a stream of events that goes on where it was when the line is cut.

/// The address that everything is asked at.
export const address = () => `${location.origin}/graphql`;

/// What is sent with a request. `access`: `{ key, session, headers }`; a key goes before whoever is signed in at the
/// console.
function fields({ key, session, headers = {} }, accept) {
  const all = { "Content-Type": "application/json", Accept: accept, ...headers };
  if (key) all.Authorization = `Bearer ${key}`;
  else if (session) all["X-Doitong-Console"] = "1";
  return all;
}

/// One request, one answer: `{ status, headers, text, json, milliseconds }`. `json` is undefined where the answer is
/// none.
export async function ask(request, access, signal) {
  const start = performance.now();
  const response = await fetch("/graphql", {
    method: "POST", headers: fields(access, "application/json"), body: JSON.stringify(request), signal,
    cache: "no-store",
  });
  return read(response, start);
}

async function read(response, start) {
  const text = await response.text();
  let json;
  try { json = JSON.parse(text); } catch { /* Not ours: a proxy's page, perhaps. It is shown as it is. */ }
  return { status: response.status, headers: response.headers, text, json, milliseconds: performance.now() - start };
}

/// Between tries; the server's `retry:` takes the place of the first.
const firstPause = 1_000, longestPause = 15_000;
/// An event longer than this is not ours.
const longestEvent = 16 << 20;

/// A stream's steps as they come: `{ kind: "open" }`, `{ kind: "next", id, answer }`, `{ kind: "cut" }` where the
/// line broke and will be tried again, `{ kind: "refused", ... }` as `ask` answers where no stream was opened, `{
/// kind: "complete" }`. Ends with the signal.
export async function* follow(request, access, signal) {
  let last, pause = firstPause;
  for (let tries = 0; !signal.aborted; tries++) {
    let opened = false;
    try {
      const start = performance.now();
      const headers = fields(access, "text/event-stream");
      if (last) headers["Last-Event-ID"] = last;
      const response = await fetch("/graphql", { method: "POST", headers, body: JSON.stringify(request), signal,
        cache: "no-store" });
      if (!(response.headers.get("Content-Type") ?? "").startsWith("text/event-stream")) {
        const answer = await read(response, start);
        // After the stream was once open, what is busy or starting again is waited for.
        if (tries === 0 || (answer.status < 500 && answer.status !== 429)) { yield { kind: "refused",
          ...answer }; return; }
      } else {
        opened = true;
        yield { kind: "open", status: response.status, headers: response.headers, again: tries > 0 };
        for await (const event of events(response.body, retry => { pause = retry; })) {
          tries = 0;
          if (event.id) last = event.id;
          if (event.name === "complete") { yield { kind: "complete" }; return; }
          if (event.name === "next") yield { kind: "next", id: event.id, text: event.data,
            answer: JSON.parse(event.data) };
        }
      }
    } catch (error) {
      if (signal.aborted) return;
      if (tries === 0 && !opened && last === undefined) throw error;
    }
    yield { kind: "cut" };
    await wait(Math.min(longestPause, pause * 2 ** Math.min(tries, 5)), signal);
  }
}

function wait(milliseconds, signal) {
  return new Promise(done => {
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", () => { clearTimeout(timer); done(); }, { once: true });
  });
}

/// The events of a body (HTML §9.2.6), as far as this server's have need of it.
export async function* events(body, retry = () => {}) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "", event = { name: "message", data: [] };
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      rest += value;
      if (rest.length > longestEvent) throw new Error("an event is too long");
      const lines = rest.split("\n");
      rest = lines.pop();
      for (const line of lines.map(line => line.replace(/\r$/, ""))) {
        if (line === "") {
          if (event.data.length) yield { name: event.name, id: event.id, data: event.data.join("\n") };
          event = { name: "message", data: [] };
          continue;
        }
        const colon = line.indexOf(":");
        const name = colon < 0 ? line : line.slice(0, colon),
          text = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
        if (name === "event") event.name = text;
        else if (name === "data") event.data.push(text);
        else if (name === "id") event.id = text;
        else if (name === "retry" && /^\d+$/.test(text)) retry(Number(text));
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/// A new Idempotency-Key. Pages without TLS have no randomUUID.
export function newIdempotencyKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, "0")).join("");
}
