import type { CodeStyle } from '../../syntax/style/code-style';
import { restyle } from '../../syntax/style/restyle';
import type { Element } from '../../syntax/tree/code-lists';
import type { Code, CodeTree } from '../../syntax/tree/code-tree';
import { isNode, type Node } from '../../syntax/tree/syntax-tree';
import { indentAt, lineStartOf } from './code-edits';

interface PrintingContext {
  readonly ours: Code;
  readonly base: Code;
  readonly theirs: Code;
  readonly style: () => CodeStyle;
  readonly eol: string;
}

/** Prints code of the generator's in the style of the user's text. */
export function createPrinting({ ours, base, theirs, style, eol }: PrintingContext) {
  return { print, printElement, isAsPrinted };

  /** Whether the user's code is the base in the style of the user's text. */
  function isAsPrinted(o: CodeTree, b: CodeTree): boolean {
    if (o.full !== b.full) return false;
    return (
      ours.text.slice(o.start, o.end) ===
      printIn(base, b.start, b.end, indentAt(ours.text, o.start))
    );
  }

  function print(start: number, end: number, indent: string): string {
    return printIn(theirs, start, end, indent);
  }

  function printIn(code: Code, start: number, end: number, indent: string): string {
    const printed = printCode(code, start, end, style(), indent).replaceAll('\r\n', '\n');
    return eol === '\n' ? printed : printed.replaceAll('\n', eol);
  }

  function printElement(element: Element, indent: string): { code: string; trail: string } {
    const code = print(element.start, element.end, indent);
    return {
      code,
      trail: element.trail.map((each) => ` ${theirs.text.slice(each.start, each.end)}`).join(''),
    };
  }
}

/** A piece of code in another style, without white space before its first line. */
function printCode(
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
