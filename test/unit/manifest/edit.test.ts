import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJsonText } from '../../../src/generator/json/tree';
import { editManifest, editManifestText } from '../../../src/generator/manifest/edit-manifest';
import {
  addJob,
  changeOptions,
  type GivenOptions,
  type ManifestEdit,
  projectDefaults,
  removeJob,
  setProjectOptions,
} from '../../../src/generator/manifest/manifest';
import { makeJob, readText, version } from '../support';

const within = (jobs: string): string => `{\n  "name": "my-app",\n  "jobs": {\n${jobs}\n  }\n}\n`;

const edit = (text: string, ...edits: readonly ManifestEdit[]): string =>
  editManifestText(parseJsonText('f.json', text), edits);

/** Sets options of the first job; `undefined` sets one back to its default. */
function setOptions(text: string, options: GivenOptions): string {
  const [job = makeJob()] = readText(text).jobs;
  return edit(text, ...changeOptions(job, options).edits);
}

describe('changeOptions', () => {
  const rows = [
    {
      what: 'replaces a value',
      options: { idleDelay: '2m' },
      before: '"orders": { "idleDelay": "1m" /* c */ }',
      after: '"orders": { "idleDelay": "2m" /* c */ }',
    },
    {
      what: 'adds options in the order of the table',
      options: { giveUpAfter: 4, idleDelay: '2m' },
      before: '"orders": { "errorDelay": "3m" }',
      after: '"orders": { "idleDelay": "2m", "errorDelay": "3m", "giveUpAfter": 4 }',
    },
    {
      what: 'removes an option that gets its default value',
      options: { jitter: '0%', giveUpAfter: 0 },
      before:
        '"orders": {\n  "jitter": "5%", // shake\n  "authLevel": "admin", "giveUpAfter": 3\n}',
      after: '"orders": {\n   // shake\n  "authLevel": "admin"\n}',
    },
    {
      what: 'removes an option that is set back to its default',
      options: { jitter: undefined },
      before: '"orders": { "jitter": "5%" }',
      after: '"orders": {}',
    },
    {
      what: 'states the default of an option that is always stated',
      options: { idleDelay: undefined },
      before: '"orders": { "idleDelay": "9m" }',
      after: '"orders": { "idleDelay": "1m" }',
    },
    {
      what: 'removes a maximum that is the delay itself',
      options: { idleDelay: '5m', maxIdleDelay: '300s' },
      before: '"orders": { "idleDelay": "1m", "maxIdleDelay": "9m" }',
      after: '"orders": { "idleDelay": "5m" }',
    },
    {
      what: 'states a processor that is named after the id',
      options: { processor: undefined },
      before: '"orders": {}',
      after: '"orders": {\n      "processor": "processOrders"\n}',
    },
    {
      what: 'keeps all other options',
      options: {},
      before: '"orders": { "jitter": "5%" }',
      after: '"orders": { "jitter": "5%" }',
    },
  ];

  it.each(rows)('$what', ({ options, before, after }) => {
    const edited = setOptions(within(before), options);
    expect(edited.replace(/\s+/g, ' ')).toBe(within(after).replace(/\s+/g, ' '));
  });

  it('keeps Windows line ends and tabs', () => {
    const text =
      '{\r\n\t"jobs": {\r\n\t\t"orders": {\r\n\t\t\t"errorDelay": "3m"\r\n\t\t}\r\n\t}\r\n}\r\n';
    expect(setOptions(text, { idleDelay: '2m', giveUpAfter: 4 })).toBe(
      text.replace(
        '"errorDelay": "3m"',
        '"idleDelay": "2m",\r\n\t\t\t"errorDelay": "3m",\r\n\t\t\t"giveUpAfter": 4',
      ),
    );
  });
});

