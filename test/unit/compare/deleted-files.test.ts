import { describe, expect, it } from 'vitest';
import type { Manifest } from '../../../src/generator/manifest/manifest';
import { printManifest } from '../../../src/generator/manifest/manifest';
import { makeManifest } from '../support';
import { type Fixture, jobsOf, listChanges, makeFixture, makeTemplates } from './fixture';

const path = 'src/eternal/index.ts';
const jobFile = 'src/functions/orders.ts';
const later = makeTemplates({ [path]: 'first\nsecond\n' });

const accepting = (...deleted: string[]): { manifest: Manifest; text: string } => {
  const manifest = { ...makeManifest(...jobsOf('orders')), deleted };
  return { manifest, text: printManifest(manifest) };
};

async function without(...paths: string[]): Promise<Fixture> {
  const fixture = await makeFixture();
  for (const each of paths) fixture.remove(each);
  return fixture;
}

describe('a deleted file', () => {
  it('stays deleted where nothing in it has to change', async () => {
    const { changes } = (await without(path)).prepare();
    expect(changes).toContainEqual(
      expect.objectContaining({ path, action: 'keep', deletion: 'open' }),
    );
  });

  it.each([
    ['fail', 'conflict'],
    ['markers', 'conflict'],
    ['ours', 'keep'],
    ['theirs', 'create'],
  ] as const)('with --on-conflict %s: %s, where it has to change', async (onConflict, action) => {
    const fixture = await without(path);

    const { changes } = await fixture.run({ templates: later, onConflict });

    expect(changes.find((change) => change.path === path)).toMatchObject({ action });
    expect(fixture.has(path)).toBe(action === 'create');
    if (action === 'conflict') return;
    expect(listChanges(fixture.prepare({ templates: later }))).toEqual(
      action === 'keep' ? [`keep ${path}`] : [],
    );
  });

  it('stays deleted where eternal.json lists it, also in the next version', async () => {
    const fixture = await without(path);
    const listed = accepting(path);

    await fixture.run(listed);
    const { changes } = fixture.prepare({ ...listed, templates: later });

    expect(changes).toContainEqual(
      expect.objectContaining({ path, action: 'keep', deletion: 'accepted' }),
    );
  });

  it('is not created where eternal.json lists it before the first run', async () => {
    const fixture = await makeFixture(accepting(path));
    expect(fixture.has(path)).toBe(false);
    expect(fixture.has(jobFile)).toBe(true);
  });

  it.each(['fail', 'ours', 'markers'] as const)(
    'stops a run on its job with --on-conflict %s',
    async (onConflict) => {
      const fixture = await without(jobFile);
      const inUse = { jobsInUse: new Set(['orders']), onConflict };

      expect(listChanges(fixture.prepare(inUse))).toEqual([`conflict ${jobFile}`]);
      expect(listChanges(fixture.prepare({ onConflict }))).toEqual([`keep ${jobFile}`]);
    },
  );
});

describe('a restored file', () => {
  it.each<[string, string, string | Buffer | undefined]>([
    ['a deleted file', path, undefined],
    ['an edited file', path, 'mine\n'],
    ['a file that is not text', path, Buffer.from([0, 255])],
    ['a JSON file', 'package.json', '{ "name": "mine" }\n'],
    ["a job's file", jobFile, undefined],
    ["the user's own file", 'src/processors/process-orders.ts', undefined],
  ])('is as planned: %s', async (_, restored, text) => {
    const fixture = await makeFixture();
    const planned = fixture.read(restored);
    if (text === undefined) fixture.remove(restored);
    else fixture.write(restored, text);

    await fixture.run({ filesToRestore: new Set([restored]) });

    expect(fixture.read(restored)).toBe(planned);
    expect(listChanges(fixture.prepare())).toEqual([]);
  });

  it('keeps its line ends', async () => {
    const fixture = await makeFixture();
    fixture.write(path, 'mine\r\nmore\r\n');
    await fixture.run({ filesToRestore: new Set([path]) });
    expect(fixture.read(path)).toBe('first\r\nsecond\r\nthird\r\nfourth\r\nfifth\r\n');
  });
});
