import { type Range, UnknownForm } from './code-ranges';
import {
  breakParent,
  choice,
  type Doc,
  group,
  hardline,
  indent,
  join,
  softline,
  willBreak,
} from './doc';
import type { Context, Printing } from './printing';

interface Piece {
  readonly kind: 'member' | 'call' | 'index' | 'other';
  readonly doc: Doc;
  readonly open?: number;
}

/** Chains of members, indices and calls. */
export function createChains(
  p: Printing,
  {
    at,
    wordAt,
    isTypeList,
    after,
    split,
    noComments,
    arrowIn,
    isConditional,
    weakest,
    code,
    style,
  }: Context,
) {
  function chain({ from, to }: Range, parent: string): Doc {
    const first = primary(from);
    const start = after(from);
    const pieces: Piece[] = [];
    for (let index = start; index < to; ) {
      noComments({ from: index, to: index + 1 });
      const { text, kind, pair } = at(index);
      if (text === '.' || text === '?.') {
        if (wordAt(index + 1) === '(' || wordAt(index + 1) === '[') {
          pieces.push({ kind: 'other', doc: text });
          index += 1;
        } else {
          pieces.push({ kind: 'member', doc: `${text}${wordAt(index + 1)}` });
          index += 2;
        }
      } else if (text === '(') {
        pieces.push({
          kind: 'call',
          doc: p.callArguments(
            index,
            code.slice(at(from).start, at(index).start).replace(/\s/g, ''),
          ),
          open: index,
        });
        index = pair + 1;
      } else if (text === '[') {
        pieces.push({
          kind: 'index',
          doc: member({ from: index + 1, to: pair }),
        });
        index = pair + 1;
      } else if (
        isTypeList(index) ||
        kind === 'template' ||
        text === '!' ||
        text === '++' ||
        text === '--'
      ) {
        pieces.push({ kind: 'other', doc: p.element(index) });
        index = after(index);
      } else
        throw new UnknownForm(
          `at ${wordAt(index)} ${code.slice(at(index).start - 20, at(index).start + 20)}`,
        );
    }
    const lastCall = pieces.findLastIndex(({ kind }) => kind === 'call');
    const called = pieces.slice(0, lastCall + 1);
    const rest = pieces.slice(lastCall + 1);
    const isMembers = called.some(({ kind }) => kind === 'member');
    const name = wordAt(from);
    const object = isMembers
      ? memberChain(first, name, at(from).kind === 'word', called, parent)
      : [first, ...called.map(({ doc }) => doc)];
    if (rest.length === 0) return object;
    const isPlain = called.length === 0 && at(from).kind === 'word' && rest.length === 1;
    return [
      object,
      ...rest.map(({ kind, doc }) =>
        kind === 'member' && !isPlain ? group(indent([softline, doc])) : doc,
      ),
    ];
  }

  /** `[name]` */
  function member(range: Range): Doc {
    const name = p.expression(range);
    const isNumber = at(range.from).kind === 'number' && range.to === range.from + 1;
    return isNumber ? ['[', name, ']'] : group(['[', indent([softline, name]), softline, ']']);
  }

  function primary(index: number): Doc {
    if (wordAt(index) !== '(') return p.element(index);
    const { pair } = at(index);
    const inner = p.expression({ from: index + 1, to: pair });
    const isObject = /^\??\.$/.test(wordAt(pair + 1));
    return isObject ? group(['(', indent([softline, inner]), softline, ')']) : ['(', inner, ')'];
  }

  function memberChain(
    first: Doc,
    name: string,
    isWord: boolean,
    pieces: readonly Piece[],
    parent: string,
  ): Doc {
    const groups: Piece[][] = [];
    let current: Piece[] = [];
    let n = 0;
    for (; n < pieces.length && /^(call|other)$/.test(pieces[n]?.kind ?? ''); n += 1)
      current.push(pieces[n] as Piece);
    for (; pieces[n]?.kind === 'member' && pieces[n + 1]?.kind === 'member'; n += 1)
      current.push(pieces[n] as Piece);
    const head = current;
    current = [];
    let hasCall = false;
    for (; n < pieces.length; n += 1) {
      const piece = pieces[n] as Piece;
      if (hasCall && piece.kind === 'member') {
        groups.push(current);
        current = [];
        hasCall = false;
      }
      if (piece.kind === 'call') hasCall = true;
      current.push(piece);
    }
    if (current.length > 0) groups.push(current);
    const isFactory = (word: string): boolean => /^([A-Z]|[$_]+$)/.test(word);
    const lastOfHead = head.at(-1);
    const isMerged =
      groups.length > 0 &&
      (head.length === 0
        ? groups[0]?.[0]?.kind === 'index' ||
          name === 'this' ||
          (isWord && (isFactory(name) || (parent === 'statement' && name.length <= style.tabWidth)))
        : lastOfHead?.kind === 'member' && isFactory(String(lastOfHead.doc).replace(/^\??\./, '')));
    const docOf = (pieces: readonly Piece[]): Doc => pieces.map(({ doc }) => doc);
    const printedHead = [first, docOf(head)];
    const oneLine = [printedHead, ...groups.map(docOf)];
    const cutoff = isMerged ? 3 : 2;
    if (groups.length + 1 <= cutoff && !groups.slice(cutoff).some((each) => willBreak(docOf(each))))
      return group(oneLine);
    const merged = isMerged ? 1 : 0;
    const below = groups.slice(merged);
    const expanded = [
      printedHead,
      ...groups.slice(0, merged).map(docOf),
      indent([hardline, ...join(hardline, below.map(docOf))]),
    ];
    const calls = pieces.filter(({ kind }) => kind === 'call');
    const isComplex =
      calls.length > 2 && calls.some(({ open }) => open !== undefined && !hasSimpleArguments(open));
    if (isComplex || [printedHead, ...groups.slice(0, -1).map(docOf)].some(willBreak))
      return group(expanded, true);
    return [willBreak(oneLine) ? breakParent : '', choice([oneLine, expanded])];
  }

  const hasSimpleArguments = (open: number): boolean =>
    split({ from: open + 1, to: at(open).pair }, ',').every((item) => {
      const sign = arrowIn(item);
      if (sign >= 0) return wordAt(sign + 1) === '{';
      const { kind, text } = at(item.from);
      // As in Prettier: a regular expression is simple with up to five characters.
      if (kind === 'regex' && text.lastIndexOf('/') > 6) return false;
      return (
        !isConditional(item) &&
        (weakest(item) === undefined || /^(as|satisfies)$/.test(wordAt(weakest(item)?.index ?? 0)))
      );
    });

  return { chain };
}
