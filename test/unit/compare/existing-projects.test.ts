import { describe, expect, it } from 'vitest';
import { emptyLab, makeLab, makeTemplates, told } from './support';

describe('a folder that has files already', () => {
  it('gets what is missing, and loses nothing', async () => {
    const lab = await emptyLab();
    const mine = '{\n    // mine\n    "name": "mine",\n    "version": "1.0.0"\n}\n';
    lab.write('package.json', mine);
    lab.write('.gitignore', 'mine/\n');
    lab.write('local.settings.json', '{ "Values": { "Mine": "secret" } }\n');

    const prepared = await lab.run();

    expect(told(prepared).filter((line) => !line.startsWith('create'))).toEqual([
      'merge .gitignore',
      'merge local.settings.json',
      'merge package.json',
    ]);
    expect(prepared.warnings).toEqual([
      'package.json: name is "mine", the generator would write "my-app": kept your value',
    ]);
    expect(lab.read('package.json')).toBe(
      mine.replace('"mine",', '"mine",\n    "scripts": {\n        "test": "vitest run"\n    },'),
    );
    expect(lab.read('.gitignore')).toMatch(/^mine\/\n(.*\n)*dist\/\n/);
    expect(lab.read('local.settings.json')).toBe(
      '{ "Values": { "Mine": "secret", "Storage": "dev" } }\n',
    );
    const again = await lab.run();
    expect(told(again)).toEqual([
      'keep .gitignore',
      'keep local.settings.json',
      'keep package.json',
    ]);
    expect(again.warnings).toEqual([]);
    expect(again.stateFiles).toEqual([]);
  });

  it('conflicts where one is in the way, and tells of all of them', async () => {
    const lab = await emptyLab();
    lab.write('src/eternal/index.ts', 'mine\n');
    lab.write('src/processors/process-orders.ts', 'mine\n');
    const { changes } = await lab.run();
    expect(changes.filter(({ action }) => action === 'conflict')).toMatchObject([
      { path: 'src/eternal/index.ts', why: 'a different file exists already' },
      { path: 'src/processors/process-orders.ts', why: 'a different file exists already' },
    ]);
    expect(lab.has('package.json')).toBe(false);
  });

  it('is left as it is under --on-conflict ours, and taken for ours from then on', async () => {
    const lab = await emptyLab();
    lab.write('src/eternal/index.ts', 'mine\n');
    lab.write('src/processors/process-orders.ts', 'mine\n');
    await lab.run({ onConflict: 'ours' });
    expect(lab.read('src/eternal/index.ts')).toBe('mine\n');
    expect(told(await lab.run())).toEqual(['keep src/eternal/index.ts']);
  });
});

describe('a local file', () => {
  it('is made again where it is missing, as after a clone', async () => {
    const lab = await makeLab();
    lab.remove('local.settings.json');
    expect(told(await lab.run())).toEqual(['create local.settings.json']);
  });

  it('gets new keys, and keeps the values that it has', async () => {
    const lab = await makeLab();
    lab.edit('local.settings.json', '"dev"', '"secret"');
    const text = '{\n  "Values": {\n    "Storage": "dev",\n    "Hub": "new"\n  }\n}\n';
    const templates = makeTemplates({ 'local.settings.json': text });
    const { warnings } = await lab.run({ templates });
    expect(lab.read('local.settings.json')).toBe(text.replace('dev', 'secret'));
    expect(warnings).toEqual([]);
  });
});

describe('markers', () => {
  it('are written, and what the user makes of them is kept', async () => {
    const lab = await makeLab();
    const path = 'src/eternal/index.ts';
    const templates = makeTemplates({ [path]: 'first\nsecond\nnew\nfourth\nfifth\n' });
    lab.edit(path, 'third', 'mine');

    const { changes } = await lab.run({ templates, onConflict: 'markers' });

    expect(changes).toContainEqual(expect.objectContaining({ path, hasMarkers: true }));
    expect(lab.read(path)).toContain(
      '<<<<<<< ours (your file)\nmine\n=======\nnew\n>>>>>>> theirs (generator)\n',
    );
    expect(told(await lab.run({ templates }))).toEqual([`keep ${path}`]);
    lab.write(path, 'first\nsecond\nnew\nfourth\nfifth\n');
    expect(told(await lab.run({ templates }))).toEqual([]);
  });
});
