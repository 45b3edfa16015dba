import { type Range, UnknownForm } from './code-ranges';
import { type Doc, group, hardline, indent, join, line, softline } from './doc';
import type { Context, Printing } from './printing';

/** Statements with conditions and loops. */
export function createControlFlow(
  p: Printing,
  { at, wordAt, find, split, noComments, style }: Context,
) {
  function ifStatement({ from, to }: Range): Doc {
    const close = at(from + 1).pair;
    const test = condition(from + 1);
    const otherwise = find({ from: close + 1, to }, (index) => wordAt(index) === 'else');
    const yes = {
      from: close + 1,
      to: otherwise < 0 ? to : wordAt(otherwise - 1) === ';' ? otherwise - 1 : otherwise,
    };
    const isBlock = wordAt(yes.from) === '{';
    const head = group(['if (', test, ')', clause(yes)]);
    if (otherwise < 0) return head;
    const semicolon = isBlock || !style.semicolons ? '' : ';';
    const no = { from: otherwise + 1, to };
    const rest = wordAt(no.from) === 'if' ? [' ', ifStatement(no)] : clause(no);
    return [head, semicolon, isBlock ? ' ' : hardline, 'else', group(rest)];
  }

  const condition = (open: number): Doc => {
    const range = { from: open + 1, to: at(open).pair };
    return group([indent([softline, p.expression(range, 'condition')]), softline]);
  };

  const clause = (range: Range): Doc =>
    wordAt(range.from) === '{' ? [' ', p.block(range.from)] : indent([line, p.statement(range)]);

  function loop({ from, to }: Range): Doc {
    const open = wordAt(from + 1) === 'await' ? from + 2 : from + 1;
    const close = at(open).pair;
    const body = { from: close + 1, to };
    const isWhile = wordAt(from) === 'while';
    const head = isWhile ? condition(open) : forHead({ from: open + 1, to: close });
    const word = `${wordAt(from)}${open === from + 2 ? ' await' : ''} (`;
    if (body.from >= to) return [word, head, ')', ';'];
    return group([word, head, ')', clause(body)]);
  }

  function forHead(range: Range): Doc {
    if (find(range, (index) => wordAt(index) === ';') >= 0) {
      const [start, test, next] = split(range, ';', true);
      if (range.to - range.from === 2) return ';;';
      const docs = [start, test, next].map((part, n) =>
        part === undefined || part.from === part.to
          ? ''
          : n === 0
            ? p.statement(part)
            : p.expression(part),
      );
      return group([indent([softline, ...join([';', line], docs)]), softline]);
    }
    const of = find(range, (index) => wordAt(index) === 'of' || wordAt(index) === 'in');
    if (of < 0) throw new UnknownForm();
    return [
      p.run({ from: range.from, to: of }),
      ` ${wordAt(of)} `,
      p.expression({ from: of + 1, to: range.to }),
    ];
  }

  function tryStatement({ from, to }: Range): Doc {
    const docs: Doc[] = ['try ', p.block(from + 1)];
    for (let index = at(from + 1).pair + 1; index < to; ) {
      noComments({ from: index, to: index + 1 });
      docs.push(` ${wordAt(index)} `);
      const open = wordAt(index + 1) === '(' ? at(index + 1).pair + 1 : index + 1;
      if (open > index + 1) docs.push(p.run({ from: index + 1, to: open }), ' ');
      docs.push(p.block(open));
      index = at(open).pair + 1;
    }
    return docs;
  }

  return { ifStatement, loop, tryStatement };
}
