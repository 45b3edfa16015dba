import { showValue } from '../json/print';
import type { Node } from '../json/tree';
import {
  commentsIn,
  isEqual,
  type JsonPath,
  type JsonText,
  type Property,
  propertyMap,
  showPath,
} from '../json/tree';
import { isFree, isNeeded } from './starter-values';

/** A value that both sides changed. */
export interface Overlap {
  readonly kind: 'overlap';
  readonly path: JsonPath;
  /** The key in the user's text, or the root. */
  readonly at: Node;
  readonly ours: Node;
  readonly theirs: Node;
}

/** One edit of the user's text on the way to the merged one. */
export type JsonStep =
  | {
      readonly kind: 'add';
      readonly into: JsonPath;
      readonly property: Property;
      readonly siblings: readonly string[];
    }
  | { readonly kind: 'set'; readonly path: JsonPath; readonly theirs: Node }
  | { readonly kind: 'remove'; readonly path: JsonPath }
  | { readonly kind: 'warn'; readonly warning: string }
  | Overlap;

interface ValueInTexts {
  readonly path: JsonPath;
  /** The key of `ours`, or the root. */
  readonly at: Node;
  readonly ours: Node;
  readonly base: Node | undefined;
  readonly theirs: Node;
}

interface Texts {
  readonly ours: JsonText;
  /** Absent: every difference counts as the user's. */
  readonly base: JsonText | undefined;
  readonly theirs: JsonText;
}

/** Compares three JSON texts key by key. An array is one value; the order of keys is the user's. */
export function planJsonMerge(texts: Texts): JsonStep[] {
  const { ours, base, theirs } = texts;
  return mergeValue({
    path: [],
    at: ours.root,
    ours: ours.root,
    base: base?.root,
    theirs: theirs.root,
  });

  function mergeValue(place: ValueInTexts): JsonStep[] {
    const { path, at, ours, base, theirs } = place;
    if (isEqual(ours, theirs)) return [];
    if (ours.type === 'object' && theirs.type === 'object') return mergeObjects(place);
    if (texts.base === undefined && isFree(texts.ours.file, path)) return [];
    if (texts.base === undefined && !isNeeded(texts.ours.file, path)) {
      return [
        {
          kind: 'warn',
          warning: `${showPath(path) || 'the value'} is ${show('ours', ours)}, but the generator would write ${show('theirs', theirs)}: your value is kept`,
        },
      ];
    }
    if (base !== undefined && isEqual(base, theirs)) return [];
    if (base !== undefined && isUntouched(ours, base)) return [{ kind: 'set', path, theirs }];
    return [{ kind: 'overlap', path, at, ours, theirs }];
  }

  function mergeObjects({ path, ours, base, theirs }: ValueInTexts): JsonStep[] {
    const [inOurs, inTheirs] = [propertyMap(ours), propertyMap(theirs)];
    const inBase: ReadonlyMap<string, Property> =
      base === undefined ? new Map() : propertyMap(base);
    const siblings = [...inTheirs.keys()];
    const present = [...inTheirs.values()].flatMap((property): JsonStep[] => {
      const { key, value } = property;
      const itsPath = [...path, key];
      const own = inOurs.get(key);
      const old = inBase.get(key);
      if (own !== undefined) {
        return mergeValue({
          path: itsPath,
          at: own.keyNode,
          ours: own.value,
          base: old?.value,
          theirs: value,
        });
      }
      if (old === undefined) return [{ kind: 'add', into: path, property, siblings }];
      if (isEqual(old.value, value)) return [];
      const warning = `${showPath(itsPath)} stays deleted, but the generator would now write ${show('theirs', value)}`;
      return [{ kind: 'warn', warning }];
    });
    const gone = [...inBase]
      .filter(([key]) => !inTheirs.has(key))
      .flatMap(([key, { value }]) => {
        const own = inOurs.get(key);
        return own === undefined ? [] : dropValue([...path, key], own.value, value);
      });
    return [...present, ...gone];
  }

  /** Removes a value that the generator no longer writes, as far as the user did not change it. */
  function dropValue(path: JsonPath, ours: Node, base: Node): JsonStep[] {
    if (isLeftover(ours, base)) return [{ kind: 'remove', path }];
    const inOurs = propertyMap(ours);
    return [...propertyMap(base)].flatMap(([key, { value }]) => {
      const own = inOurs.get(key);
      return own === undefined ? [] : dropValue([...path, key], own.value, value);
    });
  }

  function isLeftover(ours: Node, base: Node): boolean {
    if (isUntouched(ours, base)) return true;
    if (ours.type !== 'object' || hasOwnComments(ours, base)) return false;
    const inBase = propertyMap(base);
    return [...propertyMap(ours)].every(([key, { value }]) => {
      const old = inBase.get(key)?.value;
      return old !== undefined && isLeftover(value, old);
    });
  }

  // Removing a value removes the comments inside it, so a value with a new comment counts as changed.
  function isUntouched(ours: Node, base: Node): boolean {
    return isEqual(ours, base) && !hasOwnComments(ours, base);
  }

  function hasOwnComments(node: Node, base: Node): boolean {
    const known = new Set(
      texts.base === undefined ? [] : commentsIn({ text: texts.base.text, node: base }),
    );
    return commentsIn({ text: texts.ours.text, node }).some((comment) => !known.has(comment));
  }

  function show(side: 'ours' | 'theirs', node: Node): string {
    return showValue({ text: texts[side].text, node });
  }
}
