import { describe, expect, it } from 'vitest';
import { BASE_PATH } from '../../../src/generator/workspace/base-file';
import { type Fixture, jobsOf, listChanges, makeFixture, makeTemplates } from './fixture';

const path = 'src/functions/orders.ts';
const edited = jobsOf({ id: 'orders', settings: { idleDelay: '2m' } });

/** Damages a section as a merge might: one of its lines is another. */
const damage = (fixture: Fixture, of: string): void =>
  fixture.edit(BASE_PATH, new RegExp(`(=== ${of} text .*\n.*\n)`), '$1mine\n');

const written = async (
  fixture: Fixture,
  wanted: Parameters<Fixture['run']>[0],
): Promise<string[]> => (await fixture.run(wanted)).stateFiles.map((file) => file.path);

describe('the state in .eternal', () => {
  it('has two files, and a run that changes nothing writes neither', async () => {
    const fixture = await makeFixture();
    fixture.remove('.eternal');
    expect(await written(fixture, {})).toEqual([BASE_PATH, '.eternal/schema.json']);
    expect(await written(fixture, {})).toEqual([]);
  });

  it('has the manifest and none of the user’s own files', async () => {
    const fixture = await makeFixture();
    expect(fixture.bases().paths).toEqual([
      '.gitignore',
      'eternal.json',
      'package.json',
      'src/eternal/index.ts',
      path,
      'test/orders.test.ts',
    ]);
    for (const each of fixture.bases().paths)
      expect(fixture.readBase(each)).toBe(fixture.read(each));
  });

  it('is not written for a manifest that has the same values in another form', async () => {
    const fixture = await makeFixture();
    const text = '{ // mine\n "generator": "1.2.3", "name": "my-app", "jobs": { "orders": {} } }';
    fixture.write('eternal.json', text);
    expect(await written(fixture, { text: text })).toEqual([]);
    expect(await written(fixture, { text: text, jobs: edited })).toEqual([BASE_PATH]);
    expect(fixture.readBase('eternal.json')).toBe(text);
  });

  it('is written when the manifest is written', async () => {
    const fixture = await makeFixture();
    const text = `${fixture.read('eternal.json')}// mine\n`;
    expect(await written(fixture, { text: text })).toEqual([BASE_PATH]);
  });

  it('drops the sections of unplanned files', async () => {
    const fixture = await makeFixture();
    fixture.setBases({ 'src/forged.ts': 'x' });
    expect(await written(fixture, {})).toEqual([BASE_PATH]);
    expect(fixture.hasBase('src/forged.ts')).toBe(false);
  });
});

describe('a damaged section', () => {
  it('is rendered again from the last manifest', async () => {
    const fixture = await makeFixture();
    fixture.edit(path, "'3m',", "'3m', // mine");
    damage(fixture, path);
    expect(listChanges(await fixture.run({ jobs: edited }))).toEqual([
      `merge ${path}`,
      'update eternal.json',
    ]);
    expect(fixture.read(path)).toMatch(/'2m',\n.*'3m', \/\/ mine/);
  });

  it('is written again by a run that changes nothing else', async () => {
    const fixture = await makeFixture();
    const before = fixture.read(BASE_PATH);
    damage(fixture, path);
    expect(await written(fixture, {})).toEqual([BASE_PATH]);
    expect(fixture.read(BASE_PATH)).toBe(before);
  });

  it.each<[string, (fixture: Fixture) => void, string]>([
    ['of another version', () => {}, '1.3.0'],
  ])('counts as absent beside a manifest %s', async (_, change, version) => {
    const fixture = await makeFixture();
    fixture.edit(path, "'3m',", "'3m', // mine");
    change(fixture);
    damage(fixture, path);
    expect(
      listChanges(await fixture.run({ jobs: edited, templates: { ...makeTemplates(), version } })),
    ).toContain(`conflict ${path}`);
  });

  it('still shows that a file was deleted', async () => {
    const fixture = await makeFixture();
    const index = 'src/eternal/index.ts';
    fixture.remove(index);
    damage(fixture, index);
    damage(fixture, 'eternal.json');
    expect(listChanges(await fixture.run())).toEqual([`keep ${index}`]);
    expect(listChanges(await fixture.run())).toEqual([`keep ${index}`]);
  });

  it('does not delete edited files of a removed job', async () => {
    const fixture = await makeFixture();
    fixture.edit(path, "'3m',", "'3m', // mine");
    damage(fixture, path);
    damage(fixture, 'eternal.json');
    expect(listChanges(await fixture.run({ jobs: [] }))).toContain(
      `move ${path} → ${path}.removed`,
    );
  });
});

describe('the last manifest', () => {
  it('finds a job that was deleted by hand and a processor that was changed by hand', async () => {
    const fixture = await makeFixture({ jobs: jobsOf('orders', 'bills') });
    const jobs = jobsOf({ id: 'orders', processor: 'pullAll' });
    expect(listChanges(await fixture.run({ jobs }))).toEqual([
      'delete src/functions/bills.ts',
      'delete src/processors/process-bills.ts',
      'delete test/bills.test.ts',
      'delete test/processors/process-bills.test.ts',
      'move src/processors/process-orders.ts → src/processors/pull-all.ts',
      'move test/processors/process-orders.test.ts → test/processors/pull-all.test.ts',
      'update eternal.json',
      `update ${path}`,
      'update test/orders.test.ts',
    ]);
  });

  it('is the one in the folder where its section is damaged', async () => {
    const fixture = await makeFixture();
    fixture.edit('src/processors/process-orders.ts', '  return', '  // mine\n  return');
    damage(fixture, 'eternal.json');
    const renamed = { jobs: jobsOf('bills'), renamedJobs: new Map([['orders', 'bills']]) };
    expect(listChanges(await fixture.run(renamed))).toEqual([
      'move src/functions/orders.ts → src/functions/bills.ts',
      'move src/processors/process-orders.ts → src/processors/process-bills.ts',
      'move test/orders.test.ts → test/bills.test.ts',
      'move test/processors/process-orders.test.ts → test/processors/process-bills.test.ts',
      'update eternal.json',
    ]);
    expect(fixture.read('src/processors/process-bills.ts')).toContain('// mine');
  });

  it('is unknown without bases', async () => {
    const fixture = await makeFixture();
    fixture.remove(BASE_PATH);
    const jobs = jobsOf({ id: 'orders', processor: 'pullAll' });
    const { changes } = await fixture.run({ jobs });
    expect(listChanges({ changes })).toContain('create src/processors/pull-all.ts');
  });
});

it('writes the bases of newer templates', async () => {
  const fixture = await makeFixture();
  const index = 'src/eternal/index.ts';
  await fixture.run({ templates: makeTemplates({ [index]: 'later\n' }) });
  expect(fixture.readBase(index)).toBe('later\n');
});
