import { describe, expect, it } from 'vitest';
import { BASE_PATH } from '../../../src/generator/workspace/bases';
import { jobsOf, type Lab, makeLab, makeTemplates, told } from './support';

const path = 'src/functions/orders.ts';
const edited = jobsOf({ id: 'orders', settings: { idleDelay: '2m' } });

/** Damages a section as a merge might: one of its lines is another. */
const damage = (lab: Lab, of: string): void =>
  lab.edit(BASE_PATH, new RegExp(`(=== ${of} text .*\n.*\n)`), '$1mine\n');

const written = async (lab: Lab, wanted: Parameters<Lab['run']>[0]): Promise<string[]> =>
  (await lab.run(wanted)).stateFiles.map((file) => file.path);

describe('what is kept in .eternal', () => {
  it('is two files, of which a run that changes nothing writes none', async () => {
    const lab = await makeLab();
    lab.remove('.eternal');
    expect(await written(lab, {})).toEqual([BASE_PATH, '.eternal/schema.json']);
    expect(await written(lab, {})).toEqual([]);
  });

  it('has the manifest, and no file of the user’s own', async () => {
    const lab = await makeLab();
    expect(lab.bases().paths).toEqual([
      '.gitignore',
      'eternal.json',
      'package.json',
      'src/eternal/index.ts',
      path,
      'test/orders.test.ts',
    ]);
    for (const each of lab.bases().paths) expect(lab.readBase(each)).toBe(lab.read(each));
  });

  it('is not written for a manifest that says the same in other words', async () => {
    const lab = await makeLab();
    const said = '{ // mine\n "generator": "1.2.3", "name": "my-app", "jobs": { "orders": {} } }';
    lab.write('eternal.json', said);
    expect(await written(lab, { text: said })).toEqual([]);
    expect(await written(lab, { text: said, jobs: edited })).toEqual([BASE_PATH]);
    expect(lab.readBase('eternal.json')).toBe(said);
  });

  it('is written along with the manifest', async () => {
    const lab = await makeLab();
    const said = `${lab.read('eternal.json')}// mine\n`;
    expect(await written(lab, { text: said })).toEqual([BASE_PATH]);
  });

  it('loses what no file is planned for', async () => {
    const lab = await makeLab();
    lab.setBases({ 'src/forged.ts': 'x' });
    expect(await written(lab, {})).toEqual([BASE_PATH]);
    expect(lab.hasBase('src/forged.ts')).toBe(false);
  });
});

describe('a section that does not hold', () => {
  it('is rendered anew from the last manifest', async () => {
    const lab = await makeLab();
    lab.edit(path, "'3m',", "'3m', // mine");
    damage(lab, path);
    expect(told(await lab.run({ jobs: edited }))).toEqual([`merge ${path}`, 'update eternal.json']);
    expect(lab.read(path)).toMatch(/'2m',\n.*'3m', \/\/ mine/);
  });

  it('is written again by a run that changes nothing else', async () => {
    const lab = await makeLab();
    const before = lab.read(BASE_PATH);
    damage(lab, path);
    expect(await written(lab, {})).toEqual([BASE_PATH]);
    expect(lab.read(BASE_PATH)).toBe(before);
  });

  it.each<[string, (lab: Lab) => void, string]>([['of another version', () => {}, '1.3.0']])(
    'counts as none beside a manifest %s',
    async (_, change, version) => {
      const lab = await makeLab();
      lab.edit(path, "'3m',", "'3m', // mine");
      change(lab);
      damage(lab, path);
      expect(
        told(await lab.run({ jobs: edited, templates: { ...makeTemplates(), version } })),
      ).toContain(`conflict ${path}`);
    },
  );

  it('still tells that a file was deleted', async () => {
    const lab = await makeLab();
    const index = 'src/eternal/index.ts';
    lab.remove(index);
    damage(lab, index);
    damage(lab, 'eternal.json');
    expect(told(await lab.run())).toEqual([`keep ${index}`]);
    expect(told(await lab.run())).toEqual([`keep ${index}`]);
  });

  it('puts no file of a job that is gone at risk', async () => {
    const lab = await makeLab();
    lab.edit(path, "'3m',", "'3m', // mine");
    damage(lab, path);
    damage(lab, 'eternal.json');
    expect(told(await lab.run({ jobs: [] }))).toContain(`move ${path} → ${path}.removed`);
  });
});

describe('the last manifest', () => {
  it('tells of a job that was deleted by hand, and a processor that was changed there', async () => {
    const lab = await makeLab({ jobs: jobsOf('orders', 'bills') });
    const jobs = jobsOf({ id: 'orders', processor: 'pullAll' });
    expect(told(await lab.run({ jobs }))).toEqual([
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

  it('is the one that stands there where it does not hold', async () => {
    const lab = await makeLab();
    lab.edit('src/processors/process-orders.ts', '  return', '  // mine\n  return');
    damage(lab, 'eternal.json');
    const renamed = { jobs: jobsOf('bills'), renamedJobs: new Map([['orders', 'bills']]) };
    expect(told(await lab.run(renamed))).toEqual([
      'move src/functions/orders.ts → src/functions/bills.ts',
      'move src/processors/process-orders.ts → src/processors/process-bills.ts',
      'move test/orders.test.ts → test/bills.test.ts',
      'move test/processors/process-orders.test.ts → test/processors/process-bills.test.ts',
      'update eternal.json',
    ]);
    expect(lab.read('src/processors/process-bills.ts')).toContain('// mine');
  });

  it('is nothing without bases', async () => {
    const lab = await makeLab();
    lab.remove(BASE_PATH);
    const jobs = jobsOf({ id: 'orders', processor: 'pullAll' });
    const { changes } = await lab.run({ jobs });
    expect(told({ changes })).toContain('create src/processors/pull-all.ts');
  });
});

it('the bases of later templates are those', async () => {
  const lab = await makeLab();
  const index = 'src/eternal/index.ts';
  await lab.run({ templates: makeTemplates({ [index]: 'later\n' }) });
  expect(lab.readBase(index)).toBe('later\n');
});
