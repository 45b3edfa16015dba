import type { CodeStyle } from '../syntax/code-style';
import type { Code } from '../syntax/code-tree';
import { restyle } from '../syntax/restyle';
import { isNode, type Node } from '../syntax/syntax-tree';
import { indentAt, lineStartOf } from './code-edits';

/** A piece of code in another style, without white space before its first line. */
export function printCode(
  code: Code,
  start: number,
  end: number,
  style: CodeStyle,
  indent: string,
): string {
  return restyle(dedent(code, start, end), style, indent).trim();
}

/** Takes the indentation of the first line from all lines, except inside template literals. */
function dedent(code: Code, start: number, end: number): string {
  const { text } = code;
  const indent = indentAt(text, start);
  const lines = text.slice(start, end).split('\n');
  if (indent === '' || lines.length === 1) return lines.join('\n');
  const literals = templatesOf(code);
  let at = lineStartOf(text, start);
  return lines
    .map((line, index) => {
      const lineStart = index === 0 ? start : at;
      at = lineStart + line.length + 1;
      const isLiteral = literals.some((each) => each.start < lineStart && lineStart <= each.end);
      return index > 0 && !isLiteral && line.startsWith(indent) ? line.slice(indent.length) : line;
    })
    .join('\n');
}

const known = new WeakMap<Code, readonly Node[]>();

/** The parts of template literals that have several lines. */
function templatesOf(code: Code): readonly Node[] {
  const cached = known.get(code);
  if (cached !== undefined) return cached;
  const found: Node[] = [];
  const pending: Node[] = code.text.includes('`') ? [code.root.node] : [];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.type === 'TemplateElement') {
      if (code.text.slice(node.start, node.end).includes('\n')) found.push(node);
    } else pending.push(...Object.values(node).flat().filter(isNode));
  }
  known.set(code, found);
  return found;
}
