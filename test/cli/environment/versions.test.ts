import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { setBases } from '../../../tools/bases';
import { version } from '../../../tools/repository';
import { edit, filesIn, newProject, readText } from '../project-fixture';
import { cli } from '../run-cli';

const orchestrator = 'src/eternal/orchestrator.ts';

describe('a project of another version', () => {
  async function makeOld(generator: string): Promise<string> {
    const dir = await newProject();
    edit(dir, 'eternal.json', `"${version}"`, `"${generator}"`);
    edit(dir, orchestrator, 'ORCHESTRATOR_SHAPE = 2', 'ORCHESTRATOR_SHAPE = 0');
    setBases(dir, { [orchestrator]: readText(dir, orchestrator) });
    return dir;
  }

  it('is updated by regenerate, which keeps edits and warns about running loops', async () => {
    const dir = await makeOld('0.0.9');
    writeFileSync(join(dir, 'src/eternal/policy.ts'), '// mine\n');

    const { exitCode, stderr } = await cli(dir, ['regenerate']);

    expect(exitCode).toBe(0);
    expect(stderr).toContain(`~ update   ${orchestrator}`);
    expect(stderr).not.toContain('also updates');
    expect(stderr).toMatch(
      /sequence of tasks changes \(shape 0 (?:→|->) 2\).*revives it.*orders\/start/,
    );
    expect(readText(dir, 'eternal.json')).toContain(`"generator": "${version}"`);
    expect(readText(dir, 'src/eternal/policy.ts')).toBe('// mine\n');
  });

  it.each([
    ['set', 'orders', '--jitter', '5%'],
    ['add', 'mails'],
    ['rename', 'orders', 'x'],
    ['remove', 'orders'],
  ])('is announced first by %s', async (...args) => {
    const dir = await makeOld('0.0.9');

    const { exitCode, stderr } = await cli(dir, args);
    const json = await cli(await makeOld('0.0.9'), [...args, '--json']);

    expect(exitCode).toBe(0);
    const note = `also updates 1 file, 0.0.9 → ${version}`;
    expect(stderr.split('\n')[0]).toBe(note);
    expect(JSON.parse(json.stdout).warnings[0]).toBe(note);
  });

  it('is only searched for conflict markers by check', async () => {
    const dir = await makeOld('0.0.9');

    const clean = await cli(dir, ['check']);
    writeFileSync(
      join(dir, 'README.md'),
      'a\n<<<<<<< ours (your file)\nb\n=======\nc\n>>>>>>> theirs (generator)\n',
    );
    const marked = await cli(dir, ['check', '--json']);

    expect(clean).toMatchObject({ exitCode: 2, stdout: '' });
    expect(clean.stderr).toContain('npx create-eternal-function@0.0.9 check');
    expect(marked.exitCode).toBe(3);
    expect(JSON.parse(marked.stdout)).toMatchObject({
      ok: false,
      changes: [],
      conflictMarkers: [{ path: 'README.md', line: 2 }],
      error: { hint: expect.stringContaining('@0.0.9 check') },
    });
  });

  it.each([
    'list',
    'check',
    'regenerate',
    'undo',
    'set orders --jitter 5%',
    'add mails',
    'rename orders mails',
    'remove orders',
  ])('is rejected by %s if it is newer', async (command) => {
    const dir = await newProject();
    edit(dir, 'eternal.json', `"${version}"`, '"99.0.0", "unheardOf": true');
    const before = await filesIn(dir);

    const { exitCode, stdout, stderr } = await cli(dir, command.split(' '));

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('the project needs version 99.0.0');
    expect(stderr).toContain('npx create-eternal-function@99.0.0');
    expect(await filesIn(dir)).toEqual(before);
  });
});
