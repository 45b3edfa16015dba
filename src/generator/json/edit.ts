import {
  cutMember,
  type Json,
  type JsonStyle,
  jsonSource,
  type NewMember,
  printMember,
  replaceValue,
  styleOf,
  withoutComma,
} from './print';
import {
  endOf,
  indentAt,
  indentOfMembers,
  isOneLine,
  type JsonPath,
  type JsonSource,
  type Node,
  type Property,
  propertiesIn,
  type Splice,
  tailOf,
  valueAt,
} from './tree';

/**
 * One change of a JSON text: another value, a new property, no property, or another key. A new property may have the key
 * that another edit removes or renames.
 */
export type JsonEdit = ValueEdit | KeyEdit;

export interface ValueEdit {
  /** In the text before all edits. The object around the last key must exist; the property need not. */
  readonly path: JsonPath;
  /** Without a value or its source, the property is removed. */
  readonly value?: Json | undefined;
  /** A value of another text. Its comments are dropped. */
  readonly source?: JsonSource | undefined;
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

/** Applies all edits at once. Formatting, comments and order of the text stay; new values take its style. */
export function applyEdits(source: JsonSource, edits: readonly JsonEdit[]): string {
  const groups = new Map<Node, JsonEdit[]>();
  const splices: Splice[] = [];
  const { text, node: root } = source;
  const style = styleOf(text);
  for (const edit of edits) {
    if (edit.path.length === 0) {
      if ('source' in edit && edit.source) splices.push(replaceValue(source, edit.source, style));
      continue;
    }
    const object = valueAt(root, edit.path.slice(0, -1));
    groups.set(object, [...(groups.get(object) ?? []), edit]);
  }
  for (const [object, group] of groups) {
    splices.push(...new ObjectEdit({ text, node: object }, style).splicesFor(group));
  }
  return withSplices(text, splices);
}

/** A property that the object has after the edits; a new one has no `property` yet. */
type Member = NewMember | { readonly key: string; readonly property: Property };

const hasValue = ({ value, source }: ValueEdit): boolean => (source ?? value) !== undefined;

const isNew = (member: Member): member is NewMember => !('property' in member);

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
    const propertyAt = (index: number): Property | undefined => this.#propertyOf(members[index]);
    const values = edits.filter((edit) =>
      'newKey' in edit ? false : hasValue(edit),
    ) as ValueEdit[];
    const renames = edits.filter((edit): edit is KeyEdit => 'newKey' in edit);
    const renamed = renames.map((edit) => ({ ...edit, index: indexOf(edit.path.at(-1) ?? '') }));
    const removals = edits.filter((edit) => !('newKey' in edit) && !hasValue(edit));
    const removed = removals.flatMap(({ path }) => members[indexOf(path.at(-1) ?? '')] ?? []);
    const splices: Splice[] = [];
    for (const { newKey, index, path } of renamed) {
      const property = propertyAt(index);
      if (property === undefined) throw new Error(`no ${path.join('.')} in the text to be edited`);
      members[index] = { key: newKey, property };
      const { offset: start } = property.keyNode;
      splices.push({ start, end: endOf(property.keyNode), content: JSON.stringify(newKey) });
    }
    for (const member of removed) members.splice(members.indexOf(member), 1);
    const isInLine = this.#properties.length > 0 && isOneLine(this.#text, this.#object);
    for (const { path, value = null, source, siblings = [] } of values) {
      const key = path.at(-1) ?? '';
      const old = propertyAt(indexOf(key))?.value;
      const added = source ?? jsonSource(value, isInLine || old !== undefined);
      if (old === undefined) addMember(members, { key, value: added }, siblings);
      else splices.push(replaceValue({ text: this.#text, node: old }, added, this.style));
    }
    const gone = removed.flatMap((member) => this.#propertyOf(member) ?? []);
    return [...splices, ...this.#arrange(members, gone)];
  }

  /** Adds, removes, and sets the commas between what is then there. */
  #arrange(members: readonly Member[], removed: readonly Property[]): Splice[] {
    const added = members.filter(isNew);
    if (removed.length + added.length === 0) return [];
    if (this.#properties.length === 0) return [this.#fill(added)];
    const cuts = removed.flatMap(({ node }) => cutMember(this.#text, node));
    if (members.length === 0) return this.#empty(cuts);
    const { splices, separator, print } = this.#layout(members, added, cuts);
    const lastProperty = this.#properties.at(-1);
    const isTrailing =
      lastProperty !== undefined &&
      tailOf(this.#text, endOf(lastProperty.node)).comma !== undefined;
    const inserted: Splice[] = [];
    let anchor = tailOf(this.#text, this.#object.offset + 1).end;
    for (const [n, member] of members.entries()) {
      const hasComma = n < members.length - 1 || isTrailing;
      if (isNew(member)) {
        const goesOn = /^[ \t]*[^\s}]/.test(this.#text.slice(anchor));
        const content = `${goesOn ? separator.inLine : separator.onLine}${print(member)}`;
        inserted.push({ start: anchor, end: anchor, content: content + (hasComma ? ',' : '') });
        continue;
      }
      const { comma, end } = tailOf(this.#text, endOf(member.property.node));
      anchor = end;
      const at = endOf(member.property.node);
      if (hasComma && comma === undefined) inserted.push({ start: at, end: at, content: ',' });
      if (!hasComma && comma !== undefined) inserted.push(withoutComma(comma));
    }
    return [...inserted, ...splices, ...cuts];
  }

  #propertyOf = (member: Member | undefined): Property | undefined =>
    member === undefined || isNew(member) ? undefined : member.property;

  /** Prints new members on the line of a one-line object, if they fit; else on lines of their own. */
  #layout(members: readonly Member[], added: readonly NewMember[], cuts: readonly Splice[]) {
    const { unit, eol } = this.style;
    const text = this.#text;
    const outer = indentAt(text, this.#object.offset);
    const isInLine = isOneLine(text, this.#object);
    const inLine = added.map((member) => printMember(member, this.style, undefined));
    const width = outer.length + this.#object.length + inLine.join('').length + 2 * inLine.length;
    const fits = width <= WIDTH && added.every(({ value }) => isOneLine(value.text, value.node));
    if (isInLine && fits) {
      const print = (member: NewMember): string => inLine[added.indexOf(member)] ?? '';
      return { splices: [], separator: { inLine: ' ', onLine: ' ' }, print };
    }
    const indent = isInLine
      ? outer + unit
      : (indentOfMembers(text, this.#properties) ?? outer + unit);
    const onLine = eol + indent;
    const print = (member: NewMember): string => printMember(member, this.style, indent);
    if (!isInLine || added.length === 0) {
      return { splices: [], separator: { inLine: ' ', onLine }, print };
    }
    const splices = this.#spread(members, cuts, outer);
    return { splices, separator: { inLine: onLine, onLine }, print };
  }

  /** Gives each member of an object on one line a line of its own. */
  #spread(members: readonly Member[], cuts: readonly Splice[], outer: string): Splice[] {
    const { unit, eol } = this.style;
    const starts = members.flatMap((member) =>
      isNew(member) ? [] : [{ at: member.property.node.offset, indent: outer + unit }],
    );
    return [...starts, { at: endOf(this.#object) - 1, indent: outer }].map(({ at, indent }) => {
      const isCut = cuts.some(({ end }) => end === at);
      const start = isCut ? at : this.#text.slice(0, at).trimEnd().length;
      return { start, end: at, content: eol + indent };
    });
  }

  /** An object without members, perhaps with comments, gets its first ones. */
  #fill(members: readonly NewMember[]): Splice {
    const text = this.#text;
    const { eol, unit } = this.style;
    const holder = this.#object.parent?.parent;
    const isInLine = holder !== undefined && isOneLine(text, holder);
    const outer = indentAt(text, this.#object.offset);
    const inner = isInLine ? undefined : outer + unit;
    const printed = members.map((member) => printMember(member, this.style, inner));
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
}

/** Puts a new member into the list at the place that its siblings give it. */
function addMember(members: Member[], member: Member, siblings: readonly string[]): void {
  const own = siblings.indexOf(member.key);
  const find = (sibling: string): number => members.findLastIndex(({ key }) => key === sibling);
  const indexes = siblings.map(find);
  const before = indexes.slice(0, Math.max(0, own)).findLast((index) => index >= 0);
  const after = indexes.slice(own + 1).find((index) => index >= 0);
  const index = before === undefined ? (after ?? members.length) : before + 1;
  members.splice(index, 0, member);
}

/** Splices at one place come in their order. */
export function withSplices(text: string, splices: readonly Splice[]): string {
  let end = 0;
  const parts = splices
    .toSorted((a, b) => a.start - b.start)
    .map((splice) => {
      if (splice.start < end) throw new Error('two edits of one piece of text');
      const before = text.slice(end, splice.start);
      end = splice.end;
      return before + splice.content;
    });
  return parts.join('') + text.slice(end);
}
