import { mkdirSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Fixture, jobsOf, listChanges, makeFixture } from './fixture';

const JOB = 'src/functions/orders.ts';
const MOVED = 'src/functions/jobs/orders.ts';
const PROCESSOR = 'src/processors/process-orders.ts';
const TEST = 'test/orders.test.ts';

function move(fixture: Fixture, from: string, to: string): void {
  mkdirSync(dirname(fixture.at(to)), { recursive: true });
  renameSync(fixture.at(from), fixture.at(to));
}

/** As an editor does it: with the imports in the file and of the file. */
function moveJob(fixture: Fixture): void {
  move(fixture, JOB, MOVED);
  fixture.edit(MOVED, /'\.\.\//g, "'../../");
  fixture.edit(TEST, '../src/functions/orders.js', '../src/functions/jobs/orders.js');
}

const idleDelay = jobsOf({ id: 'orders', settings: { idleDelay: '30s' } });
const shop = { jobs: jobsOf('shop'), renamedJobs: new Map([['orders', 'shop']]) };

describe('a job whose file was moved', () => {
  it('is as eternal.json says', async () => {
    const fixture = await makeFixture();
    moveJob(fixture);
    const { changes, stateFiles } = fixture.prepare();
    expect(listChanges({ changes })).toEqual([]);
    expect(stateFiles).toEqual([expect.objectContaining({ isRelocation: true })]);
  });

  it('gets new options where it is, and its base follows', async () => {
    const fixture = await makeFixture();
    moveJob(fixture);
    expect(listChanges(await fixture.run({ jobs: idleDelay }))).toEqual([
      'update eternal.json',
      `update ${MOVED}`,
    ]);
    expect(fixture.read(MOVED)).toContain("idleDelay: '30s'");
    expect(fixture.has(JOB)).toBe(false);
    expect(fixture.bases().paths).toContain(MOVED);
    expect(fixture.bases().paths).not.toContain(JOB);
    expect(fixture.prepare({ jobs: idleDelay })).toMatchObject({ stateFiles: [] });
  });

  it('gets its imports mended where the user did not do it', async () => {
    const fixture = await makeFixture();
    move(fixture, JOB, MOVED);
    expect(listChanges(await fixture.run())).toEqual([`update ${MOVED}`, `update ${TEST}`]);
    expect(fixture.read(MOVED)).toContain("from '../../eternal/index.js'");
    expect(fixture.read(TEST)).toContain("import('../src/functions/jobs/orders.js')");
  });

  it('keeps edits', async () => {
    const fixture = await makeFixture();
    moveJob(fixture);
    fixture.edit(MOVED, 'const FunctionId', '// mine\nconst FunctionId');
    await fixture.run({ jobs: idleDelay });
    expect(fixture.read(MOVED)).toContain('// mine\n');
    expect(fixture.read(MOVED)).toContain("idleDelay: '30s'");
  });

  it('stays in its folder when the job is renamed', async () => {
    const fixture = await makeFixture();
    moveJob(fixture);
    expect(listChanges(await fixture.run(shop))).toEqual([
      `move ${MOVED} → src/functions/jobs/shop.ts`,
      `move ${PROCESSOR} → src/processors/process-shop.ts`,
      `move ${TEST} → test/shop.test.ts`,
      'move test/processors/process-orders.test.ts → test/processors/process-shop.test.ts',
      'update eternal.json',
    ]);
    expect(fixture.read('src/functions/jobs/shop.ts')).toContain("const FunctionId = 'shop'");
    expect(fixture.read('test/shop.test.ts')).toContain("'../src/functions/jobs/shop.js'");
  });

  it('keeps a file name that was not the id', async () => {
    const fixture = await makeFixture();
    move(fixture, JOB, 'src/loops/every-minute.ts');
    const changes = listChanges(await fixture.run(shop));
    expect(changes).toContain('update src/loops/every-minute.ts');
    expect(fixture.read('src/loops/every-minute.ts')).toContain("'shop'");
  });

  it('is deleted with the job', async () => {
    const fixture = await makeFixture();
    moveJob(fixture);
    const changes = listChanges(await fixture.run({ jobs: [] }));
    expect(changes).toContain(`delete ${MOVED}`);
    expect(changes).toContain(`delete ${PROCESSOR}`);
  });

  it('is kept as .removed with its edits', async () => {
    const fixture = await makeFixture();
    moveJob(fixture);
    fixture.edit(MOVED, "'1m'", "'7m'");
    const changes = listChanges(await fixture.run({ jobs: [] }));
    expect(changes).toContain(`move ${MOVED} → ${MOVED}.removed`);
  });

  it('is found again after a second move', async () => {
    const fixture = await makeFixture();
    move(fixture, JOB, MOVED);
    await fixture.run();
    move(fixture, MOVED, 'src/loops/orders.ts');
    await fixture.run({ jobs: idleDelay });
    expect(fixture.read('src/loops/orders.ts')).toContain("idleDelay: '30s'");
    move(fixture, 'src/loops/orders.ts', JOB);
    await fixture.run();
    expect(fixture.read(JOB)).toContain("idleDelay: '1m'");
    expect(fixture.read(JOB)).toContain("from '../eternal/index.js'");
  });
});

it('does not take a copy for a move', async () => {
  const fixture = await makeFixture();
  fixture.write(MOVED, fixture.read(JOB));
  const changes = listChanges(await fixture.run({ jobs: idleDelay }));
  expect(changes).toContain(`update ${JOB}`);
  expect(fixture.read(MOVED)).toContain("idleDelay: '1m'");
});

it('follows a job to another file although its own is there', async () => {
  const fixture = await makeFixture();
  fixture.write(MOVED, fixture.read(JOB).replaceAll("'../", "'../../"));
  fixture.write(JOB, "export * from './jobs/orders.js';\n");
  const changes = listChanges(await fixture.run({ jobs: idleDelay }));
  expect(changes).toContain(`update ${MOVED}`);
  expect(fixture.read(JOB)).toBe("export * from './jobs/orders.js';\n");
});

it('names both files that register a job', async () => {
  const fixture = await makeFixture();
  for (const path of ['src/a.ts', 'src/b.ts']) fixture.write(path, fixture.read(JOB));
  fixture.remove(JOB);
  const { changes } = fixture.prepare({ jobs: idleDelay });
  expect(changes.find(({ action }) => action === 'conflict')).toMatchObject({
    why: 'src/a.ts and src/b.ts register the job orders',
    hint: 'delete all but one of the calls, then run the command again',
  });
});
