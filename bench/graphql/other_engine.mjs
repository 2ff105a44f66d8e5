// The same documents, values and rounds through graphql-js, as installed by the system (node-graphql):
// node other_engine.mjs GRAPHQL_JS_FOLDER SECONDS SCHEMA DOCUMENT VARIABLES [SCHEMA DOCUMENT VARIABLES]…
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const [folder, seconds, ...rest] = process.argv.slice(2);
const { buildSchema, execute, parse, validate } = createRequire(import.meta.url)(folder);

const metadata = { width: 1920, height: 1080, duration: 10.5, format: "mp4", resolution: "1080p", frameRate: 29.97, seed: 42 };
const candidate = { provider: "kling", model: "kling-v2", host: "fal", score: 0.875, creditCost: 900, estimatedTime: 95 };
const time = "2026-01-05T10:00:00.000Z";
const url = "https://media.example/v/gen_01.mp4";
const output = { url, contentType: "video/mp4", bytes: 18234112, metadata,
  sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" };
const text = { text: "a street at night" };
const generation = { id: "gen_01J8ZC4Q9XK3M5", type: "VIDEO", status: "COMPLETED", provider: "kling", model: "kling-v2",
  url, videoUrl: url, imageUrl: url, audioUrl: url, outputs: [output], progress: 100, metadata, creditCost: 900,
  estimatedTime: 95, input: text, options: text, tags: text, createdAt: time, startedAt: time, completedAt: time,
  routing: { priority: "BALANCED", chosen: "kling", reason: "the best score", candidates: [candidate, candidate, candidate] },
  attempts: [{ number: 1, provider: "kling", model: "kling", host: "kling", state: "sent", startedAt: time }] };
const nodes = Array(20).fill(generation);
const pageInfo = { hasNextPage: true, endCursor: generation.id };
const edges = nodes.map((node) => ({ cursor: node.id, node }));
const page = ({ first }) => ({ nodes: nodes.slice(0, first), pageInfo, edges: edges.slice(0, first) });
const pricing = { creditCost: 900, estimatedTime: 95 };
const option = { name: "duration", type: "Int", required: false, description: "How long, in seconds.", allowedValues: [5, 10], default: 5 };
const words = ["text to video", "image to video"];
const model = { id: "kling-v2", name: "Kling 2", pricing, hosts: ["fal"] };
const provider = { id: "kling", aliases: words, name: "Kling", company: "Kling", description: "Kling", types: ["VIDEO"],
  features: words, limitations: words, pricing, options: [option, option, option], models: [model, model], available: true };
const rootValue = { generation, generate: generation, generations: page, providers: Array(5).fill(provider), provider,
  cancelGeneration: true, quote: { candidates: generation.routing.candidates, chosen: candidate, reason: "the best score" },
  account: { id: "acc_1", credits: 1000, creditsHeld: 1000, usedToday: 1000, running: 1000,
    plan: { name: "Pro", requestsPerMinute: 60, concurrent: 60, perDay: 60 } } };

// The least time of one call in several rounds, in nanoseconds. The first two seconds let the compiler see it all.
function measure(body) {
  const warm = process.hrtime.bigint() + 2_000_000_000n;
  while (process.hrtime.bigint() < warm) body();
  let count = 1;
  const once = () => {
    const start = process.hrtime.bigint();
    for (let i = 0; i < count; i++) body();
    return Number(process.hrtime.bigint() - start);
  };
  while (once() < 1e6) count *= 2;
  let best = Infinity;
  for (let round = 0; round < Math.max(3, seconds / 0.001); round++) best = Math.min(best, once() / count);
  return Math.round(best);
}

for (let i = 0; i + 2 < rest.length; i += 3) {
  const schema = buildSchema(readFileSync(rest[i], "utf8"));
  const source = readFileSync(rest[i + 1], "utf8");
  const variableValues = JSON.parse(readFileSync(rest[i + 2], "utf8"));
  const run = (document) => JSON.stringify(execute({ schema, document, rootValue, variableValues }));
  const document = parse(source);
  const problems = validate(schema, document);
  const answer = JSON.parse(run(document));
  if (problems.length || answer.errors) throw new Error(JSON.stringify(problems.length ? problems : answer.errors));
  console.log(JSON.stringify({ document: rest[i + 1], bytes: run(document).length,
    parse: measure(() => parse(source)), validate: measure(() => validate(schema, document)),
    cold: measure(() => { const d = parse(source); validate(schema, d); return run(d); }),
    known: measure(() => run(document)) }));
}
