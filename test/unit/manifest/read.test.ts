import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printSchema } from '../../../scripts/schema';
import { addJobTo, printManifest, setGenerator } from '../../../src/generator/manifest/manifest';
import { makeJob, makeManifest, readText, version } from '../support';

describe('printManifest', () => {
  it('writes a key a line, so that git merges what two branches change', () => {
    const long = makeJob({ id: 'mail', settings: { giveUpAfter: 3, watchdog: 'off' } });
    expect(printManifest(makeManifest(makeJob(), long))).toBe(`{
  "$schema": "./.eternal/schema.json",
  "generator": "${version}",
  "name": "my-app",
  "backend": "azure-storage",
  "jobs": {
    "orders": {
      "processor": "processOrders",
      "idleDelay": "1m",
      "errorDelay": "3m"
    },
    "mail": {
      "processor": "processMail",
      "idleDelay": "1m",
      "errorDelay": "3m",
      "giveUpAfter": 3,
      "watchdog": "off"
    }
  }
}
`);
  });

  it('is read back as it was', () => {
    const manifest = makeManifest(makeJob({ settings: { jitter: '5%' } }), makeJob({ id: 'b' }));
    expect(readText(printManifest(manifest))).toEqual(manifest);
    expect(readText(printManifest(makeManifest())).jobs).toEqual([]);
  });
});

describe('readManifest', () => {
  it('needs jobs only, of a file that does not have to name the project', () => {
    expect(readText('{ "jobs": { "orders": {} } }')).toEqual(makeManifest(makeJob()));
  });

  it('takes comments, trailing commas and any order', () => {
    const text = '// c\n{ "jobs": { /* d */ }, "name": "x", "$schema": "y", }';
    expect(readText(text)).toEqual({ ...makeManifest(), name: 'x' });
  });

  it.each([
    ['{"generator":"1.x","jobs":{}}', 'f.json:1: generator "1.x" must be a version'],
    ['{"generator":"1.2.4","jobs":{}}', 'f.json:1: generator 1.2.4 is newer than this one, 1.2.3'],
    ['{"generator":7,"jobs":{}}', 'f.json:1: generator 7 must be a string'],
    ['{"$schema":[],"jobs":{}}', 'f.json:1: $schema [] must be a string'],
    ['{"name":null,"jobs":{}}', 'f.json:1: name null must be a string'],
    ['{"jobs":\n[]}', 'f.json:2: jobs must be an object'],
    ['{"jobs":{"a":\n1}}', 'f.json:2: jobs.a must be an object'],
    ['{"backend":"sql","jobs":{}}', 'f.json:1: backend "sql" must be azure-storage or dts'],
    ['{"deploy":"x","jobs":{}}', 'f.json:1: deploy "x" must be none or azd'],
    ['{"ci":"azure","jobs":{}}', 'f.json:1: ci "azure" must be none or github'],
    ['{"cd":"none","jobs":{}}', 'f.json:1: cd is not a known key'],
    ['{"jbos":{}}', 'f.json:1: jbos is not a known key'],
    [
      '{"jobs":{"a":{"authLevel":"x"}}}',
      'f.json:1: jobs.a.authLevel "x" must be anonymous, function or admin',
    ],
    ['{"jobs":{"a":{"jitter":{"b":\n1}}}}', 'f.json:1: jobs.a.jitter {"b": 1} must be a string'],
    ['{"jobs":{}} x', 'f.json:1: is not JSON'],
    ['{"jobs":{}', 'f.json:1: is not JSON'],
  ])('%s', (text, message) => {
    expect(() => readText(text)).toThrow(message);
  });

  it('an older generator is fine', () => {
    expect(readText('{"generator":"1.2.2","jobs":{}}').generator).toBe('1.2.2');
  });

  it('throws one line and nothing else, whatever it is given', () => {
    const json = fc.json({ maxDepth: 5 });
    const manifest = fc.json({ maxDepth: 3 }).map((value) => `{"jobs":{"a":${value}}}`);
    fc.assert(
      fc.property(fc.oneof(json, manifest, fc.string()), (text) => {
        try {
          expect(readText(text)).toHaveProperty('jobs');
        } catch (error) {
          expect(error).toMatchObject({ name: 'GeneratorError', code: 'E_MANIFEST' });
          expect((error as Error).message).toMatch(/^f\.json:\d+: [^\n]*$/);
        }
      }),
    );
  });
});

