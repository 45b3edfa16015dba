interface Line {
  readonly indent: number;
  readonly text: string;
}

const BLOCK_SCALAR = /(?:^|[:-] +|- )[|>][-+\d]*$/;
const KEY = /^("[^"]*"|'[^']*'|[^\s"'][^"']*?):( |$)/;
const QUOTED = /(^|[\s[{,:-])("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')(?=$|[\s,\]}:])/g;

/**
 * YAML without what a formatter decides: the width of the indentation, quotes, blank lines, the lines of collections in
 * brackets. `undefined` where the text cannot be read with certainty.
 */
export function yamlForm(text: string): readonly string[] | undefined {
  const lines = text.split(/\r?\n/).map((line): Line => {
    const content = line.trimStart();
    return { indent: line.length - content.length, text: content.trimEnd() };
  });
  if (
    lines.some(
      (line, index) =>
        /^(\?|%|\t)/.test(line.text) ||
        /\t/.test(text.split(/\r?\n/)[index]?.slice(0, line.indent) ?? ''),
    )
  )
    return undefined;
  const form: string[] = [];
  /** The columns of the collections around a line. */
  const columns: number[] = [];
  /** Of the last key or list item: a scalar may continue further in. */
  let column = 0;
  for (let index = 0; index < lines.length; index += 1) {
    let { indent, text: content } = lines[index] as Line;
    if (content === '') continue;
    if (content.startsWith('#')) {
      form.push(formOfComment(content));
      continue;
    }
    let isInList = false;
    for (let dash = /^-(?: +|$)/.exec(content)?.[0]; dash !== undefined; ) {
      form.push(`${levelOf(columns, indent + 0.5)} -`);
      column = indent;
      isInList = true;
      indent += dash.length;
      content = content.slice(dash.length);
      dash = /^-(?: +|$)/.exec(content)?.[0];
    }
    if (content === '') continue;
    let { value, comment } = splitComment(content);
    while (isOpen(value)) {
      index += 1;
      const next = lines[index];
      if (next === undefined) return undefined;
      const more = splitComment(next.text);
      value = `${value} ${more.value}`;
      comment += more.comment;
    }
    if (
      /["']/.test(value.replace(QUOTED, '$1')) &&
      /(^|[:\-[{,] *)["']/.test(value.replace(QUOTED, '$1'))
    )
      return undefined;
    const isKey = KEY.test(value);
    const isContinued = !isKey && !isInList && indent > column && form.length > 0;
    if (isContinued) form.push(`${form.pop()} ${formOfValue(value)}`);
    else form.push(`${levelOf(columns, indent)} ${formOfValue(value)}`);
    if (isKey || !isInList) column = isContinued ? column : indent;
    if (comment !== '') form.push(comment);
    if (BLOCK_SCALAR.test(value)) {
      const block: Line[] = [];
      const parent = (lines[index] as Line).indent;
      while (index + 1 < lines.length) {
        const next = lines[index + 1] as Line;
        if (next.text !== '' && next.indent <= parent) break;
        block.push(next);
        index += 1;
      }
      form.push(...dedented(block));
    }
  }
  return form;
}

/** How many collections are around a column. A list may be at the column of its key: it counts as half a column further in. */
function levelOf(columns: number[], column: number): number {
  while ((columns.at(-1) ?? -1) > column) columns.pop();
  if (columns.at(-1) !== column) columns.push(column);
  return columns.length;
}

function dedented(block: readonly Line[]): string[] {
  const indent = Math.min(...block.filter(({ text }) => text !== '').map((line) => line.indent));
  const lines = block.map((line) => `${' '.repeat(Math.max(0, line.indent - indent))}${line.text}`);
  while (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Whether a collection in brackets goes on in the next line. */
function isOpen(value: string): boolean {
  const plain = value.replace(QUOTED, '$1');
  if (!/(^|: +|- )[[{]/.test(plain)) return false;
  const count = (pattern: RegExp): number => plain.match(pattern)?.length ?? 0;
  return count(/[[{]/g) > count(/[\]}]/g);
}

function splitComment(content: string): { value: string; comment: string } {
  const plain = content.replace(QUOTED, (match) => 'q'.repeat(match.length));
  const at = /\s#/.exec(plain)?.index;
  if (at === undefined) return { value: content, comment: '' };
  return {
    value: content.slice(0, at).trimEnd(),
    comment: formOfComment(content.slice(at).trim()),
  };
}

const formOfComment = (comment: string): string => `# ${comment.replace(/^#+/, '').trim()}`;

function formOfValue(value: string): string {
  const strings: string[] = [];
  const plain = value.replace(QUOTED, (_, before: string, quoted: string) => {
    strings.push(contentOf(quoted));
    return `${before}"${strings.length - 1}"`;
  });
  const spaced = plain.replace(/^([^\s:]+) *: +/, '$1: ');
  const flow = /(^|: )[[{]/.test(spaced)
    ? spaced.replace(/ *([[\]{},]) */g, '$1').replace(/,(?=[\]}])/g, '')
    : spaced;
  return flow.replace(/"(\d+)"/g, (_, index: string) => strings[Number(index)] ?? '');
}

/** Escapes other than those of quotes stay as they are. */
const contentOf = (quoted: string): string =>
  quoted.startsWith("'")
    ? `"${quoted.slice(1, -1).replaceAll("''", "'").replaceAll('\\', '\\\\')}"`
    : `"${quoted.slice(1, -1).replaceAll('\\"', '"')}"`;
