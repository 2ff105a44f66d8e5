// A link that holds a query and its variables, after the `#`, where no server sees it. Keys and headers are never in
// it.
import { withoutSecrets } from "./playground-key.js";

/// What a link may hold, unpacked; more is refused in both directions.
const largest = 200_000;

const encode = bytes => btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join("")).replaceAll("+",
  "-").replaceAll("/", "_").replaceAll("=", "");
const decode = text => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")),
  letter => letter.charCodeAt(0));

/// The part after the `#` for a query and the text of its variables; null where they are too much for a link.
export async function linkTo({ query, variables }) {
  const bytes = new TextEncoder().encode(JSON.stringify({ q: withoutSecrets(query),
    v: withoutSecrets(variables) || undefined }));
  if (bytes.length > largest) return null;
  if (!globalThis.CompressionStream) return `p=${encode(bytes)}`;
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return `z=${encode(new Uint8Array(await new Response(packed).arrayBuffer()))}`;
}

/// What such a part holds; null where it is none.
export async function readLink(hash) {
  const match = /^#?([zp])=([\w-]+)$/.exec(hash);
  if (!match) return null;
  try {
    let bytes = decode(match[2]);
    if (match[1] === "z") bytes = await unpacked(bytes);
    if (bytes.length > largest) return null;
    const { q, v = "" } = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return typeof q === "string" && typeof v === "string" ? { query: q, variables: v } : null;
  } catch {
    return null;
  }
}

/// Stops as soon as it is too much: little can be packed that becomes very large.
async function unpacked(bytes) {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const pieces = [];
  let length = 0;
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    pieces.push(value);
    if ((length += value.length) > largest) { reader.cancel(); throw new Error("too large"); }
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}
