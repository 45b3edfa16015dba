import { existsSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyChanges } from '../../../src/generator/apply/apply';
import { lockHolder } from '../../../src/generator/apply/lock';
import { interruptAfterRenames } from '../../../tools/stopping-disk';
import { filesIn, newProject, readText } from '../project-fixture';
import { cliProcess as cli } from '../run-cli';

/** Creates a project that a process has half changed. */
async function halfChangedProject(
  pid: number,
): Promise<{ dir: string; before: Record<string, string> }> {
  const dir = await newProject();
  const before = await filesIn(dir);
  const change = (path: string) => {
    const text = readText(dir, path);
    return {
      path,
      action: 'update',
      owner: 'generated',
      before: text,
      after: `${text}half\n`,
    } as const;
  };
  const changes = ['README.md', 'eternal.json', 'host.json'].map(change);
  interruptAfterRenames(4, (disk) =>
    applyChanges({ root: dir, version: '1.0.0', isNew: false, changes, stateFiles: [] }, disk),
  );
  const current = join(dir, '.eternal/run/current');
  const holder = readdirSync(current).find((name) => name.startsWith('holder.')) ?? '';
  const other = holder.replace(
    /^holder\.\d+\.\d+/,
    `holder.${lockHolder(pid).split('.', 2).join('.')}`,
  );
  renameSync(join(current, holder), join(current, other));
  return { dir, before };
}

/** The PID is above the maximum of Linux (2^22), so no process has it. */
const interruptedProject = () => halfChangedProject(4_194_399);

describe('while another command is active', () => {
  it.each([['set', 'orders', '--jitter', '5%'], ['add', 'mails'], ['undo'], ['regenerate']])(
    '%s exits with 1 and writes nothing',
    async (...args) => {
      const { dir } = await halfChangedProject(process.pid);
      const half = await filesIn(dir);

      const { exitCode, stderr } = await cli(dir, args);

      expect(exitCode).toBe(1);
      expect(stderr).toMatch(
        /^error: another create-eternal-function process is changing .* \(pid \d+\)/,
      );
      expect(await filesIn(dir)).toEqual(half);
    },
  );
});

describe('after an interrupted command', () => {
  it('check, list and --dry-run exit with an error and repair nothing', async () => {
    const { dir } = await interruptedProject();
    const half = await filesIn(dir);

    const checked = await cli(dir, ['check']);
    const listed = await cli(dir, ['list']);
    const dry = await cli(dir, ['regenerate', '--dry-run']);

    const message = expect.stringMatching(
      /^error: an earlier command was interrupted at \d{4}-.*Z \(run regenerate/,
    );
    expect(checked).toMatchObject({ exitCode: 3, stdout: '', stderr: message });
    expect(listed).toMatchObject({ exitCode: 1, stdout: '', stderr: message });
    expect(dry).toMatchObject({ exitCode: 1, stdout: '', stderr: message });
    expect(await filesIn(dir)).toEqual(half);
  });

  it('the next command restores the files, reports them and continues', async () => {
    const { dir, before } = await interruptedProject();

    const { exitCode, stderr } = await cli(dir, ['set', 'orders', '--jitter', '5%']);

    expect(exitCode).toBe(0);
    expect(stderr.split('\n')[0]).toMatch(
      /^an earlier command was interrupted at .*: restored .*README\.md/,
    );
    const after = await filesIn(dir);
    expect(after['README.md']).toBe(before['README.md']);
    expect(after['eternal.json']).toContain('"jitter": "5%"');
    expect(existsSync(join(dir, '.eternal/run/current'))).toBe(false);
  });

  it('undo restores the files and does not undo the command before', async () => {
    const { dir, before } = await interruptedProject();

    const { exitCode, stdout } = await cli(dir, ['undo', '--json']);

    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      changes: [],
      warnings: [expect.stringContaining(': restored ')],
    });
    expect(await filesIn(dir)).toEqual(before);
  });
});
