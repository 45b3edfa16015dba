import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../../tools/run';
import { edit, filesIn, newFolder, newProject, readText } from '../project-fixture';
import { cli } from '../run-cli';

const jobFile = 'src/functions/orders.ts';
const mine = "idleDelay: '90s', // mine";

/** Creates a project in which the user and the next `set` change the same line. */
async function makeContested(): Promise<string> {
  const dir = await newProject();
  edit(dir, jobFile, "idleDelay: '1m',", mine);
  edit(dir, 'README.md', 'npm install', 'pnpm install');
  return dir;
}

const change = ['set', 'orders', '--idle-delay', '5m', '--jitter', '5%'];

describe('a conflict', () => {
  it('is reported with file and line, and nothing is written', async () => {
    const dir = await makeContested();
    const before = await filesIn(dir);

    const { exitCode, stdout, stderr } = await cli(dir, change);

    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
    expect(stderr.split('\n')).toEqual([
      `! conflict ${jobFile} (your edits and the new version overlap)`,
      `           ${jobFile}:9: your edit \`${mine}\`, generated \`idleDelay: '5m', // mine\``,
      `${dir}: nothing was written`,
      expect.stringMatching(/^error: conflict in .*: nothing was written \(.*--on-conflict/),
    ]);
    expect(await filesIn(dir)).toEqual(before);
  });

  it('with a spread says which option to write as a literal', async () => {
    const dir = await newProject();
    edit(dir, jobFile, '});', '  ...common,\n});');

    const { exitCode, stderr } = await cli(dir, ['set', 'orders', '--jitter', '5%']);

    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/nothing was written \(write jitter as a literal\)$/);
  });

  it('with a default export says how to import the processor', async () => {
    const dir = await newProject();
    edit(dir, jobFile, 'import { processOrders, ', 'import processOrders, { ');

    const { exitCode, stderr } = await cli(dir, ['set', 'orders', '--processor', 'pull']);

    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/nothing was written \(import the processor by its name\)$/);
  });

  it('is part of the JSON output', async () => {
    const dir = await makeContested();

    const { exitCode, stdout, stderr } = await cli(dir, [...change, '--json']);

    expect({ exitCode, stderr }).toEqual({ exitCode: 3, stderr: '' });
    const { ok, error, changes } = JSON.parse(stdout);
    expect({ ok, error }).toMatchObject({
      ok: false,
      error: { code: 'E_CONFLICT', path: jobFile },
    });
    expect(changes.filter(({ action }: { action: string }) => action === 'conflict')).toEqual([
      {
        path: jobFile,
        action: 'conflict',
        owner: 'generated',
        why: 'your edits and the new version overlap',
        conflicts: [{ line: 9, ours: `  ${mine}`, theirs: "  idleDelay: '5m', // mine" }],
      },
    ]);
  });

  it.each([
    { side: 'ours', line: mine, checked: `${jobFile}:9: idleDelay is 90s, eternal.json says 5m` },
    {
      side: 'theirs',
      line: "idleDelay: '5m', // mine",
      checked: 'everything else matches eternal.json',
    },
  ])('is resolved by --on-conflict $side, other edits are merged', async (row) => {
    const { side, line, checked } = row;
    const dir = await makeContested();

    const { exitCode, stderr } = await cli(dir, [...change, '--on-conflict', side]);

    expect(exitCode).toBe(0);
    expect(stderr).toMatch(new RegExp(`^[⇄%] merge {4}${jobFile}`, 'm'));
    expect(readText(dir, jobFile)).toContain(`  ${line}\n`);
    expect(readText(dir, jobFile)).toContain("  jitter: '5%',\n");
    expect(readText(dir, 'README.md')).toContain('pnpm install');
    expect((await cli(dir, ['check'])).stdout).toContain(checked);
  });

  it('is written with markers by --on-conflict markers, and check fails until they are resolved', async () => {
    const dir = await makeContested();

    const marked = await cli(dir, [...change, '--on-conflict', 'markers']);
    const checked = await cli(dir, ['check', '--json']);
    const again = await cli(dir, ['check']);
    const block = /<<<<<<< [^\n]*\n([^\n]*)\n=======\n[^\n]*\n>>>>>>> [^\n]*\n/;
    expect(readText(dir, jobFile)).toMatch(block);
    edit(dir, jobFile, readText(dir, jobFile).match(block)?.[0] ?? '', `  ${mine}\n`);
    const decided = await cli(dir, ['check']);

    expect(marked.exitCode).toBe(3);
    expect(marked.stderr).toContain('2 files written');
    expect(marked.stderr).toContain('conflict markers');
    expect(checked.exitCode).toBe(3);
    expect(JSON.parse(checked.stdout)).toMatchObject({
      ok: false,
      conflictMarkers: [{ path: jobFile, line: 9 }],
    });
    expect(again).toMatchObject({ exitCode: 3 });
    expect(again.stdout).toContain(`${jobFile}:9: conflict marker`);
    expect(decided.exitCode).toBe(3);
    expect(decided.stdout).toContain('orders.ts:9: idleDelay is 90s, eternal.json says 5m');
  });

  it('is reported by --dry-run beside all other changes', async () => {
    const dir = await makeContested();
    const before = await filesIn(dir);

    const { exitCode, stdout, stderr } = await cli(dir, [...change, '--dry-run', '--diff']);

    expect(exitCode).toBe(3);
    expect(stdout).toContain('+++ b/eternal.json');
    expect(stderr).toContain(`! conflict ${jobFile}`);
    expect(stderr).toContain('~ update   eternal.json');
    expect(await filesIn(dir)).toEqual(before);
  });
});

/** A tree without the data of the generator and without the diff. */
const own = (files: Record<string, string>) =>
  Object.fromEntries(Object.entries(files).filter(([path]) => !/^(\.eternal\/|diff$)/.test(path)));

describe('--dry-run --diff', () => {
  it.each([
    { args: ['rename', 'orders', 'x'] },
    { args: ['remove', 'orders'] },
    { args: ['add', 'mails'] },
    { args: ['set', 'orders', '--jitter', '5%'] },
  ])('prints a diff that git apply accepts: $args', async ({ args }) => {
    const dir = await newProject();
    edit(dir, 'src/functions/orders.ts', 'errorDelay', '// mine\n  errorDelay');
    const copy = await newFolder(await filesIn(dir));

    const { exitCode, stdout } = await cli(dir, [...args, '--dry-run', '--diff']);
    expect(await filesIn(dir)).toEqual(await filesIn(copy));
    await cli(dir, args);
    writeFileSync(join(copy, 'diff'), `${stdout}\n`);
    const applied = await run(copy, 'git', ['apply', 'diff']);

    expect(exitCode).toBe(0);
    expect(applied).toMatchObject({ exitCode: 0, stderr: '' });
    expect(own(await filesIn(copy))).toEqual(own(await filesIn(dir)));
  });
});
