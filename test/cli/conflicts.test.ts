import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../tools/run';
import { edit, filesIn, newFolder, newProject, readText } from './project-fixture';
import { cli } from './run-cli';

const jobFile = 'src/functions/orders.ts';
const mine = "idleDelay: '90s', // mine";

/** A project in which the user and the next `set` say something else about the same line. */
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
      `           ${jobFile}:9: yours \`${mine}\`, the generator's \`idleDelay: '5m',\``,
      `${dir}: nothing was written`,
      expect.stringMatching(/^error: conflict in .*: nothing was written \(.*--on-conflict/),
    ]);
    expect(await filesIn(dir)).toEqual(before);
  });

  it('is data with --json', async () => {
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
        conflicts: [{ line: 9, ours: `  ${mine}`, theirs: "  idleDelay: '5m'," }],
      },
    ]);
  });

  it.each([
    { side: 'ours', says: mine },
    { side: 'theirs', says: "idleDelay: '5m'," },
  ])('is decided by --on-conflict $side, and only there', async ({ side, says }) => {
    const dir = await makeContested();

    const { exitCode, stderr } = await cli(dir, [...change, '--on-conflict', side]);

    expect(exitCode).toBe(0);
    expect(stderr).toContain(`⇄ merge    ${jobFile}`);
    expect(readText(dir, jobFile)).toContain(`  ${says}\n`);
    expect(readText(dir, jobFile)).toContain("  jitter: '5%',\n");
    expect(readText(dir, 'README.md')).toContain('pnpm install');
    expect((await cli(dir, ['check'])).exitCode).toBe(0);
  });

  it('can be marked: it is written, exit 3, and check fails while a marker stands', async () => {
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
    expect(again.stdout).toContain(`${jobFile}:9: a conflict marker`);
    expect(decided.exitCode).toBe(0);
    expect(decided.stderr).toContain('orders.ts says idleDelay 90s, eternal.json 5m');
  });

  it('is named in a dry run as well, which shows the rest', async () => {
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

/** Without what the generator keeps for itself, and without the diff. */
const own = (files: Record<string, string>) =>
  Object.fromEntries(Object.entries(files).filter(([path]) => !/^(\.eternal\/|diff$)/.test(path)));

describe('--dry-run --diff', () => {
  it.each([
    { args: ['rename', 'orders', 'x'] },
    { args: ['remove', 'orders'] },
    { args: ['add', 'mails'] },
    { args: ['set', 'orders', '--jitter', '5%'] },
  ])('of $args prints what git applies, to the user’s own files', async ({ args }) => {
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