describe('addJobTo', () => {
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
    ['an empty object', '{\n  "jobs": {}\n}\n', '{\n  "jobs": {\n    JOB\n  }\n}\n'],
    ['all on one line', '{"jobs":{}}', '{"jobs":{ LINE }}'],
    ['one line of jobs', '{\n  "jobs": { "a": {} }\n}', '{\n  "jobs": { "a": {}, LINE }\n}'],
    [
      'behind those that come before it',
      '{\n  "jobs": {\n    "a": {}\n  }\n}',
      '{\n  "jobs": {\n    "a": {},\n    JOB\n  }\n}',
    ],
    [
      'before those that come after it',
      '{\n  "jobs": {\n    "a": {},\n    "z": {}\n  }\n}',
      '{\n  "jobs": {\n    "a": {},\n    JOB,\n    "z": {}\n  }\n}',
    ],
    [
      'at the end of what is in no order',
      '{\n  "jobs": {\n    "z": {},\n    "a": {}\n  }\n}',
      '{\n  "jobs": {\n    "z": {},\n    "a": {},\n    JOB\n  }\n}',
    ],
    [
      'a comment behind',
      '{\n  "jobs": {\n    "a": {} // old, but\n  }\n}',
      '{\n  "jobs": {\n    "a": {}, // old, but\n    JOB\n  }\n}',
    ],
    [
      'a comma behind',
      '{\n  "jobs": {\n    "a": {}, // c,\n  },\n}',
      '{\n  "jobs": {\n    "a": {}, // c,\n    JOB,\n  },\n}',
    ],
    [
      'a comment with a comma, and none behind',
      '{\n  "jobs": {\n    "a": {} /* x, */\n  }\n}',
      '{\n  "jobs": {\n    "a": {}, /* x, */\n    JOB\n  }\n}',
    ],
    [
      'comments only',
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
  ])('%s', (_, before, after) => {
    const text = addJobTo(before, makeJob());
    expect(text).toBe(expand(after));
    expect(readText(text).jobs.map(({ id }) => id)).toContain('orders');
  });
});

describe('setGenerator', () => {
  it('changes the version and nothing else', () => {
    const text = '{ "generator" : /* v */ "0.1.0","jobs": {} }';
    expect(setGenerator(text, version)).toBe(`{ "generator" : /* v */ "${version}","jobs": {} }`);
  });

  it.each([`{ "generator": "${version}", "jobs": {} }`, '{ "jobs": {} }'])('leaves %s', (text) => {
    expect(setGenerator(text, version)).toBe(text);
  });
});

describe('printSchema', () => {
  const schema = JSON.parse(printSchema());

  it('describes every option, and nothing else is allowed', () => {
    const job = schema.properties.jobs.additionalProperties;
    expect(schema.additionalProperties).toBe(false);
    expect(job.additionalProperties).toBe(false);
    expect(Object.keys(job.properties)).toEqual(['processor', ...Object.keys(makeJob().settings)]);
    expect(job.properties.watchdog.enum).toContain('off');
  });

  it('takes what the generator writes', () => {
    const { properties } = schema.properties.jobs.additionalProperties;
    for (const [key, value] of Object.entries(makeJob().settings)) {
      const { pattern, enum: choices } = properties[key];
      if (pattern) expect(String(value)).toMatch(new RegExp(pattern));
      if (choices) expect(choices).toContain(value);
    }
  });
});
