import { diffIndices } from 'node-diff3';
import { markdownForm } from '../syntax/markdown-form';
import { yamlForm } from '../syntax/yaml-form';
import { linesOf } from '../text-format';

interface Texts {
  readonly base: string;
  readonly theirs: string;
}

/**
 * Two versions of the generator's text in the format of the user's file: lines that differ only in what a formatter
 * decides become the user's. A merge by lines then sees no edit where a formatter was.
 */
export function alignFormat(path: string, ours: string, { base, theirs }: Texts): Texts {
  const format = formatOf(path);
  if (format === undefined) return { base, theirs };
  const own = linesOf(ours);
  const unit = unitOf(own);
  const old = linesOf(base);
  const alignedBase = align(old, own, format);
  const alignedTheirs = align(
    linesOf(theirs),
    alignedBase,
    format,
    path.endsWith('.md') ? undefined : (line) => inIndent(line, unitOf(old), unit),
  );
  return { base: `${alignedBase.join('\n')}\n`, theirs: `${alignedTheirs.join('\n')}\n` };
}

/** How a format splits its lines, and what a formatter leaves alone in a part. */
interface Format {
  readonly parts: readonly ((lines: readonly string[]) => string[][])[];
  readonly keyOf: (part: readonly string[], unit: number) => string;
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
  parts: [byBlock, byLine],
  keyOf: (part) => markdownForm(part.join('\n')).join('\n'),
};

const yaml: Format = {
  parts: [byLine],
  keyOf: ([line = ''], unit) => {
    const content = line.trim();
    const level = content === '' ? 0 : (line.length - line.trimStart().length) / unit;
    return `${level} ${yamlForm(content)?.join('\n') ?? content}`;
  },
};

const formatOf = (path: string): Format | undefined =>
  path.endsWith('.md') ? markdown : /\.ya?ml$/.test(path) ? yaml : undefined;

/**
 * `lines` with the parts of `others` that are the same but for their format.
 *
 * @param restyle a line that `others` does not have
 */
function align(
  lines: readonly string[],
  others: readonly string[],
  { parts, keyOf }: Format,
  restyle: (line: string) => string = (line) => line,
): string[] {
  let aligned = [...lines];
  for (const split of parts) {
    const [from, to] = [split(aligned), split(others)];
    const keysOf = (all: readonly string[][], text: readonly string[]): string[] =>
      all.map((part) => keyOf(part, unitOf(text)));
    const differences = diffIndices(keysOf(from, lines), keysOf(to, others));
    const result: string[] = [];
    let [at, other] = [0, 0];
    const takeUntil = (end: number): void => {
      for (; at < end; at += 1, other += 1) result.push(...(to[other] ?? []));
    };
    for (const { buffer1, buffer2 } of differences) {
      takeUntil(buffer1[0]);
      for (; at < buffer1[0] + buffer1[1]; at += 1) result.push(...(from[at] ?? []).map(restyle));
      other = buffer2[0] + buffer2[1];
    }
    takeUntil(from.length);
    aligned = result;
  }
  return aligned;
}

/** The columns of a level: those of the line that is indented least. */
function unitOf(lines: readonly string[]): number {
  const indents = lines.flatMap((line) =>
    line.trim() === '' ? [] : [line.length - line.trimStart().length],
  );
  const indented = indents.filter((indent) => indent > 0);
  return indented.length === 0 ? 2 : Math.min(...indented);
}

function inIndent(line: string, from: number, to: number): string {
  const content = line.trimStart();
  const indent = line.length - content.length;
  return `${' '.repeat(Math.round((indent / from) * to))}${content}`;
}
