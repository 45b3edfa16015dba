import { type Range, UnknownForm } from './code-ranges';
import { breakParent, choice, type Doc, flatten, group, indent, softline, willBreak } from './doc';
import type { Context, Printing } from './printing';

/** The arguments of calls. */
export function createCallArguments(
  p: Printing,
  {
    at,
    wordAt,
    find,
    split,
    isWhole,
    arrowIn,
    isConditional,
    weakest,
    isConditionalBefore,
  }: Context,
) {
  function callArguments(open: number, callee: string): Doc {
    const close = at(open).pair;
    const items = split({ from: open + 1, to: close }, ',');
    if (items.length === 0) {
      if (at(close).comments.length > 0) throw new UnknownForm();
      return '()';
    }
    const isTest = /^(it|test|describe)(\.(only|skip))?$/.test(callee);
    const [head, callback] = items;
    if (
      isTest &&
      items.length === 2 &&
      head &&
      callback &&
      /^(string|template)$/.test(at(head.from).kind) &&
      isBlockFunction(callback)
    ) {
      return ['(', p.expression(head), ', ', p.expression(callback), ')'];
    }
    if (callee === 'import' && items.length === 1 && head !== undefined)
      return ['(', flatten(p.expression(head)), ')'];
    const all = (print: (item: Range) => Doc): Doc[] => p.elements(items, close, ',', '', print);
    const allBroken = (): Doc =>
      group(
        [
          '(',
          indent([softline, ...all((item) => p.expression(item))]),
          p.comma(true),
          softline,
          ')',
        ],
        true,
      );
    const last = items.at(-1) as Range;
    const before = items.at(-2);
    const isGrouped =
      isExpandable(last) &&
      (before === undefined || kindOf(before) !== kindOf(last)) &&
      !(
        items.length === 2 &&
        before !== undefined &&
        kindOf(before) === 'arrow' &&
        kindOf(last) === 'array'
      );
    if (isGrouped && !at(close).comments.length) {
      const others = items.slice(0, -1).map((item) => p.expression(item));
      if (items.some((item) => at(item.from).comments.length > 0)) return allBroken();
      let expanded: Doc;
      try {
        expanded = p.expression(last, 'list', true);
      } catch (error) {
        if (!(error instanceof UnknownForm)) throw error;
        return allBroken();
      }
      const lead = others.flatMap((doc) => [doc, ', ']);
      const isBroken = [...others, p.expression(last)].some(willBreak);
      if (others.some(willBreak)) return allBroken();
      const broken = ((doc: Doc): Doc =>
        typeof doc === 'object' && 'kind' in doc && doc.kind === 'group'
          ? { ...doc, isBroken: true }
          : group(doc, true))(expanded);
      return [
        isBroken ? breakParent : '',
        choice([['(', ...lead, expanded, ')'], ['(', ...lead, broken, ')'], allBroken()]),
      ];
    }
    const isFirstGrouped =
      items.length === 2 &&
      head &&
      callback &&
      isBlockFunction(head) &&
      !isExpandable(callback) &&
      !isConditional(callback);
    if (isFirstGrouped && head && callback) {
      const [a, b] = [p.expression(head), p.expression(callback)];
      return [
        breakParent,
        choice([['(', a, ', ', b, ')'], ['(', group(a, true), ', ', b, ')'], allBroken()]),
      ];
    }
    return group([
      '(',
      indent([softline, ...all((item) => p.expression(item))]),
      p.comma(true),
      softline,
      ')',
    ]);
  }

  function kindOf(item: Range): string {
    const sign = arrowIn(item);
    if (sign >= 0 && !isConditionalBefore(item, sign)) return 'arrow';
    if (isWhole(item, '{')) return 'object';
    if (isWhole(item, '[')) return 'array';
    if (wordAt(item.from) === 'function') return 'function';
    return `other ${item.from}`;
  }

  function isBlockFunction(item: Range): boolean {
    const sign = arrowIn(item);
    return sign >= 0
      ? isWhole({ from: sign + 1, to: item.to }, '{')
      : /^(async)?function/.test(wordAt(item.from) + wordAt(item.from + 1));
  }

  function isExpandable(item: Range): boolean {
    const cast = find(item, (index) => /^(as|satisfies)$/.test(wordAt(index)));
    if (cast > 0 && arrowIn(item) < 0) return isExpandable({ from: item.from, to: cast });
    const kind = kindOf(item);
    if (kind === 'object' || kind === 'array') return item.to - item.from > 2;
    if (kind === 'function') return true;
    if (kind !== 'arrow') return false;
    const body = { from: arrowIn(item) + 1, to: item.to };
    if (isBlockFunction(item) || isWhole(body, '[') || arrowIn(body) >= 0) return true;
    const bare = isWhole(body, '(') ? { from: body.from + 1, to: body.to - 1 } : body;
    if (isWhole(body, '(') && isWhole(bare, '{')) return true;
    if (isConditional(bare)) return true;
    return (
      weakest(body) === undefined &&
      wordAt(body.to - 1) === ')' &&
      !/^(await|new|!|-|typeof|void)$/.test(wordAt(body.from)) &&
      !isWhole(body, '(')
    );
  }

  return { callArguments };
}
