import { type JsonStyle, printValue, rawKey } from './print';
import { type Splice, withSplices } from './splice';
import {
  endOf,
  indentAt,
  isEqual,
  isOneLine,
  type JsonPath,
  type JsonSource,
  lineStartOf,
  type Node,
  type Property,
  propertiesIn,
  tailOf,
} from './tree';

/**
 * One change of a JSON text: another value, a new property, no property, or another key. A new property may have the key
 * that another edit removes or renames.
 */
export type JsonEdit = ValueEdit | KeyEdit;

export interface ValueEdit {
  /** In the text before all edits. The object around the last key must exist; the property need not. */
  readonly path: JsonPath;
  /** Absent: the property is removed. Comments in the value are dropped. */
  readonly value?: JsonSource | undefined;
  /**
   * The keys of the object in their order, for a new property: it goes behind the nearest one before it, else before the
   * nearest one after it, else to the end.
   */
  readonly siblings?: readonly string[];
}

export interface KeyEdit {
  /** In the text before all edits. */
  readonly path: JsonPath;
  readonly newKey: string;
}

/** Over several lines where the old value was; on one line where its object is. */
export function replaceValue(
  { text, node: old }: JsonSource,
  value: JsonSource,
  style: JsonStyle,
): Splice {
  const holder = old.parent?.parent;
  const isInLine = holder !== undefined && isOneLine(text, holder);
  const wasSpread = (old.children?.length ?? 0) > 0 && !isOneLine(text, old);
  const spread = isInLine ? 'one-line' : wasSpread ? 'spread' : 'as-is';
  const content = printValue(value, style, indentAt(text, old.offset), spread);
  return { start: old.offset, end: endOf(old), content };
}

/** A member that the object has after the edits. */
interface Member {
  readonly key: string;
  /** Absent: it is new. */
  readonly property?: Property;
  readonly value?: JsonSource;
}

const WIDTH = 100;

/** All edits of the members of one object. */
export class ObjectEdit {
  readonly #text: string;
  readonly #object: Node;
  readonly #properties: readonly Property[];

  constructor(
    { text, node }: JsonSource,
    readonly style: JsonStyle,
  ) {
    this.#text = text;
    this.#object = node;
    this.#properties = propertiesIn(node);
  }

