import { cutMember, styleOf, withoutComma } from './print';
import { endOf, indentAt, isOneLine, type Node, type Splice, tailOf } from './tree';

/**
 * Gives a list of texts other items. The items that stay keep their form and comments; new ones are sorted in.
 *
 * @param list in `text`, with at least one item that stays
 */
export function editList(text: string, list: Node, items: readonly string[]): Splice[] {
  const nodes = list.children ?? [];
  const kept = nodes.filter(({ value }) => items.includes(value));
  const [first, last] = [kept[0], kept.at(-1)];
  if (first === undefined || last === undefined) throw new Error('no item of the list stays');
  const { eol } = styleOf(text);
  const space = isOneLine(text, list) ? ' ' : eol + indentAt(text, first.offset);
  const present = new Set(kept.map(({ value }) => value));
  const added = items.filter((item) => !present.has(item));
  const inserted = added.map((item): Splice => {
    const before = kept.findLast(({ value }) => value < item);
    const quoted = JSON.stringify(item);
    if (before === undefined) {
      return { start: first.offset, end: first.offset, content: `${quoted},${space}` };
    }
    return { start: endOf(before), end: endOf(before), content: `,${space}${quoted}` };
  });
  const cuts = nodes
    .filter((node) => !kept.includes(node))
    .flatMap((node) => cutMember(text, node));
  const isTrailing = tailOf(text, endOf(nodes.at(-1) ?? last)).comma !== undefined;
  const { comma } = tailOf(text, endOf(last));
  const isLastCut = nodes.at(-1) !== last;
  const trailing = isLastCut && !isTrailing && comma !== undefined ? [withoutComma(comma)] : [];
  return [...inserted, ...trailing, ...cuts];
}
