// The same call from elsewhere. Keys are never part of it: they come from the environment.

/// Fields of headers that hold secrets, and those that each sample writes itself.
const own = new Set(["authorization", "x-api-key", "content-type", "accept", "cookie", "x-doitong-console",
  "last-event-id"]);

export const languages = { curl: "cURL", javascript: "JavaScript", python: "Python", swift: "Swift" };

/// The call in a language. `request`: `{ query, variables, operationName }`, `isStream`: whether it is a subscription.
export function sample(language, { url, request, headers = {}, isStream }) {
  const body = { query: request.query };
  if (request.variables && Object.keys(request.variables).length) body.variables = request.variables;
  if (request.operationName) body.operationName = request.operationName;
  const extra = Object.entries(headers).filter(([name]) => !own.has(name.toLowerCase()));
  return { curl, javascript, python, swift }[language]({ url, body, extra, isStream });
}

/// One word of a shell: between quotes that nothing is special in.
const shell = text => `'${text.replaceAll("'", "'\\''")}'`;

function curl({ url, body, extra, isStream }) {
  const lines = [`curl -sS${isStream ? "N" : ""} ${shell(url)}`, '  -H "Authorization: Bearer $DOITONG_KEY"',
    "  -H 'Content-Type: application/json'"];
  if (isStream) lines.push("  -H 'Accept: text/event-stream'");
  for (const [name, value] of extra) lines.push(`  -H ${shell(`${name}: ${value}`)}`);
  lines.push(`  --data-raw ${shell(JSON.stringify(body, null, 2))}`);
  return lines.join(" \\\n") + "\n";
}

const template = text => "`" + text.replaceAll("\\", "\\\\").replaceAll("`", "\\`").replaceAll("${", "\\${") + "`";

function javascript({ url, body, extra, isStream }) {
  const headers = [['Authorization', "`Bearer ${process.env.DOITONG_KEY}`"], ["\"Content-Type\"", '"application/json"'],
    ...(isStream ? [["Accept", '"text/event-stream"']] : []),
    ...extra.map(([name, value]) => [JSON.stringify(name), JSON.stringify(value)])];
  const call = `const query = ${template(body.query)};
${body.variables ? `const variables = ${JSON.stringify(body.variables, null, 2)};\n` : ""}
const response = await fetch(${JSON.stringify(url)}, {
  method: "POST",
  headers: {
${headers.map(([name, value]) => `    ${name}: ${value},`).join("\n")}
  },
  body: JSON.stringify({ query${body.variables ? ", variables" : ""}${body.operationName
    ? `, operationName: ${JSON.stringify(body.operationName)}` : ""} }),
});
`;
  if (!isStream) return `${call}const { data, errors } = await response.json();
console.log(JSON.stringify(errors ?? data, null, 2));
`;
  return `${call}let text = "";
for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
  const events = (text + piece).split("\\n\\n");
  text = events.pop();
  for (const event of events) {
    const data = event.match(/^data: (.+)$/m);
    if (data) console.log(JSON.parse(data[1]));
  }
}
`;
}

/// A text of Python: JSON's escapes mean the same there.
const pythonText = text => (/^[^"\\\r\u0000]*$/.test(text) && text.includes("\n") ? `"""${text}"""`
  : JSON.stringify(text));

function pythonValue(value, indent = "") {
  const inner = indent + "    ";
  if (value === null) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (typeof value !== "object") return JSON.stringify(value);
  const items = Array.isArray(value) ? value.map(item => pythonValue(item, inner))
    : Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}: ${pythonValue(item, inner)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return items.length ? `${open}\n${items.map(item => `${inner}${item},\n`).join("")}${indent}${close}` : open + close;
}

function python({ url, body, extra, isStream }) {
  const headers = ['    "Authorization": "Bearer " + os.environ["DOITONG_KEY"],',
    '    "Content-Type": "application/json",',
    ...(isStream ? ['    "Accept": "text/event-stream",'] : []),
    ...extra.map(([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)},`)];
  const head = `import json, os, urllib.error, urllib.request

query = ${pythonText(body.query)}
${body.variables ? `variables = ${pythonValue(body.variables)}\n` : ""}
body = {"query": query${body.variables ? ', "variables": variables' : ""}${body.operationName
  ? `, "operationName": ${JSON.stringify(body.operationName)}` : ""}}
request = urllib.request.Request(${JSON.stringify(url)}, json.dumps(body).encode(), {
${headers.join("\n")}
})
try:
    response = urllib.request.urlopen(request)
except urllib.error.HTTPError as error:
    response = error  # Its body says why.
`;
  if (!isStream) return `${head}print(json.dumps(json.load(response), indent=2, ensure_ascii=False))
`;
  return `${head}for line in response:
    if line.startswith(b"data: {"):
        print(json.loads(line[6:]))
`;
}

/// A text of Swift in as many number signs as it takes for nothing in it to end or fill it.
function swiftText(text) {
  let signs = "#";
  while (text.includes(`"${signs}`) || text.includes(`\\${signs}`)) signs += "#";
  return `${signs}"""\n${text.replaceAll("\r", "").replace(/\n$/, "")}\n"""${signs}`;
}

function swift({ url, body, extra, isStream }) {
  const headers = ['request.setValue("Bearer \\(ProcessInfo.processInfo.environment["DOITONG_KEY"] ?? "")", forHTTPHeaderField: "Authorization")',
    'request.setValue("application/json", forHTTPHeaderField: "Content-Type")',
    ...(isStream ? ['request.setValue("text/event-stream", forHTTPHeaderField: "Accept")'] : []),
    ...extra.map(([name, value]) => `request.setValue(${swiftWord(value)}, forHTTPHeaderField: ${swiftWord(name)})`)];
  const head = `import Foundation
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

// The request as JSON, in a literal that nothing in it is special in.
let body = ${swiftText(JSON.stringify(body, null, 2))}

var request = URLRequest(url: URL(string: ${swiftWord(url)})!)
request.httpMethod = "POST"
request.httpBody = Data(body.utf8)
${headers.join("\n")}
`;
  if (!isStream) return `${head}let (data, _) = try await URLSession.shared.data(for: request)
print(String(decoding: data, as: UTF8.self))
`;
  return `${head}final class Reader: NSObject, URLSessionDataDelegate, @unchecked Sendable {
    private var rest = Data()

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        rest += data
        while let end = rest.firstIndex(of: UInt8(ascii: "\\n")) {
            let line = String(decoding: rest[..<end], as: UTF8.self)
            rest = Data(rest[rest.index(after: end)...])
            if line.hasPrefix("data: {") { print(line.dropFirst(6)) }
        }
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        exit(error == nil ? 0 : 1)
    }
}

URLSession(configuration: .default, delegate: Reader(), delegateQueue: nil).dataTask(with: request).resume()
RunLoop.main.run()
`;
}

/// A text of Swift on one line.
const swiftWord = text => `"${text.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n").replaceAll("\r", "\\r")}"`;
