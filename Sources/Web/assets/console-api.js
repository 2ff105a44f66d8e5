// What the console asks of the server. Who asks is told by a cookie that no script can read; the field beside it says that it
// is the console that asks, which no page of another origin can say.
const ours = { "X-Doitong-Console": "1" };
const longestWait = 5;

/// What the server did not do, and why: `code` is one of the schema's, or OFFLINE where no answer came.
export class Refusal extends Error {
  constructor(message, code, { problems = [], retryAfter = null, request = null } = {}) {
    super(message);
    Object.assign(this, { code, problems, retryAfter, request });
  }
}

/// How the limits stood when the server last answered, by their names.
export const limits = new Map();

const leaving = new EventTarget();
/// Calls when the server no longer knows the session.
export const onSignedOut = (react) => leaving.addEventListener("signedOut", react);

export async function readSession() {
  const response = await reach("/console/session");
  return response.ok ? response.json() : null;
}

export async function signIn(key) {
  const response = await reach("/console/session", { method: "POST", body: JSON.stringify({ key }), headers: { "Content-Type": "application/json" } });
  if (!response.ok) throw await refusal(response, response.status === 429 ? "RATE_LIMIT" : "UNAUTHENTICATED");
}

export const signOut = () => reach("/console/session", { method: "DELETE" });

/// The data of a document. With an idempotency key it may be sent again, whatever became of the line.
export async function ask(query, variables = {}, { signal, idempotencyKey } = {}) {
  const response = await reach("/graphql", {
    method: "POST", signal, body: JSON.stringify({ query, variables }),
    headers: { "Content-Type": "application/json", Accept: "application/json", ...(idempotencyKey && { "Idempotency-Key": idempotencyKey }) },
  });
  keepLimits(response.headers);
  if (response.status === 401) leaving.dispatchEvent(new Event("signedOut"));
  const answer = await response.json().catch(() => ({}));
  if (answer.errors?.length) throw fromError(answer.errors[0], response);
  if (!response.ok) throw new Refusal(answer.error?.message ?? response.statusText, response.status === 401 ? "UNAUTHENTICATED" : "INTERNAL");
  return answer.data;
}

/// What a subscription tells, until its end. A line that is cut is taken up where it was.
export async function* follow(query, variables, signal) {
  for (let last, wait = 1; !signal.aborted; wait = Math.min(wait * 2, longestWait)) {
    try {
      const response = await reach("/graphql", {
        method: "POST", signal, body: JSON.stringify({ query, variables }),
        headers: { "Content-Type": "application/json", Accept: "text/event-stream", ...(last && { "Last-Event-ID": last }) },
      });
      if (!response.ok) throw await refusal(response, response.status === 429 ? "RATE_LIMIT" : response.status === 401 ? "UNAUTHENTICATED" : "INTERNAL");
      for await (const event of events(response.body)) {
        if (event.event === "complete") return;
        if (event.event !== "next") continue;
        const { data, errors } = JSON.parse(event.data);
        if (errors?.length) throw fromError(errors[0], response);
        last = event.id;
        wait = 1;
        yield data;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Refusal && error.code !== "OFFLINE" && error.code !== "INTERNAL") throw error;
    }
    await pause(wait, signal);
  }
}

/// Waits; less long where the signal comes.
export function pause(seconds, signal) {
  return new Promise((done) => {
    const end = () => { clearTimeout(timer); signal?.removeEventListener("abort", end); done(); };
    const timer = setTimeout(end, seconds * 1000);
    signal?.addEventListener("abort", end);
  });
}

/// A new name for one wish: also where the page came without TLS, and a browser has no randomUUID.
export function newIdempotencyKey() {
  return "console-" + Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function reach(path, { headers, ...options } = {}) {
  try {
    return await fetch(path, { credentials: "same-origin", cache: "no-store", ...options, headers: { ...ours, ...headers } });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new Refusal(String(error.message ?? error), "OFFLINE");
  }
}

async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const parts = (text + value).split("\n\n");
      text = parts.pop();
      for (const part of parts) yield Object.fromEntries(part.split("\n").map((line) => line.split(/: ?(.*)/s).slice(0, 2)));
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

async function refusal(response, code) {
  const answer = await response.json().catch(() => ({}));
  if (answer.errors?.length) return fromError(answer.errors[0], response);
  return new Refusal(answer.error?.message ?? response.statusText, code, { retryAfter: seconds(response) });
}

function fromError({ message, extensions = {} }, response) {
  return new Refusal(message, extensions.code ?? "INVALID_INPUT", {
    problems: extensions.problems ?? [], retryAfter: seconds(response), request: response.headers.get("X-Request-Id"),
  });
}

function seconds(response) {
  const value = Number(response.headers.get("Retry-After"));
  return Number.isFinite(value) && value > 0 ? value : null;
}

/// `"reads";q=360000;w=60` and `"reads";r=359999;t=1`, a comma between two.
function keepLimits(headers) {
  const policies = new Map(windows(headers.get("RateLimit-Policy")));
  for (const [name, { r, t }] of windows(headers.get("RateLimit"))) {
    limits.set(name, { name, quota: policies.get(name)?.q, window: policies.get(name)?.w, remaining: r, reset: t });
  }
}

function windows(text) {
  return (text ?? "").split(",").filter(Boolean).map((item) => {
    const [name, ...values] = item.trim().split(";");
    return [name.replaceAll('"', ""), Object.fromEntries(values.map((value) => {
      const [key, number] = value.trim().split("=");
      return [key, Number(number)];
    }))];
  });
}
