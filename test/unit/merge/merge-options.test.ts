import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeFile } from '../../../src/generator/merge/merge-file';

/** A job's file with these lines as its options. */
const jobFile = (...options: string[]): string =>
  `import { eternalFunction } from '../eternal';

const FunctionId = 'orders';

eternalFunction(FunctionId, {
${options.map((option) => `  ${option}\n`).join('')}});
`;

const [processor, idle, error] = ['processor: work,', "idleDelay: '1m',", "errorDelay: '3m',"];
const base = jobFile(processor, idle, error);

const merge = (ours: string, theirs: string, from = base) =>
  mergeFile('src/functions/orders.ts', { ours, base: from, theirs }, 'fail');

describe('merging the options of a job', () => {
  const idle9 = "idleDelay: '9s',";
  const error9 = "errorDelay: '9s',";
  const jitter = "jitter: '10%',";

  it.each([
    {
      what: 'a changed neighbor',
      ours: [processor, idle9, error],
      theirs: [processor, idle, error9],
      merged: [processor, idle9, error9],
    },
    {
      what: 'an option added beside a change',
      ours: [processor, idle, error9],
      theirs: [processor, idle, error, jitter],
      merged: [processor, idle, error9, jitter],
    },
    {
      what: 'an option added between two',
      ours: [processor, idle9, error],
      theirs: [processor, idle, 'busyDelay: 5,', error],
      merged: [processor, idle9, 'busyDelay: 5,', error],
    },
    {
      what: 'an option removed beside a change',
      ours: [processor, idle9, error],
      theirs: [processor, idle],
      merged: [processor, idle9],
    },
    {
      what: 'an option from each side',
      ours: [processor, idle, error, jitter],
      theirs: [processor, idle, error, "authLevel: 'admin',"],
      merged: [processor, idle, error, "authLevel: 'admin',", jitter],
    },
    {
      what: 'the same option from both sides',
      ours: [processor, idle, error, jitter],
      theirs: [processor, idle, error9, jitter],
      merged: [processor, idle, error9, jitter],
    },
    {
      what: 'a comment above a changed line',
      ours: [processor, '// slow supplier', idle, error],
      theirs: [processor, idle9, error],
      merged: [processor, '// slow supplier', idle9, error],
    },
    {
      what: 'a comment at the end',
      ours: [processor, idle, error, '// no jitter'],
      theirs: [processor, idle, error9],
      merged: [processor, idle, error9, '// no jitter'],
    },
    {
      what: 'another order',
      ours: [error, "// it's mine", idle9, processor],
      theirs: [processor, idle, 'busyDelay: 5,', error9],
      merged: [error9, "// it's mine", idle9, 'busyDelay: 5,', processor],
    },
    {
      what: 'the same option from both sides in other places',
      ours: [processor, jitter, idle, error],
      theirs: [processor, idle, error9, jitter],
      merged: [processor, jitter, idle, error9],
    },
    {
      what: 'a value with several lines',
      ours: ['processor: async () => {', '  return 0;', '},', idle, error],
      theirs: [processor, idle9, error],
      merged: ['processor: async () => {', '  return 0;', '},', idle9, error],
    },
  ])('merges $what', ({ ours, theirs, merged }) => {
    expect(merge(jobFile(...ours), jobFile(...theirs))).toMatchObject({
      text: jobFile(...merged),
      conflicts: [],
    });
  });

  it.each([
    ['changed on both sides', [processor, idle9, error], [processor, "idleDelay: '5s',", error]],
    ['changed and removed', [processor, idle9, error], [processor, error]],
    [
      'added with two values',
      [processor, idle, error, jitter],
      [processor, idle, error, "jitter: '5%',"],
    ],
  ])('conflicts where an option is %s', (_, ours, theirs) => {
    expect(merge(jobFile(...ours), jobFile(...theirs))).toMatchObject({
      isResolved: false,
      conflicts: [{ line: expect.any(Number) }],
    });
  });

  it('reports the line and the text of the file', () => {
    const merged = merge(
      `// mine\n${jobFile(processor, idle9, error)}`,
      jobFile(processor, "idleDelay: '5s',", error),
    );
    expect(merged).toMatchObject({
      conflicts: [{ line: 8, ours: `  ${idle9}`, theirs: "  idleDelay: '5s'," }],
    });
  });
});