  splicesFor(edits: readonly JsonEdit[]): Splice[] {
    const members: Member[] = this.#properties.map((property) => ({ key: property.key, property }));
    const indexOf = (key: string) => members.findLastIndex((member) => member.key === key);
    const values = edits.filter((edit): edit is ValueEdit => !('newKey' in edit) && !!edit.value);
    const renames = edits.filter((edit): edit is KeyEdit => 'newKey' in edit);
    const renamed = renames.map((edit) => ({ ...edit, index: indexOf(edit.path.at(-1) ?? '') }));
    const removals = edits.filter((edit) => !('newKey' in edit) && !edit.value);
    const removed = removals.flatMap(({ path }) => members[indexOf(path.at(-1) ?? '')] ?? []);
    const splices: Splice[] = [];
    for (const { newKey, index, path } of renamed) {
      const property = members[index]?.property;
      if (property === undefined) throw new Error(`no ${path.join('.')} in the text to be edited`);
      members[index] = { key: newKey, property };
      const { offset: start } = property.keyNode;
      splices.push({ start, end: endOf(property.keyNode), content: JSON.stringify(newKey) });
    }
    for (const member of removed) members.splice(members.indexOf(member), 1);
    for (const { path, value, siblings = [] } of values) {
      const key = path.at(-1) ?? '';
      const property = members[indexOf(key)]?.property;
      if (value === undefined || (property && isEqual(property.value, value.node))) continue;
      if (property === undefined) addMember(members, { key, value }, siblings);
      else
        splices.push(replaceValue({ text: this.#text, node: property.value }, value, this.style));
    }
    const gone = removed.flatMap(({ property }) => property ?? []);
    return [...splices, ...this.#arrange(members, gone)];
  }

  /** Adds, removes, and sets the commas between what is then there. */
  #arrange(members: readonly Member[], removed: readonly Property[]): Splice[] {
    const isUnchanged = removed.length === 0 && members.every(({ property }) => property);
    if (isUnchanged) return [];
    if (this.#properties.length === 0) return [this.#fill(members)];
    const cuts = removed.flatMap((property) => this.#cut(property));
    if (members.length === 0) return this.#empty(cuts);
    const { splices, separator, print } = this.#layout(members, cuts);
    const lastProperty = this.#properties.at(-1);
    const isTrailing = lastProperty !== undefined && this.#tail(lastProperty).comma !== undefined;
    const inserted: Splice[] = [];
    let anchor = tailOf(this.#text, this.#object.offset + 1).end;
    for (const [n, member] of members.entries()) {
      const hasComma = n < members.length - 1 || isTrailing;
      const { property } = member;
      if (property === undefined) {
        const goesOn = /^[ \t]*[^\s}]/.test(this.#text.slice(anchor));
        const content = `${goesOn ? separator.inLine : separator.onLine}${print(member)}`;
        inserted.push({ start: anchor, end: anchor, content: content + (hasComma ? ',' : '') });
        continue;
      }
      const { comma, end } = this.#tail(property);
      anchor = end;
      const at = endOf(property.node);
      if (hasComma && comma === undefined) inserted.push({ start: at, end: at, content: ',' });
      if (!hasComma && comma !== undefined) {
        inserted.push({ start: comma, end: comma + 1, content: '' });
      }
    }
    return [...inserted, ...splices, ...cuts];
  }

  #tail = ({ node }: Property) => tailOf(this.#text, endOf(node));

  /** Prints new members on the line of a one-line object, if they fit; else on lines of their own. */
  #layout(members: readonly Member[], cuts: readonly Splice[]) {
    const { unit, eol } = this.style;
    const text = this.#text;
    const added = members.filter(({ property }) => property === undefined);
    const outer = indentAt(text, this.#object.offset);
    const isInLine = isOneLine(text, this.#object);
    const inLine = added.map((member) => this.#print(member, undefined));
    const width = outer.length + this.#object.length + inLine.join('').length + 2 * inLine.length;
    const fits =
      width <= WIDTH && added.every(({ value }) => value && isOneLine(value.text, value.node));
    if (isInLine && fits) {
      const print = (member: Member): string => inLine[added.indexOf(member)] ?? '';
      return { splices: [], separator: { inLine: ' ', onLine: ' ' }, print };
    }
    const indent = isInLine ? outer + unit : (this.#indentOfMembers() ?? outer + unit);
    const onLine = eol + indent;
    const print = (member: Member): string => this.#print(member, indent);
    if (!isInLine || added.length === 0) {
      return { splices: [], separator: { inLine: ' ', onLine }, print };
    }
    return {
      splices: this.#spread(members, cuts, outer),
      separator: { inLine: onLine, onLine },
      print,
    };
  }

  /** Gives each member of an object on one line a line of its own. */
  #spread(members: readonly Member[], cuts: readonly Splice[], outer: string): Splice[] {
    const { unit, eol } = this.style;
    const starts = members.flatMap(({ property }) =>
      property === undefined ? [] : [{ at: property.node.offset, indent: outer + unit }],
    );
    return [...starts, { at: endOf(this.#object) - 1, indent: outer }].map(({ at, indent }) => {
      const isCut = cuts.some(({ end }) => end === at);
      const start = isCut ? at : this.#text.slice(0, at).trimEnd().length;
      return { start, end: at, content: eol + indent };
    });
  }

  /** The indentation of the first member that begins a line. */
  #indentOfMembers = (): string | undefined =>
    this.#properties
      .map(({ node }) => this.#text.slice(lineStartOf(this.#text, node.offset), node.offset))
      .find((before) => /^[ \t]*$/.test(before));

  /** On one line without an indentation. */
  #print({ key, value }: Member, indent: string | undefined): string {
    const spread = indent === undefined ? 'one-line' : 'as-is';
    const holder = value?.node.parent;
    const keyNode = holder?.type === 'property' ? holder.children?.[0] : undefined;
    const name = keyNode && value ? rawKey(value.text, keyNode) : JSON.stringify(key);
    return `${name}: ${value ? printValue(value, this.style, indent ?? '', spread) : ''}`;
  }

  /** An object without members, perhaps with comments, gets its first ones. */
  #fill(members: readonly Member[]): Splice {
    const text = this.#text;
    const { eol, unit } = this.style;
    const holder = this.#object.parent?.parent;
    const isInLine = holder !== undefined && isOneLine(text, holder);
    const outer = indentAt(text, this.#object.offset);
    const inner = isInLine ? undefined : outer + unit;
    const printed = members.map((member) => this.#print(member, inner));
    const content = isInLine
      ? ` ${printed.join(', ')} `
      : `${printed.map((member) => `${eol}${inner}${member}`).join(',')}${eol}${outer}`;
    const [start, end] = [this.#object.offset + 1, endOf(this.#object) - 1];
    return { start, end, content: text.slice(start, end).trimEnd() + content };
  }

  /** `{ }`, also over several lines, becomes `{}`. */
  #empty(cuts: readonly Splice[]): Splice[] {
    const { offset } = this.#object;
    const [start, end] = [offset + 1, endOf(this.#object) - 1];
    const local = cuts.map((cut) => ({ ...cut, start: cut.start - start, end: cut.end - start }));
    const rest = withSplices(this.#text.slice(start, end), local);
    return rest.trim() === '' ? [{ start, end, content: '' }] : [...cuts];
  }

  /** The property with its comma, and with its line when nothing else is on it. */
  #cut(property: Property): Splice[] {
    const text = this.#text;
    const { offset } = property.node;
    const end = endOf(property.node);
    const { comma } = this.#tail(property);
    const rest =
      comma === undefined ? text.slice(end) : text.slice(end, comma) + text.slice(comma + 1);
    const lineStart = lineStartOf(text, offset);
    const blank = /^[ \t]*\r?\n/.exec(rest)?.[0];
    const isAlone = text.slice(lineStart, offset).trim() === '' && blank !== undefined;
    const length = isAlone ? blank.length : (/^[ \t]*/.exec(rest)?.[0].length ?? 0);
    const isCommaInside = comma !== undefined && comma - end <= length;
    return [
      {
        start: isAlone ? lineStart : offset,
        end: end + length + (isCommaInside ? 1 : 0),
        content: '',
      },
      ...(comma === undefined || isCommaInside
        ? []
        : [{ start: comma, end: comma + 1, content: '' }]),
    ];
  }
}

/** Puts a new member into the list at the place that its siblings give it. */
function addMember(members: Member[], member: Member, siblings: readonly string[]): void {
  const own = siblings.indexOf(member.key);
  const find = (sibling: string): number => members.findLastIndex(({ key }) => key === sibling);
  const exists = (index: number): boolean => index >= 0;
  const before = siblings.slice(0, Math.max(0, own)).toReversed().map(find).find(exists);
  const after = siblings
    .slice(own + 1)
    .map(find)
    .find(exists);
  const index = before === undefined ? (after ?? members.length) : before + 1;
  members.splice(index, 0, member);
}
