import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printSchema } from '../../../scripts/schema';
import { printManifest } from '../../../src/generator/manifest/manifest';
import { makeJob, makeManifest, readText, version } from '../support';

describe('printManifest', () => {
  it('gives each key a line, so that git merges what two branches change', () => {
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

  it('prints what readManifest reads back', () => {
    const manifest = makeManifest(makeJob({ settings: { jitter: '5%' } }), makeJob({ id: 'b' }));
    expect(readText(printManifest(manifest))).toEqual(manifest);
    expect(readText(printManifest(makeManifest())).jobs).toEqual([]);
    const withList = { ...manifest, deleted: ['.vscode/a', 'README.md'] };
    expect(readText(printManifest(withList))).toEqual(withList);
  });
});

describe('readManifest', () => {
  it('needs only jobs in a file that does not have to name the project', () => {
    expect(readText('{ "jobs": { "orders": {} } }')).toEqual(makeManifest(makeJob()));
  });

  it('takes comments, trailing commas and any order of keys', () => {
    const text = '// c\n{ "jobs": { /* d */ }, "name": "x", "$schema": "y", }';
    expect(readText(text)).toEqual({ ...makeManifest(), name: 'x' });
  });

  it.each([
    ['{"generator":"1.x","jobs":{}}', 'f.json:1: generator: "1.x" is not a version'],
    [
      '{"generator":"1.2.4","jobs":{}}',
      'f.json:1: generator: the project needs version 1.2.4, this is 1.2.3',
    ],
    ['{"generator":7,"jobs":{}}', 'f.json:1: generator: 7 must be a string'],
    ['{"$schema":[],"jobs":{}}', 'f.json:1: $schema: [] must be a string'],
    ['{"name":null,"jobs":{}}', 'f.json:1: name: null must be a string'],
    ['{"jobs":\n[]}', 'f.json:2: jobs must be an object'],
    ['{"jobs":{"a":\n1}}', 'f.json:2: jobs.a must be an object'],
    ['{"deleted":{},"jobs":{}}', 'f.json:1: deleted: {} must be a list of paths'],
    ['{"deleted":["a",\n7],"jobs":{}}', 'f.json:2: deleted.1: 7 must be a path'],
    ['{"deleted":["a",\n"../b"],"jobs":{}}', 'f.json:2: deleted.1: "../b" is not a path from the'],
    ['{"deleted":["/a"],"jobs":{}}', 'f.json:1: deleted.0: "/a" is not a path from the'],
    ['{"deleted":["a\\\\b"],"jobs":{}}', 'f.json:1: deleted.0: "a\\\\b" is not a path from the'],
    ['{"deleted":["a",\n"a"],"jobs":{}}', 'f.json:2: deleted.1: "a" appears twice'],
    ['{"backend":"sql","jobs":{}}', 'f.json:1: backend: "sql" is not supported'],
    ['{"deploy":"x","jobs":{}}', 'f.json:1: deploy: "x" is not supported'],
    ['{"ci":"azure","jobs":{}}', 'f.json:1: ci: "azure" is not supported'],
    ['{"cd":"none","jobs":{}}', 'f.json:1: cd is not a known key'],
    ['{"jbos":{}}', 'f.json:1: jbos is not a known key'],
    ['{"jobs":{"a":{"authLevel":"x"}}}', 'f.json:1: jobs.a.authLevel: "x" is not supported'],
    ['{"jobs":{"a":{"jitter":{"b":\n1}}}}', 'f.json:1: jobs.a.jitter: {"b": 1} must be a string'],
    ['{"jobs":{"a":{"__proto__":"x"}}}', 'f.json:1: jobs.a.__proto__ is not a known key'],
    ['{"jobs":{"a":{"idelDelay":"x"}}}', 'f.json:1: jobs.a.idelDelay is not a known key'],
    ['{"name":7,\n"naem":"x","jobs":{}}', 'f.json:2: naem is not a known key'],
    [
      '{"jobs":{"a":{\n"idleDelay":"1",\n"jitter":1}}}',
      'f.json:2: jobs.a.idleDelay: "1" is not a duration',
    ],
    [
      '{"jobs":{"a":{"idleDelay":"5m",\n"maxIdleDelay":"1m"}}}',
      'f.json:2: jobs.a.maxIdleDelay: "1m"',
    ],
    ['{"jobs":{"a":{},\n"A":{}}}', 'f.json:2: jobs.A differs from the job a'],
    ['{"jobs":{"a":{},\n"a":{}}}', 'f.json:2: "a" appears twice'],
    ['{"jobs":{"9":{}}}', 'f.json:1: jobs.9 must start with a letter'],
    ['{"name":"x"}', 'f.json:1: jobs is missing'],
    ['[]', 'f.json:1: f.json must be an object'],
    ['{"jobs":{}} x', 'f.json:1: is not JSON'],
    ['{"jobs":{}', 'f.json:1: is not JSON'],
  ])('refuses %s', (text, message) => {
    expect(() => readText(text)).toThrow(message);
  });

  it.each([
    ['{"jbos":{}}', 'did you mean jobs?'],
    ['{"jobs":{"a":{"idelDelay":"1m"}}}', 'did you mean idleDelay?'],
    ['{"jobs":{"a":{"idleDelay":"1"}}}', 'write 1m'],
  ])('says what to write instead of %s', (text, hint) => {
    expect(() => readText(text)).toThrow(expect.objectContaining({ hint }));
  });

  it('takes an id that is the name of a property of all objects', () => {
    const ids = ['constructor', 'toString', 'hasOwnProperty'];
    const text = JSON.stringify({ jobs: Object.fromEntries(ids.map((id) => [id, {}])) });
    expect(readText(text).jobs.map(({ id }) => id)).toEqual(ids);
  });

  it('takes a file of an older generator', () => {
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
