import { commentsIn, type Node, parseJsonText, propertiesIn } from '../../json/tree';

/**
 * The values and the comments of a JSON text, without white space and without the order of keys. `undefined` for a text
 * that is not JSON.
 */
export function jsonForm(text: string): readonly string[] | undefined {
  try {
    const { root } = parseJsonText('the text', text);
    const whole = { ...root, offset: 0, length: text.length };
    const comments = commentsIn({ text, node: whole }).map(formOfComment);
    return [formOf(root), ...comments.sort()];
  } catch {
    return undefined;
  }
}

function formOf(node: Node): string {
  if (node.type === 'array') return `[${(node.children ?? []).map(formOf).join()}]`;
  if (node.type !== 'object') return JSON.stringify(node.value);
  const properties = propertiesIn(node).map(
    ({ key, value }) => `${JSON.stringify(key)}:${formOf(value)}`,
  );
  return `{${properties.sort().join()}}`;
}

const formOfComment = (comment: string): string =>
  comment
    .replace(/\r?\n[ \t]*\*?(?=[ \t\r\n/])/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
