// The language: from text to tokens, from tokens to a tree. Positions are offsets in UTF-16 units, as a textarea
// counts.

/// What is wrong, and where. The key names what to say; a page says it in its own language.
export class Wrong extends Error {
  constructor(key, values, from, to) {
    super(key);
    Object.assign(this, { key, values, from, to });
  }
}

const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const name = /[A-Za-z_][A-Za-z0-9_]*/y;
const space = /[\s,\uFEFF]+/y;
const comment = /#[^\r\n]*/y;
const escapes = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/// All tokens, comments too. What is no token is one of kind `wrong`, with its problem: whoever colours needs the rest.
export function tokensOf(text) {
  const tokens = [];
  const at = (pattern, from) => {
    pattern.lastIndex = from;
    return pattern.exec(text)?.[0];
  };
  for (let from = 0; from < text.length;) {
    const here = text[from];
    let found = at(space, from);
    if (found) { from += found.length; continue; }
    let token;
    if ((found = at(name, from))) token = { kind: "name", value: found };
    else if (here === "#") token = { kind: "comment", value: (found = at(comment, from)) };
    else if (text.startsWith("...", from)) token = { kind: "punctuator", value: (found = "...") };
    else if ("!$&():=@[]{|}".includes(here)) token = { kind: "punctuator", value: (found = here) };
    else if ((found = at(number, from)) && !/[\w.]/.test(text[from + found.length] ?? "")) {
      token = { kind: /[.eE]/.test(found) ? "float" : "int", value: found };
    } else if (here === '"') {
      token = text.startsWith('"""', from) ? blockAt(text, from) : stringAt(text, from);
      found = text.slice(from, token.to);
    } else {
      found = /^[-\d.][\w.+-]*/.exec(text.slice(from, from + 200))?.[0] ?? String.fromCodePoint(text.codePointAt(from));
      token = { kind: "wrong", value: found, problem: ["syntax.character", { found }] };
    }
    token.from = from;
    token.to = from + found.length;
    tokens.push(token);
    from = token.to;
  }
  return tokens;
}

