import { type Range, UnknownForm } from './code-ranges';
import { type Doc, flatten, group, ifBreak, indent, join, line, softline, willBreak } from './doc';
import type { Context, Printing } from './printing';

/** Functions, methods and arrow functions. */
export function createFunctions(
  p: Printing,
  { at, wordAt, find, split, isWhole, gap, arrowIn, isConditional, isBinary, style }: Context,
) {
  function parameters(open: number, isFlat = false): Doc {
    const close = at(open).pair;
    const items = split({ from: open + 1, to: close }, ',');
    if (items.length === 0) return '()';
    const docs = p.elements(items, close, ',', '', parameter);
    if (isFlat) {
      if (docs.some(willBreak)) throw new UnknownForm();
      return ['(', ...docs.map(flatten), ')'];
    }
    const [only] = items;
    const colon = only && find(only, (index) => wordAt(index) === ':');
    const isHugged =
      items.length === 1 &&
      only !== undefined &&
      (wordAt(only.from) === '{' ||
        (colon !== undefined && colon > 0 && isWhole({ from: colon + 1, to: only.to }, '{')));
    if (isHugged) return ['(', ...docs, ')'];
    const isRest = wordAt(items.at(-1)?.from ?? 0) === '...';
    return ['(', indent([softline, ...docs]), isRest ? '' : p.comma(true), softline, ')'];
  }

  function parameter(item: Range): Doc {
    const { from, to } = item;
    if (wordAt(from) === '{' || wordAt(from) === '[') {
      const pattern = wordAt(from) === '{' ? p.object(from, true) : p.array(from);
      const end = at(from).pair + 1;
      return end === to ? pattern : [pattern, gap(end), p.run({ from: end, to })];
    }
    return p.run(item);
  }

  /** A function, a method or a constructor, from its first word to its body. */
  function functionLike({ from, to }: Range, isLastArgument = false): Doc {
    const body = at(to - 1).pair;
    const open = find({ from, to: body }, (index) => wordAt(index) === '(');
    if (open < 0) throw new UnknownForm();
    const close = at(open).pair;
    const type = close + 1 < body ? [gap(close + 1), p.run({ from: close + 1, to: body })] : [];
    const head =
      open === from ? '' : [p.run({ from, to: open }), style.functionSpace ? ' ' : gap(open)];
    return [head, group([parameters(open, isLastArgument), ...type]), ' ', p.block(body)];
  }

  function arrow({ from, to }: Range, sign: number, isLastArgument = false): Doc {
    const signatures = [signature({ from, to: sign }, isLastArgument)];
    let body: Range = { from: sign + 1, to };
    for (let next = arrowIn(body); next >= 0; next = arrowIn(body)) {
      signatures.push(signature({ from: body.from, to: next }, isLastArgument));
      body = { from: next + 1, to };
    }
    const head =
      signatures.length === 1
        ? (signatures[0] as Doc)
        : group(indent(join([' =>', line], signatures)));
    if (wordAt(body.from) === '{' && at(body.from).pair === to - 1)
      return group([head, ' => ', p.block(body.from)]);
    const inner = { from: body.from + 1, to: to - 1 };
    const isObject = isWhole(body, '(') && isWhole(inner, '{');
    if (isObject) return group([head, ' => (', p.object(inner.from), ')']);
    if (isWhole(body, '[')) return group([head, ' => ', p.expression(body)]);
    const bare = isWhole(body, '(') ? inner : body;
    const isTernary =
      find(bare, (index) => wordAt(index) === '?') >= 0 &&
      find(bare, (index) => wordAt(index) === '?.') !== bare.from &&
      isConditional(bare);
    const content = isTernary
      ? [ifBreak('', '('), p.expression(bare), ifBreak('', ')')]
      : p.expression(isWhole(body, '(') && isBinary(bare) ? bare : body, 'arrow');
    const end = isLastArgument
      ? [style.trailingCommas === 'all' ? ifBreak(',') : '', softline]
      : '';
    return group([head, ' =>', group([indent([line, content]), end])]);
  }

  function signature({ from, to }: Range, isFlat: boolean): Doc {
    const isAsync = wordAt(from) === 'async';
    const start = isAsync ? from + 1 : from;
    const word = isAsync ? 'async ' : '';
    if (wordAt(start) !== '(') return [word, p.run({ from: start, to })];
    const close = at(start).pair;
    const isBare = close === start + 2 && at(start + 1).kind === 'word' && close + 1 === to;
    if (isBare && style.arrowParens === 'avoid') return [word, wordAt(start + 1)];
    const type = close + 1 < to ? p.run({ from: close + 1, to }) : '';
    const params = isBare ? ['(', wordAt(start + 1), ')'] : parameters(start, isFlat);
    return group([word, params, type]);
  }

  return { parameters, functionLike, arrow };
}
