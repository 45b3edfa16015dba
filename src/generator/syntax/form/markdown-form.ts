import { codeForm } from './code-form';

const FENCE = /^(`{3,}|~{3,})\s*(\S*)(.*)$/;
const MARKER = /^([-*+]|\d+[.)])( +|$)/;
const CODE = /^([cm]?[jt]s|typescript|javascript)$/;

/**
 * Markdown without what a formatter decides: the lines of a paragraph, the markers of lists and of emphasis, the widths
 * of tables, the form of embedded code.
 */
export function markdownForm(text: string): readonly string[] {
  const lines = text.split(/\r?\n/);
  const form: string[] = [];
  let paragraph = '';
  /** The columns of the contents of the list items around a line. */
  const columns: number[] = [];
  const flush = (): void => {
    if (paragraph !== '') form.push(paragraph);
    paragraph = '';
  };
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    let content = line.trimStart();
    let column = line.length - content.length;
    if (content === '') {
      flush();
      continue;
    }
    const fence = FENCE.exec(content);
    if (fence !== null) {
      flush();
      const end = lines.findIndex((each, n) => n > index && each.trim() === fence[1]);
      const last = end < 0 ? lines.length : end;
      form.push(
        `${levelOf(columns, column)} ${content.trimEnd()}`,
        ...embedded(fence[2] ?? '', lines.slice(index + 1, last), column),
      );
      index = last;
      continue;
    }
    if (/^<|^\[[^\]]+\]:/.test(content) || column - (columns.at(-1) ?? 0) >= 4) {
      flush();
      form.push(`${levelOf(columns, column)} ${content.trimEnd()}`);
      continue;
    }
    if (/^(=+|-+)\s*$/.test(content) && paragraph !== '') {
      paragraph = paragraph.replace(/ /, content.startsWith('=') ? ' # ' : ' ## ');
      flush();
      continue;
    }
    if (/^([-*_])\s*(\1\s*){2,}$/.test(content)) {
      flush();
      form.push('---');
      continue;
    }
    for (let marker = MARKER.exec(content); marker !== null; marker = MARKER.exec(content)) {
      flush();
      const [all, sign = ''] = marker;
      const level = levelOf(columns, column);
      form.push(`${level} ${/\d/.test(sign) ? sign : '-'}`);
      column += all.length;
      columns.push(column);
      content = content.slice(all.length);
    }
    if (/^#{1,6} /.test(content)) {
      flush();
      form.push(inline(content.replace(/\s+#*\s*$/, '').replace(/^(#+) +/, '0 $1 ')));
    } else if (/^\|/.test(content)) {
      flush();
      form.push(tableRow(content));
    } else {
      const isBreak = /( {2}|\\)$/.test(content);
      const words = inline(content.replace(/\\$/, '').trim().replace(/ +/g, ' '));
      paragraph =
        paragraph === '' ? `${levelOf(columns, column)} ${words}` : `${paragraph} ${words}`;
      if (isBreak) paragraph += ' \\';
    }
  }
  flush();
  return form;
}

function levelOf(columns: number[], column: number): number {
  while ((columns.at(-1) ?? 0) > column) columns.pop();
  return columns.length;
}

function embedded(language: string, lines: readonly string[], column: number): readonly string[] {
  const dedented = lines.map((line) =>
    line.slice(0, column).trim() === '' ? line.slice(column) : line,
  );
  return (
    (CODE.test(language) ? codeForm(dedented.join('\n')) : undefined) ??
    dedented.map((line) => line.trimEnd())
  );
}

function tableRow(row: string): string {
  const cells = row
    .trim()
    .replace(/^\||(?<!\\)\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
  return `| ${cells.map((cell) => (/^:?-+:?$/.test(cell) ? cell.replace(/-+/, '-') : inline(cell))).join(' | ')}`;
}

/** Text without the choice between `*` and `_`, and without the escapes that a formatter adds; code spans as they are. */
const inline = (text: string): string =>
  text.replace(
    /(`+)(?:[^`]|(?!\1)`)*\1|\\([*_#<>[\]+~|-])|(?<![\w*])(\*\*?|__?)(?=\S)(.+?)(?<=\S)\3(?![\w*])/g,
    (match, _ticks: string, escaped?: string, mark?: string, emphasized?: string) =>
      escaped !== undefined
        ? escaped
        : mark !== undefined
          ? `${mark.length === 2 ? '<b>' : '<i>'}${inline(emphasized ?? '')}<>`
          : match,
  );
