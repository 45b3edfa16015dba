import { diffIndices } from 'node-diff3';
import { markdownForm } from '../syntax/form/markdown-form';
import { yamlForm } from '../syntax/form/yaml-form';
import { type CodeStyle, styleOf } from '../syntax/style/code-style';
import { reindentYaml, requoteYaml, yamlQuoteOf, yamlUnitOf } from '../syntax/yaml-indent';
import { linesOf } from '../text-format';

interface Texts {
  readonly base: string;
  readonly theirs: string;
}

/**
 * Two versions of the generator's text in the format of the user's file: lines that differ only in what a formatter
 * decides become the user's. A merge by lines then sees no edit where a formatter was.
 */
export function alignFormat(
  path: string,
  ours: string,
  { base, theirs }: Texts,
  style = (): CodeStyle => styleOf([]),
): Texts {
  const format = formatOf(path);
  if (format === undefined) return { base, theirs };
  const own = linesOf(ours);
  const [old, its] = [base, theirs].map((text) => format.prepare(linesOf(text), own, style));
  const alignedBase = align(old ?? [], own, format);
  const alignedTheirs = align(its ?? [], alignedBase, format);
  return { base: `${alignedBase.join('\n')}\n`, theirs: `${alignedTheirs.join('\n')}\n` };
}

/** How a format splits its lines, and what a formatter leaves alone in a part. */
interface Format {
  /** Lines of the generator's in the indent of the user's. */
  readonly prepare: (
    lines: readonly string[],
    own: readonly string[],
    style: () => CodeStyle,
  ) => readonly string[];
  readonly parts: readonly ((lines: readonly string[]) => string[][])[];
  readonly keyOf: (part: readonly string[]) => string;
}

const byLine = (lines: readonly string[]): string[][] => lines.map((line) => [line]);

/** Lines between blank lines; the blank lines are parts of their own. */
function byBlock(lines: readonly string[]): string[][] {
  const blocks: string[][] = [];
  let isOpen = false;
  let isCode = false;
  for (const line of lines) {
    if (/^\s*(```|~~~)/.test(line)) isCode = !isCode;
    const isBlank = line.trim() === '' && !isCode;
    if (isOpen && !isBlank) blocks.at(-1)?.push(line);
    else blocks.push([line]);
    isOpen = !isBlank;
  }
  return blocks;
}

const markdown: Format = {
  prepare: (lines) => lines,
  parts: [byBlock, byLine],
  keyOf: (part) => markdownForm(part.join('\n')).join('\n'),
};

const yaml: Format = {
  prepare: (lines, own, style) => {
    const quote = yamlQuoteOf(own) ?? (style().quote === '"' ? '"' : undefined);
    return reindentYaml(requoteYaml(lines, quote), yamlUnitOf(own));
  },
  parts: [byLine],
  keyOf: ([line = '']) => {
    const content = line.trim();
    const column = content === '' ? 0 : line.length - line.trimStart().length;
    return `${column} ${yamlForm(content)?.join('\n') ?? content}`;
  },
};

const formatOf = (path: string): Format | undefined =>
  path.endsWith('.md') ? markdown : /\.ya?ml$/.test(path) ? yaml : undefined;

/** `lines` with the parts of `others` that are the same but for their format. */
function align(
  lines: readonly string[],
  others: readonly string[],
  { parts, keyOf }: Format,
): string[] {
  let aligned = [...lines];
  for (const split of parts) {
    const [from, to] = [split(aligned), split(others)];
    const differences = diffIndices(from.map(keyOf), to.map(keyOf));
    const result: string[] = [];
    let [at, other] = [0, 0];
    const takeUntil = (end: number): void => {
      for (; at < end; at += 1, other += 1) result.push(...(to[other] ?? []));
    };
    for (const { buffer1, buffer2 } of differences) {
      takeUntil(buffer1[0]);
      for (; at < buffer1[0] + buffer1[1]; at += 1) result.push(...(from[at] ?? []));
      other = buffer2[0] + buffer2[1];
    }
    takeUntil(from.length);
    aligned = result;
  }
  return aligned;
}
