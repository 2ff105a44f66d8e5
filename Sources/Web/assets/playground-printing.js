// A document, written again as it is best read. Comments stay with what they stand before or behind.
import { parse, tokensOf } from "./playground-language.js";

/// Longer lines are broken where arguments or variables allow it.
const width = 80;

/// The document laid out anew. Throws where it does not parse.
export function pretty(text) {
  const document = parse(text);
  const comments = tokensOf(text).filter(token => token.kind === "comment");
  const source = node => text.slice(node.from, node.to);
  const holdsComment = (from, to) => comments.some(comment => comment.from > from && comment.to < to);
  const pad = depth => "  ".repeat(depth);

  /// What stands on lines of its own: each item with the comments before it and the one behind it on its line.
  /// Empty lines between items stay, but one is enough.
  function lines(items, from, to, depth, print, between = "") {
    let out = "", before = from;
    const gap = next => (out && (between || /\n[ \t,]*\r?\n/.test(text.slice(before, next))) ? "\n" : "");
    const upTo = limit => {
      while (comments.length && comments[0].from < limit) {
        const comment = comments.shift();
        out += (/\n[ \t,]*\r?\n/.test(text.slice(before, comment.from)) && out ? "\n"
          : "") + pad(depth) + comment.value.trimEnd() + "\n";
        before = comment.to;
        between = "";
      }
    };
    const usual = between;
    for (const item of items) {
      upTo(item.from);
      out += gap(item.from) + pad(depth) + print(item, depth);
      between = usual;
      before = item.to;
      if (comments.length && !text.slice(item.to, comments[0].from).includes("\n") && comments[0].from < to) {
        out += " " + comments[0].value.trimEnd();
        before = comments.shift().to;
      }
      out += "\n";
    }
    upTo(to);
    return out;
  }

  function value(node, depth) {
    switch (node.kind) {
      case "variable": return "$" + node.name;
      case "string": return source(node).startsWith('"""') ? block(source(node), depth) : source(node);
      case "list": return bracketed("[", "]", node.items, node, depth, value);
      case "object": return bracketed("{ ", " }", node.fields, node, depth, argument);
      default: return source(node);
    }
  }

  const argument = (node, depth) => `${node.name.value}: ${value(node.value, depth)}`;

  const type = node => ({ named: node.name, list: node.of && `[${type(node.of)}]`,
    required: node.of && type(node.of) + "!" })[node.kind];

  function variable(node, depth) {
    const described = node.description ? value(node.description, depth) + "\n" + pad(depth) : "";
    const fallback = node.fallback ? ` = ${value(node.fallback, depth)}` : "";
    return `${described}$${node.name.value}: ${type(node.type)}${fallback}${directives(node, depth)}`;
  }

  /// Items between brackets: on one line where they fit, else a line to each.
  function bracketed(open, close, items, { from, to }, depth, print, used = 0) {
    if (!items.length) return open.trim() + close.trim();
    if (!holdsComment(from, to)) {
      const single = open + items.map(item => print(item, depth)).join(", ") + close;
      if (!single.includes("\n") && used + 2 * depth + single.length <= width) return single;
    }
    return `${open.trim()}\n${lines(items, from, to, depth + 1, print)}${pad(depth)}${close.trim()}`;
  }

  function inBrackets(items, depth, print, used) {
    if (!items.length) return "";
    const from = items[0].from - 1, last = items.at(-1).to;
    // Comments may stand between the last item and the bracket.
    const end = tokensAfter(last).find(token => token.kind !== "comment")?.to ?? last;
    return bracketed("(", ")", items, { from: openBefore(from), to: end }, depth, print, used);
  }
  const all = tokensOf(text);
  const tokensAfter = offset => all.filter(token => token.from >= offset);
  const openBefore = offset => all.findLast(token => token.from <= offset && token.value === "(")?.from ?? offset;

  const directives = (node, depth) => node.directives.map(one =>
    ` @${one.name.value}${inBrackets(one.arguments, depth, argument, 0)}`).join("");

  const selections = (node,
    depth) => `{\n${lines(node.selections, node.selections[0].from - 1, node.to, depth + 1, selection)}${pad(depth)}}`;

  function selection(node, depth) {
    if (node.kind === "spread") return `...${node.name.value}${directives(node, depth)}`;
    const rest = () => `${directives(node, depth)} ${selections(node, depth)}`;
    if (node.kind === "inline") return `...${node.on ? ` on ${node.on.value}` : ""}${rest()}`;
    const name = (node.alias ? `${node.alias.value}: ` : "") + node.name.value;
    const head = name + inBrackets(node.arguments, depth, argument, name.length) + directives(node, depth);
    return node.selections ? `${head} ${selections(node, depth)}` : head;
  }

  function definition(node, depth) {
    const described = node.description ? value(node.description, depth) + "\n" : "";
    const rest = () => `${directives(node, depth)} ${selections(node, depth)}`;
    if (node.kind === "fragment") return `${described}fragment ${node.name.value} on ${node.on.value}${rest()}`;
    const bare = node.operation === "query" && !node.name && !node.variables.length && !node.directives.length
      && !described;
    if (bare) return selections(node, depth);
    const head = node.operation + (node.name ? " " + node.name.value : "");
    const space = node.name || !node.variables.length ? "" : " ";
    return `${described}${head}${space}${inBrackets(node.variables, depth, variable, head.length)}${rest()}`;
  }

  return lines(document.definitions, 0, text.length + 1, 0, definition, "\n");
}

/// A block string's lines stand under its quotes; its value stays what it was.
function block(source, depth) {
  if (!source.includes("\n")) return source;
  const pad = "  ".repeat(depth);
  const lines = source.slice(3, -3).split(/\r\n|\n|\r/);
  const indents = lines.slice(1).filter(line => /[^ \t]/.test(line)).map(line => /^[ \t]*/.exec(line)[0].length);
  const common = indents.length ? Math.min(...indents) : 0;
  const moved = lines.map((line, n) => (n === 0 ? line : /[^ \t]/.test(line) ? pad + line.slice(common) : ""));
  if (!/[^ \t]/.test(lines.at(-1))) moved[moved.length - 1] = pad;
  return `"""${moved.join("\n")}"""`;
}
