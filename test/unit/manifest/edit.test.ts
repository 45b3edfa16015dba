import { describe, expect, it } from 'vitest';
import {
  editJob,
  explicitJobOptions,
  removeJobFrom,
  renameJobIn,
  setInManifest,
} from '../../../src/generator/manifest/manifest';
import type { JobKey } from '../../../src/generator/options/options';
import { makeJob, readText } from '../support';

const within = (jobs: string): string => `{\n  "name": "my-app",\n  "jobs": {\n${jobs}\n  }\n}\n`;

describe('editJob', () => {
  const job = makeJob({ settings: { idleDelay: '2m', giveUpAfter: 4, jitter: '0%' } });
  const rows: { what: string; keys: JobKey[]; before: string; after: string }[] = [
    {
      what: 'sets what is there',
      keys: ['idleDelay'],
      before: '"orders": { "idleDelay": "1m" /* c */ }',
      after: '"orders": { "idleDelay": "2m" /* c */ }',
    },
    {
      what: 'adds what is not, in the order of the table',
      keys: ['idleDelay', 'giveUpAfter'],
      before: '"orders": { "errorDelay": "3m" }',
      after: '"orders": { "idleDelay": "2m", "errorDelay": "3m", "giveUpAfter": 4 }',
    },
    {
      what: 'takes away what is a default',
      keys: ['jitter'],
      before: '"orders": {\n  "jitter": "5%", // shake\n  "authLevel": "admin"\n}',
      after: '"orders": {\n   // shake\n  "authLevel": "admin"\n}',
    },
    {
      what: 'says a processor that was made from the id too',
      keys: ['processor'],
      before: '"orders": {}',
      after: '"orders": {\n      "processor": "processOrders"\n}',
    },
    {
      what: 'leaves what it was not asked for',
      keys: [],
      before: '"orders": { "jitter": "5%" }',
      after: '"orders": { "jitter": "5%" }',
    },
  ];

  it.each(rows)('$what', ({ keys, before, after }) => {
    const edited = editJob(within(before), job, keys);
    expect(edited.replace(/\s+/g, ' ')).toBe(within(after).replace(/\s+/g, ' '));
    for (const key of keys) {
      const read = readText(edited).jobs[0];
      expect(key === 'processor' ? read?.processor : read?.settings[key]).toBe(
        key === 'processor' ? job.processor : job.settings[key],
      );
    }
  });

  it('keeps Windows line ends and tabs', () => {
    const text =
      '{\r\n\t"jobs": {\r\n\t\t"orders": {\r\n\t\t\t"errorDelay": "3m"\r\n\t\t}\r\n\t}\r\n}\r\n';
    expect(editJob(text, job, ['idleDelay', 'giveUpAfter'])).toBe(
      text.replace(
        '"errorDelay": "3m"',
        '"idleDelay": "2m",\r\n\t\t\t"errorDelay": "3m",\r\n\t\t\t"giveUpAfter": 4',
      ),
    );
  });
});

describe('other edits', () => {
  const text = within(
    '    // one\n    "a": { "authLevel": "admin" }, // two\n    "b": {} /* three */',
  );

  it('renameJobIn changes the key, in its place', () => {
    expect(renameJobIn(text, 'a', 'c')).toBe(text.replace('"a"', '"c"'));
  });

  it.each([
    { id: 'a', after: '    // one\n     // two\n    "b": {} /* three */' },
    { id: 'b', after: '    // one\n    "a": { "authLevel": "admin" } // two\n /* three */' },
  ])('removeJobFrom takes $id away, and no comment', ({ id, after }) => {
    const edited = removeJobFrom(text, id);
    expect(edited.replace(/\s+/g, ' ')).toBe(within(after).replace(/\s+/g, ' '));
    expect(readText(edited).jobs.map((job) => job.id)).toEqual(
      ['a', 'b'].filter((each) => each !== id),
    );
  });

  it('removeJobFrom takes the last one away', () => {
    expect(removeJobFrom(within('    "a": {}'), 'a')).toContain('"jobs": {}');
  });

  it('setInManifest changes the name and nothing else', () => {
    expect(setInManifest(text, ['name'], '@a/b')).toBe(text.replace('my-app', '@a/b'));
  });

  it('explicitJobOptions tells what is written of a job, defaults left out', () => {
    expect([...explicitJobOptions(text, 'a')]).toEqual([['authLevel', 'admin']]);
    expect([...explicitJobOptions(text, 'b')]).toEqual([]);
  });
});