function stringAt(text, from) {
  let value = "", problem = null, to = from + 1;
  for (; ; to++) {
    const character = text[to];
    if (character === undefined || character === "\n" || character === "\r") {
      return { kind: "wrong", value: text.slice(from, to), to, problem: ["syntax.openString", {}] };
    }
    if (character === '"') break;
    if (character !== "\\") { value += character; continue; }
    const rest = text.slice(to + 1, to + 14);
    const unicode = /^u(?:([0-9A-Fa-f]{4})|\{([0-9A-Fa-f]{1,8})\})/.exec(rest);
    if (unicode) {
      let code = parseInt(unicode[1] ?? unicode[2], 16), length = unicode[0].length;
      const low = unicode[1] && code >= 0xd800 && code < 0xdc00
        ? /^\\u([dD][c-fC-F][0-9A-Fa-f]{2})/.exec(rest.slice(5) + text.slice(to + 14, to + 16)) : null;
      if (low) { code = 0x10000 + (code - 0xd800) * 0x400 + parseInt(low[1], 16) - 0xdc00; length += 6; }
      // Half of a pair is no character.
      if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) problem ??= ["syntax.escape",
        { found: "\\" + unicode[0] }];
      else value += String.fromCodePoint(code);
      to += length;
    } else if (rest[0] in escapes) {
      value += escapes[rest[0]];
      to += 1;
    } else {
      problem ??= ["syntax.escape", { found: "\\" + (/^[^"\r\n]/u.exec(rest)?.[0] ?? "") }];
      if (rest[0] === '"' || rest[0] === "\\") to += 1;
    }
  }
  to += 1;
  return problem ? { kind: "wrong", value: text.slice(from, to), to, problem } : { kind: "string", value, to };
}

function blockAt(text, from) {
  let raw = "", to = from + 3;
  for (; to < text.length && !text.startsWith('"""', to); to++) {
    if (text.startsWith('\\"""', to)) { raw += '"""'; to += 3; } else raw += text[to];
  }
  if (to >= text.length) return { kind: "wrong", value: text.slice(from), to: text.length,
    problem: ["syntax.openString", {}] };
  return { kind: "block", value: withoutIndent(raw), to: to + 3 };
}

/// What a block string says: the indent that all its lines share is the document's, not the text's (specification
/// §2.9.4).
function withoutIndent(raw) {
  const lines = raw.split(/\r\n|\n|\r/);
  const indent = line => /^[ \t]*/.exec(line)[0].length;
  const common = Math.min(...lines.slice(1).filter(line => /[^ \t]/.test(line)).map(indent), Infinity);
  const cut = lines.map((line, index) => (index === 0 || common === Infinity ? line : line.slice(common)));
  while (cut.length && !/[^ \t]/.test(cut[0])) cut.shift();
  while (cut.length && !/[^ \t]/.test(cut.at(-1))) cut.pop();
  return cut.join("\n");
}

/// Line and column of an offset, both from 1, as the server counts them.
export function placeOf(text, offset) {
  const before = text.slice(0, offset).split(/\r\n|\n|\r/);
  return { line: before.length, column: before.at(-1).length + 1 };
}

export function offsetOf(text, { line, column }) {
  let from = 0;
  for (let n = 1; n < line; n++) {
    const end = text.indexOf("\n", from);
    if (end < 0) break;
    from = end + 1;
  }
  return Math.min(from + column - 1, text.length);
}

/// Deeper than any document that a server takes.
const deepest = 200;

/// The tree of a document with operations and fragments. Throws the first thing that is wrong.
export function parse(text) {
  const tokens = tokensOf(text).filter(token => token.kind !== "comment");
  const end = { kind: "end", value: "", from: text.length, to: text.length };
  let index = 0, depth = 0;
  const peek = () => tokens[index] ?? end;
  const last = () => tokens[index - 1]?.to ?? 0;
  const is = value => peek().kind === "punctuator" && peek().value === value;
  const isWord = value => peek().kind === "name" && (value === undefined || peek().value === value);
  const fail = expected => {
    const token = peek();
    if (token.problem) throw new Wrong(token.problem[0], token.problem[1], token.from, token.to);
    const key = token.kind === "end" ? "syntax.end" : "syntax.expected";
    throw new Wrong(key, { expected, found: text.slice(token.from, Math.min(token.to, token.from + 40)) }, token.from,
      token.to);
  };
  const take = value => (is(value) ? tokens[index++] : fail(value));
  const skip = value => (is(value) ? tokens[index++] : null);
  const nameHere = () => {
    if (!isWord()) fail("name");
    const { value, from, to } = tokens[index++];
    return { value, from, to };
  };
  const many = (open, close, item) => {
    const items = [];
    take(open);
    do items.push(item()); while (!skip(close));
    return items;
  };
  const nested = make => {
    if (++depth > deepest) throw new Wrong("syntax.deep", { count: deepest }, peek().from, peek().to);
    const made = make();
    depth -= 1;
    return made;
  };

  function definition() {
    const from = peek().from;
    if (is("{")) return { kind: "operation", description: null, operation: "query", name: null, variables: [],
      directives: [], selections: selections(), from, to: last() };
    const described = peek().kind === "string" || peek().kind === "block";
    const description = described ? valueOf(tokens[index++]) : null;
    if (isWord("fragment")) {
      index += 1;
      const name = isWord("on") ? fail("name") : nameHere();
      if (!isWord("on")) fail("on");
      index += 1;
      return { kind: "fragment", description, name, on: nameHere(), directives: directives(false),
        selections: selections(), from, to: last() };
    }
    if (!["query", "mutation", "subscription"].includes(isWord() ? peek().value : "")) fail("definition");
    const operation = tokens[index++].value;
    const name = isWord() ? nameHere() : null;
    const variables = is("(") ? many("(", ")", variable) : [];
    return { kind: "operation", description, operation, name, variables, directives: directives(false),
      selections: selections(), from, to: last() };
  }

  function variable() {
    const description = peek().kind === "string" || peek().kind === "block" ? valueOf(tokens[index++]) : null;
    const from = take("$").from;
    const name = nameHere();
    name.from = from;
    take(":");
    const type = typeHere();
    const fallback = skip("=") ? value(true) : null;
    return { kind: "variable", description, name, type, fallback, directives: directives(true), from, to: last() };
  }

  const valueOf = ({ value, from, to }) => ({ kind: "string", value, from, to });

  function typeHere() {
    return nested(() => {
      const from = peek().from;
      let type;
      if (skip("[")) {
        type = { kind: "list", of: typeHere(), from };
        take("]");
      } else type = { kind: "named", name: nameHere().value, from };
      type.to = last();
      return skip("!") ? { kind: "required", of: type, from, to: last() } : type;
    });
  }

  const selections = () => nested(() => many("{", "}", selection));

  function selection() {
    const from = peek().from;
    if (skip("...")) {
      if (isWord() && !isWord("on")) return { kind: "spread", name: nameHere(), directives: directives(false), from,
        to: last() };
      const on = isWord("on") ? (index += 1, nameHere()) : null;
      return { kind: "inline", on, directives: directives(false), selections: selections(), from, to: last() };
    }
    let name = nameHere(), alias = null;
    if (skip(":")) [alias, name] = [name, nameHere()];
    return {
      kind: "field", alias, name, arguments: is("(") ? many("(", ")", () => argument(false)) : [],
      directives: directives(false),
      selections: is("{") ? selections() : null, from, to: last(),
    };
  }

  function argument(constant) {
    const name = nameHere();
    take(":");
    return { name, value: value(constant), from: name.from, to: last() };
  }

  function directives(constant) {
    const found = [];
    while (is("@")) {
      const from = tokens[index++].from;
      const name = nameHere();
      found.push({ kind: "directive", name, arguments: is("(") ? many("(", ")", () => argument(constant)) : [], from,
        to: last() });
    }
    return found;
  }

  function value(constant) {
    return nested(() => {
      const token = peek(), from = token.from;
      if (is("$")) {
        if (constant) fail("constant");
        index += 1;
        const name = nameHere();
        return { kind: "variable", name: name.value, from, to: last() };
      }
      if (skip("[")) {
        const items = [];
        while (!skip("]")) items.push(value(constant));
        return { kind: "list", items, from, to: last() };
      }
      if (skip("{")) {
        const fields = [];
        while (!skip("}")) fields.push(argument(constant));
        return { kind: "object", fields, from, to: last() };
      }
      if (!["int", "float", "string", "block", "name"].includes(token.kind)) fail("value");
      index += 1;
      const { to } = token;
      if (token.kind !== "name") return { kind: token.kind === "block" ? "string" : token.kind, value: token.value,
        from, to };
      if (token.value === "true" || token.value === "false") return { kind: "boolean", value: token.value === "true",
        from, to };
      return token.value === "null" ? { kind: "null", from, to } : { kind: "enum", value: token.value, from, to };
    });
  }

  const definitions = [];
  do definitions.push(definition()); while (peek().kind !== "end");
  return { definitions };
}