describe('editManifestText', () => {
  const text = within(
    '    // one\n    "a": { "authLevel": "admin" }, // two\n    "b": {} /* three */',
  );

  it('renames a job in its place', () => {
    expect(edit(text, { path: ['jobs', 'a'], newId: 'c' })).toBe(text.replace('"a"', '"c"'));
  });

  it('renames two jobs that swap their ids', () => {
    const swap = [
      { path: ['jobs', 'a'], newId: 'b' },
      { path: ['jobs', 'b'], newId: 'a' },
      { path: ['jobs', 'a', 'authLevel'], value: 'anonymous' },
    ] as const;
    expect(edit(text, ...swap)).toBe(
      text
        .replace('"a"', '"c"')
        .replace('"b"', '"a"')
        .replace('"c"', '"b"')
        .replace('admin', 'anonymous'),
    );
  });

  it('adds a job under the id that another one loses', () => {
    const add = addJob(makeJob({ id: 'a' }));
    const edited = edit(text, { path: ['jobs', 'a'], newId: 'aa' }, add);
    expect(readText(edited).jobs.map(({ id, settings }) => [id, settings.authLevel])).toEqual([
      ['a', 'function'],
      ['aa', 'admin'],
      ['b', 'function'],
    ]);
  });

  it.each([
    { id: 'a', after: '    // one\n     // two\n    "b": {} /* three */' },
    { id: 'b', after: '    // one\n    "a": { "authLevel": "admin" } // two\n /* three */' },
  ])('removes the job $id and keeps all comments', ({ id, after }) => {
    const edited = edit(text, removeJob(id));
    expect(edited.replace(/\s+/g, ' ')).toBe(within(after).replace(/\s+/g, ' '));
    expect(readText(edited).jobs.map((job) => job.id)).toEqual(
      ['a', 'b'].filter((each) => each !== id),
    );
  });

  it('removes the last job', () => {
    expect(edit(within('    "a": {}'), removeJob('a'))).toContain('"jobs": {}');
  });

  it('keeps the comments of a removed job', () => {
    const jobs = '    "a": {},\n    "b": { // why b\n      "idleDelay": "5m" // slow\n    }';
    const edited = edit(within(jobs), removeJob('b'));
    expect(edited).toContain('    "a": {}\n    // why b\n    // slow\n  }');
  });

  it('removes all jobs at once', () => {
    const edited = edit(within('    "a": {},\n    "b": {}'), removeJob('a'), removeJob('b'));
    expect(edited).toContain('"jobs": {}');
  });

  it('replaces a job by another one', () => {
    const edited = edit(within('    "a": {}'), removeJob('a'), addJob(makeJob({ id: 'b' })));
    expect(readText(edited).jobs.map(({ id }) => id)).toEqual(['b']);
  });

  it('changes the name and nothing else', () => {
    const edits = setProjectOptions(projectDefaults('@a/b'), ['name']);
    expect(edit(text, ...edits)).toBe(text.replace('my-app', '@a/b'));
  });

  it('gives the same jobs as edits one after the other', () => {
    const ids = ['a', 'b', 'c', 'd', 'e'];
    const layouts = [
      (jobs: string[]) => `{"jobs":{${jobs.join(',')}}}`,
      (jobs: string[]) => `{\n  "jobs": { ${jobs.join(', ')} }\n}`,
      (jobs: string[]) => `{\n  "jobs": {\n${jobs.map((job) => `    ${job}`).join(',\n')}\n  }\n}`,
      (jobs: string[]) =>
        `{\n  "jobs": {\n${jobs.map((job) => `    ${job}, // c`).join('\n')}\n  }\n}`,
    ];
    fc.assert(
      fc.property(
        fc.subarray(ids),
        fc.subarray(ids),
        fc.subarray(ids),
        fc.constantFrom(...layouts),
        (present, removed, changed, layout) => {
          const before = layout(present.map((id) => `"${id}": { "jitter": "5%" }`));
          const remove = removed.filter((id) => present.includes(id)).map(removeJob);
          const rest = changed.filter((id) => !removed.includes(id));
          const change = rest.map(
            (id): ManifestEdit =>
              present.includes(id)
                ? { path: ['jobs', id, 'giveUpAfter'], value: 3 }
                : addJob(makeJob({ id })),
          );
          const together = edit(before, ...remove, ...change);
          const oneByOne = [...remove, ...change].reduce(
            (edited, each) => edit(edited, each),
            before,
          );
          expect(readText(together).jobs).toEqual(readText(oneByOne).jobs);
        },
      ),
    );
  });
});

