import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeText } from '../../../src/generator/merge/merge-text';

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
  mergeText(ours, from, theirs, { onConflict: 'fail', optionLines: true });

describe('mergeText with adjacent options', () => {
  const idle9 = "idleDelay: '9s',";
  const error9 = "errorDelay: '9s',";
  const jitter = "jitter: '10%',";

  it.each([
    {
      what: 'a neighbour changed',
      ours: [processor, idle9, error],
      theirs: [processor, idle, error9],
      merged: [processor, idle9, error9],
    },
    {
      what: 'one added beside',
      ours: [processor, idle, error9],
      theirs: [processor, idle, error, jitter],
      merged: [processor, idle, error9, jitter],
    },
    {
      what: 'one added between',
      ours: [processor, idle9, error],
      theirs: [processor, idle, 'busyDelay: 5,', error],
      merged: [processor, idle9, 'busyDelay: 5,', error],
    },
    {
      what: 'one taken out beside',
      ours: [processor, idle9, error],
      theirs: [processor, idle],
      merged: [processor, idle9],
    },
    {
      what: 'each side adds one',
      ours: [processor, idle, error, jitter],
      theirs: [processor, idle, error, "authLevel: 'admin',"],
      merged: [processor, idle, error, "authLevel: 'admin',", jitter],
    },
    {
      what: 'both add the same',
      ours: [processor, idle, error, jitter],
      theirs: [processor, idle, error9, jitter],
      merged: [processor, idle, error9, jitter],
    },
    {
      what: 'a comment above, the line below',
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
      what: 'both add the same, in other places',
      ours: [processor, jitter, idle, error],
      theirs: [processor, idle, error9, jitter],
      merged: [processor, jitter, idle, error9],
    },
    {
      what: 'a value over several lines',
      ours: ['processor: async () => {', '  return 0;', '},', idle, error],
      theirs: [processor, idle9, error],
      merged: ['processor: async () => {', '  return 0;', '},', idle9, error],
    },
  ])('$what', ({ ours, theirs, merged }) => {
    expect(merge(jobFile(...ours), jobFile(...theirs))).toMatchObject({
      text: jobFile(...merged),
      conflicts: [],
    });
  });

  it.each([
    ['changed on both sides', [processor, idle9, error], [processor, "idleDelay: '5s',", error]],
    ['changed and taken out', [processor, idle9, error], [processor, error]],
    [
      'added with two values',
      [processor, idle, error, jitter],
      [processor, idle, error, 'jitter,'],
    ],
  ])('conflicts in %s', (_, ours, theirs) => {
    const { conflicts, isResolved } = merge(jobFile(...ours), jobFile(...theirs));
    expect(isResolved).toBe(false);
    expect(conflicts).toHaveLength(1);
  });

  it('reports the line and the text of the file, without boundaries', () => {
    const { conflicts } = merge(
      `// mine\n${jobFile(processor, idle9, error)}`,
      jobFile(processor, "idleDelay: '5s',", error),
    );
    expect(conflicts).toEqual([{ line: 8, ours: `  ${idle9}`, theirs: "  idleDelay: '5s'," }]);
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
        const { text, conflicts } = merge(
          mine,
          its,
          write(({ before }) => before),
        );
        expect(conflicts).toEqual([]);
        // Which of two new ones comes first, nobody can know.
        const sorted = (file: string): string[] => file.split('\n').sort();
        expect(sorted(text)).toEqual(sorted(write(({ after }) => after)));
      }),
      { numRuns: 500 },
    );
  });
});

describe('mergeText without a block of options', () => {
  const theirs = jobFile(processor, idle, "errorDelay: '9s',");

  it.each([
    ['no comma to add one behind', jobFile(processor, idle, "errorDelay: '3m' // last,")],
    ['an option in a comment', jobFile(processor, '/*', idle, '*/', error)],
    ['an option twice', jobFile(processor, idle, idle, error)],
    ['on one line', "eternalFunction('orders', { processor: work, idleDelay: '1m' });\n"],
    ['no end', base.replace('});', '')],
  ])('%s', (_, ours) => {
    const plain = mergeText(ours, base, theirs, { onConflict: 'markers' });
    const marked = mergeText(ours, base, theirs, { onConflict: 'markers', optionLines: true });
    expect(marked).toEqual(plain);
    expect(marked.text).not.toContain('\0');
  });
});
