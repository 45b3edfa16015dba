import {
  endOf,
  indentAt,
  isOneLine,
  type JsonPath,
  lineStartOf,
  type Node,
  parseAgain,
  propertiesIn,
  propertyMap,
  STRING_OR_COMMENT,
  splice,
} from './tree';

/** A comment and its place: before a key, or behind one on the same line; the last comment of an object is at its end. */
export interface Comment {
  readonly text: string;
  readonly path: JsonPath;
  /** No key follows it: `path` is that of the object. */
  readonly isLast: boolean;
}

export function commentsOf(text: string): Comment[] {
  const found = [...text.matchAll(STRING_OR_COMMENT)].filter(({ 1: comment }) => comment);
  if (found.length === 0) return [];
  const root = parseAgain(text);
  return found.map(({ 1: comment = '', index }) => placeOf(text, root, comment, index));
}

function placeOf(text: string, root: Node, comment: string, offset: number): Comment {
  let [object, path]: [Node, JsonPath] = [root, []];
  for (;;) {
    const properties = propertiesIn(object);
    const around = properties.find(({ value }) => value.offset < offset && offset < endOf(value));
    if (around?.value.type === 'object') {
      [object, path] = [around.value, [...path, around.key]];
      continue;
    }
    const before = properties.findLast(({ node }) => endOf(node) <= offset);
    const isBehind = before !== undefined && !text.slice(endOf(before.node), offset).includes('\n');
    const key = isBehind ? before : properties.find(({ node }) => endOf(node) > offset);
    return { text: comment, path: key === undefined ? path : [...path, key.key], isLast: !key };
  }
}

/** The comments of a text that no other text has. */
export function newComments(text: string, others: readonly string[]): Comment[] {
  const known = new Set(others.flatMap(commentsOf).map((comment) => comment.text));
  return commentsOf(text).filter((comment) => !known.has(comment.text));
}

/** Adds the comments that an edit removed with their keys. */
export const keepComments = (before: string, after: string): string =>
  addComments(after, newComments(before, [after]), (path) => path);

/** Adds comments of another text, each before its key; where that key no longer exists, at the end of its object. */
export const addComments = (
  text: string,
  comments: readonly Comment[],
  pathIn: (path: JsonPath) => JsonPath,
): string =>
  comments.reduce((all, comment) => addComment(all, comment, pathIn(comment.path)), text);

function addComment(text: string, comment: Comment, path: JsonPath): string {
  const root = parseAgain(text);
  let [object, isLast] = [root, comment.isLast];
  for (const [n, key] of path.entries()) {
    const property = propertyMap(object).get(key);
    if (property === undefined) {
      isLast = true;
      break;
    }
    if (n === path.length - 1 && !comment.isLast) {
      return insert(text, comment, property.node.offset, '');
    }
    object = property.value;
  }
  const close = endOf(object) - 1;
  const unit = isOneLine(text, object) ? '' : '  ';
  return isLast ? insert(text, comment, close, unit) : text;
}

/** Inserts a comment on a line of its own if its key begins a line. */
function insert(text: string, { text: comment }: Comment, offset: number, unit: string): string {
  const lineStart = lineStartOf(text, offset);
  const isFirst = text.slice(lineStart, offset).trim() === '';
  if (isFirst) {
    const end = text[lineStart - 2] === '\r' ? '\r\n' : '\n';
    return splice(text, lineStart, lineStart, `${indentAt(text, offset)}${unit}${comment}${end}`);
  }
  const inLine = comment.startsWith('//')
    ? `/*${comment.slice(2).replaceAll('*/', '* /')} */`
    : comment;
  return splice(text, offset, offset, `${inLine} `);
}
