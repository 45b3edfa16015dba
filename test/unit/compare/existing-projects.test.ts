import { describe, expect, it } from 'vitest';
import { emptyFixture, listChanges, makeFixture, makeTemplates } from './fixture';

describe('a folder that has files already', () => {
  it('adds what is missing and removes nothing', async () => {
    const fixture = await emptyFixture();
    const mine = '{\n    // mine\n    "name": "mine",\n    "version": "1.0.0"\n}\n';
    fixture.write('package.json', mine);
    fixture.write('.gitignore', 'mine/\n');
    fixture.write('local.settings.json', '{ "Values": { "Mine": "secret" } }\n');

    const prepared = await fixture.run();

    expect(listChanges(prepared).filter((line) => !line.startsWith('create'))).toEqual([
      'merge .gitignore',
      'merge local.settings.json',
      'merge package.json',
    ]);
    expect(prepared.warnings).toEqual([
      'package.json: name is "mine", but the generator would write "my-app": your value is kept',
    ]);
    expect(fixture.read('package.json')).toBe(
      mine.replace('"mine",', '"mine",\n    "scripts": {\n        "test": "vitest run"\n    },'),
    );
    expect(fixture.read('.gitignore')).toMatch(/^mine\/\n(.*\n)*dist\/\n/);
    expect(fixture.read('local.settings.json')).toBe(
      '{ "Values": { "Mine": "secret", "Storage": "dev" } }\n',
    );
    const again = await fixture.run();
    expect(listChanges(again)).toEqual([
      'keep .gitignore',
      'keep local.settings.json',
      'keep package.json',
    ]);
    expect(again.warnings).toEqual([]);
    expect(again.stateFiles).toEqual([]);
  });

  it('reports every existing file that differs as a conflict', async () => {
    const fixture = await emptyFixture();
    fixture.write('src/eternal/index.ts', 'mine\n');
    fixture.write('src/processors/process-orders.ts', 'mine\n');
    const { changes } = await fixture.run();
    expect(changes.filter(({ action }) => action === 'conflict')).toMatchObject([
      { path: 'src/eternal/index.ts', why: 'a different file exists already' },
      { path: 'src/processors/process-orders.ts', why: 'a different file exists already' },
    ]);
    expect(fixture.has('package.json')).toBe(false);
  });

  it('stays under --on-conflict ours, and counts as generated from then on', async () => {
    const fixture = await emptyFixture();
    fixture.write('src/eternal/index.ts', 'mine\n');
    fixture.write('src/processors/process-orders.ts', 'mine\n');
    await fixture.run({ onConflict: 'ours' });
    expect(fixture.read('src/eternal/index.ts')).toBe('mine\n');
    expect(listChanges(await fixture.run())).toEqual(['keep src/eternal/index.ts']);
  });
});

describe('a local file', () => {
  it('is created again where it is missing, as after a clone', async () => {
    const fixture = await makeFixture();
    fixture.remove('local.settings.json');
    expect(listChanges(await fixture.run())).toEqual(['create local.settings.json']);
  });

  it('gets new keys and keeps its values', async () => {
    const fixture = await makeFixture();
    fixture.edit('local.settings.json', '"dev"', '"secret"');
    const text = '{\n  "Values": {\n    "Storage": "dev",\n    "Hub": "new"\n  }\n}\n';
    const templates = makeTemplates({ 'local.settings.json': text });
    const { warnings } = await fixture.run({ templates });
    expect(fixture.read('local.settings.json')).toBe(text.replace('dev', 'secret'));
    expect(warnings).toEqual([]);
  });
});

describe('conflict markers', () => {
  it('are written, and what the user writes instead stays', async () => {
    const fixture = await makeFixture();
    const path = 'src/eternal/index.ts';
    const templates = makeTemplates({ [path]: 'first\nsecond\nits\nfourth\nfifth\n' });
    fixture.edit(path, 'third', 'mine');

    const { changes } = await fixture.run({ templates, onConflict: 'markers' });

    expect(changes).toContainEqual(expect.objectContaining({ path, hasMarkers: true }));
    expect(fixture.read(path)).toContain(
      '<<<<<<< ours (your file)\nmine\n=======\nits\n>>>>>>> theirs (generator)\n',
    );
    expect(listChanges(await fixture.run({ templates }))).toEqual([`keep ${path}`]);
    fixture.write(path, 'first\nsecond\nits\nfourth\nfifth\n');
    expect(listChanges(await fixture.run({ templates }))).toEqual([]);
  });
});