describe('changes of different options', () => {
  const value = fc.option(fc.nat(2), { nil: undefined });
  /** An option in the base and on one side; absent where a text lacks it. */
  const option = fc.record({ before: value, after: value, isMine: fc.boolean() });

  it('merge', () => {
    fc.assert(
      fc.property(fc.array(option, { maxLength: 8 }), (options) => {
        const write = (pick: (each: (typeof options)[number]) => number | undefined): string =>
          jobFile(
            processor,
            ...options.flatMap((each, index) => {
              const picked = pick(each);
              return picked === undefined ? [] : [`option${index}: ${picked},`];
            }),
          );
        const mine = write(({ before, after, isMine }) => (isMine ? after : before));
        const its = write(({ before, after, isMine }) => (isMine ? before : after));
        const merged = merge(
          mine,
          its,
          write(({ before }) => before),
        );
        if ('problem' in merged) throw new Error(merged.problem);
        expect(merged.conflicts).toEqual([]);
        // The order of two new options is not defined.
        const sorted = (file: string): string[] => file.split('\n').sort();
        expect(sorted(merged.text)).toEqual(sorted(write(({ after }) => after)));
      }),
      { numRuns: process.env.DEEP ? 2_000 : 200 },
    );
  });
});

describe('options in any layout', () => {
  const start = base.indexOf('eternalFunction(FunctionId');
  const call = (code: string): string => `${base.slice(0, start)}${code}\n`;
  const options = "processor: work, idleDelay: '1m', errorDelay: '3m'";

  const layouts: [what: string, text: string][] = [
    ['one line', call(`eternalFunction(FunctionId, { ${options} });`)],
    ['no trailing comma', base.replace("'3m',", '"3m" // last')],
    ['tabs', base.replaceAll('  ', '\t')],
    ['comments between', base.replace('  idle', '  /* how\n   * long */\n  // really\n  idle')],
    ['spreads', base.replace('  processor', '  ...first,\n  processor').replace('});', '...x });')],
    ['a wrapper', call(`if (on) {\n  all.push(eternalFunction(FunctionId, { ${options} }));\n}`)],
    ['types', base.replace("'1m'", "'1m' as const").replace("'3m'", "'3m' satisfies string")],
    ['another spelling', base.replace("'1m'", '(`60s`)').replace('idleDelay', '"idleDelay"')],
    ['a comment behind the value', base.replace("'1m',", "'1m', // the shop asked us")],
    ['a comment behind the brace', base.replace('{\n  processor', '{ // mine\n  processor')],
    ['other line ends', base.replaceAll('\n', '\r\n')],
  ];
  const changed = base.replace('1m', '30s');
  const added = base.replace("'3m',", "'3m',\n  jitter: '10%',");
  const mergedText = (ours: string, from: string, theirs: string): string => {
    const merged = merge(ours, theirs, from);
    if ('problem' in merged) throw new Error(merged.problem);
    expect(merged.conflicts).toEqual([]);
    return merged.text;
  };

  it.each(layouts)('changes a value: %s', (_, ours) => {
    const text = mergedText(ours, base, changed);
    expect(text.replace('30s', ours.includes('60s') ? '60s' : '1m')).toBe(ours);
  });

  it.each(layouts)('adds an option, and removes it again: %s', (_, ours) => {
    const text = mergedText(ours, base, added);
    expect(text.match(/jitter: ['"]10%['"]/g)).toHaveLength(1);
    expect(mergedText(text, added, base)).toBe(ours);
  });

  it.each([
    ['an expression', base.replace("'1m'", "process.env.X ? '5s' : '2m'")],
    ['another value under a comment', base.replace("'1m',", "'45s', // the shop asked us")],
  ])('names the option in a conflict: %s', (_, ours) => {
    expect(merge(ours, changed)).toMatchObject({
      conflicts: [{ line: 7, ours: expect.stringContaining('idleDelay') }],
    });
  });
});

it('keeps a comment beside the options when the new version gives them a type', () => {
  const ours = jobFile(processor, '// the shop asked us', idle, error);

  const merged = merge(ours, base.replace('});', '} satisfies Options);'));

  expect(merged).toMatchObject({
    isResolved: true,
    text: ours.replace('});', '} satisfies Options);'),
  });
});

it('merges options that the user moved into a constant', () => {
  const moved = (...options: string[]) =>
    jobFile(...options)
      .replace('eternalFunction(FunctionId, {', 'const options = {')
      .replace(
        '});',
        '} satisfies EternalFunctionOptions;\n\neternalFunction(FunctionId, options);',
      );
  const ours = moved(processor, idle, error, "jitter: '25%',");
  const theirs = jobFile(processor, "idleDelay: '9s',", error, "busyDelay: '5s',");
  expect(merge(ours, theirs)).toMatchObject({
    isResolved: true,
    text: moved(processor, "idleDelay: '9s',", error, "busyDelay: '5s',", "jitter: '25%',"),
  });
});