describe('addJob', () => {
  const members = ['"processor": "processOrders"', '"idleDelay": "1m"', '"errorDelay": "3m"'];
  /** `JOB` stands for the new one, over several lines; `LINE` for it on one. */
  const expand = (text: string): string =>
    text
      .replace('LINE', `"orders": { ${members.join(', ')} }`)
      .replace(/([ \t]*)JOB/, (_, indent: string) => {
        const unit = indent.slice(0, indent.length / 2);
        const eol = text.includes('\r\n') ? '\r\n' : '\n';
        const inner = members.map((member) => `${eol}${indent}${unit}${member}`).join(',');
        return `${indent}"orders": {${inner}${eol}${indent}}`;
      });

  it.each([
    ['no jobs', '{\n  "jobs": {}\n}\n', '{\n  "jobs": {\n    JOB\n  }\n}\n'],
    ['one line', '{"jobs":{}}', '{"jobs":{ LINE }}'],
    ['its jobs on one line', '{\n  "jobs": { "a": {} }\n}', '{\n  "jobs": { "a": {}, LINE }\n}'],
    [
      'a job before it in order',
      '{\n  "jobs": {\n    "a": {}\n  }\n}',
      '{\n  "jobs": {\n    "a": {},\n    JOB\n  }\n}',
    ],
    [
      'a job after it in order',
      '{\n  "jobs": {\n    "a": {},\n    "z": {}\n  }\n}',
      '{\n  "jobs": {\n    "a": {},\n    JOB,\n    "z": {}\n  }\n}',
    ],
    [
      'jobs in no order',
      '{\n  "jobs": {\n    "z": {},\n    "a": {}\n  }\n}',
      '{\n  "jobs": {\n    "z": {},\n    "a": {},\n    JOB\n  }\n}',
    ],
    [
      'a comment behind the last job',
      '{\n  "jobs": {\n    "a": {} // old, but\n  }\n}',
      '{\n  "jobs": {\n    "a": {}, // old, but\n    JOB\n  }\n}',
    ],
    [
      'a trailing comma',
      '{\n  "jobs": {\n    "a": {}, // c,\n  },\n}',
      '{\n  "jobs": {\n    "a": {}, // c,\n    JOB,\n  },\n}',
    ],
    [
      'a comment that has a comma',
      '{\n  "jobs": {\n    "a": {} /* x, */\n  }\n}',
      '{\n  "jobs": {\n    "a": {}, /* x, */\n    JOB\n  }\n}',
    ],
    [
      'comments and no jobs',
      '{\n  "jobs": {\n    // none yet\n  }\n}',
      '{\n  "jobs": {\n    // none yet\n    JOB\n  }\n}',
    ],
    [
      'tabs',
      '{\n\t"jobs": {\n\t\t"a": {}\n\t}\n}',
      '{\n\t"jobs": {\n\t\t"a": {},\n\t\tJOB\n\t}\n}',
    ],
    [
      'Windows line ends',
      '{\r\n  "jobs": {\r\n    "a": {}\r\n  }\r\n}\r\n',
      '{\r\n  "jobs": {\r\n    "a": {},\r\n    JOB\r\n  }\r\n}\r\n',
    ],
  ])('adds a job to a file with %s', (_, before, after) => {
    const text = edit(before, addJob(makeJob()));
    expect(text).toBe(expand(after));
    expect(readText(text).jobs.map(({ id }) => id)).toContain('orders');
  });
});

describe('editManifest', () => {
  const edited = (text: string, ...edits: ManifestEdit[]) =>
    editManifest({ text, manifest: readText(text) }, edits, version);

  it('records the version of the generator, and changes nothing else', () => {
    const text = '{ "generator" : /* v */ "0.1.0","name": "x", "jobs": {} }';
    const after = `{ "generator" : /* v */ "${version}","name": "x", "jobs": {} }`;
    expect(edited(text)).toEqual({ text: after, manifest: readText(after) });
  });

  it.each([
    `{ "generator": "${version}", "name": "x", "jobs": {} }`,
    '{ "name": "x", "jobs": {} }',
  ])('keeps %s without edits', (text) => {
    expect(edited(text).text).toBe(text);
  });

  it('refuses edits whose result is not legal', () => {
    const text = '{ "name": "x", "jobs": { "a": { "maxIdleDelay": "2m" } } }';
    expect(() => edited(text, { path: ['jobs', 'a', 'idleDelay'], value: '5m' })).toThrow(
      'eternal.json:1: jobs.a.maxIdleDelay: "2m" must be at least the idle delay, 5m',
    );
  });
});
