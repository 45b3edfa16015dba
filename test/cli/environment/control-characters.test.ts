import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GitRepository } from '../../../tools/git-repository';
import { ENTER } from '../../../tools/screen';
import { edit, manifestWith, newFolder, newProject } from '../project-fixture';
import { open } from '../prompts/prompt-fixture';
import { cli } from '../run-cli';

/** A title escape, a color, a C1 control, a line break and bidirectional overrides. */
const HOSTILE = 'a\u001b]0;x\u0007\u001b[31m\u009b2J\u202e\u2066z';
const SHOWN = 'a\\u001b]0;x\\u0007\\u001b[31m\\u009b2J\\u202e\\u2066z';

// biome-ignore lint/suspicious/noControlCharactersInRegex: the characters that must not be printed
const CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

interface Row {
  readonly what: string;
  readonly run: (dir: string) => Parameters<typeof cli>;
  /** Not every message names the value. */
  readonly isShown?: boolean;
}

const inFolder = (what: string, ...args: string[]): Row => ({ what, run: (dir) => [dir, args] });

const rows: readonly Row[] = [
  inFolder('a folder', HOSTILE, '--yes'),
  { ...inFolder('a folder without --id', HOSTILE), isShown: false },
  inFolder('--dir', 'list', '--dir', HOSTILE),
  inFolder('--from', 'app', '--from', HOSTILE),
  inFolder('--id', 'app', '--id', HOSTILE),
  inFolder('--processor', 'app', '--id', 'a', '--processor', HOSTILE),
  inFolder('--idle-delay', 'app', '--id', 'a', '--idle-delay', HOSTILE),
  inFolder('--name', 'app', '--id', 'a', '--name', HOSTILE),
  inFolder('--backend', 'app', '--id', 'a', '--backend', HOSTILE),
  inFolder('--on-conflict', 'regenerate', '--on-conflict', HOSTILE),
  inFolder('a flag', `--${HOSTILE}`),
  inFolder('the value of a flag without one', 'app', `--yes=${HOSTILE}`),
  inFolder('an id that does not exist', 'remove', HOSTILE, '--dir', 'project'),
  inFolder('an unexpected argument', 'list', HOSTILE),
  inFolder('a new id', 'rename', 'orders', HOSTILE, '--dir', 'project'),
  {
    what: 'the name of the current folder',
    run: (dir) => {
      mkdirSync(join(dir, HOSTILE));
      return [join(dir, HOSTILE), ['list']];
    },
  },
  {
    what: 'the name of the folder of a project',
    run: (dir) => {
      renameSync(join(dir, 'project'), join(dir, HOSTILE));
      return [join(dir, HOSTILE), ['set', 'orders', '--jitter', '5%']];
    },
  },
  {
    what: 'a key of eternal.json',
    run: (dir) => {
      writeFileSync(join(dir, 'eternal.json'), manifestWith(`{ "a": { "${SHOWN}": 1 } }`));
      return [dir, ['list']];
    },
  },
  {
    what: 'a value of eternal.json',
    run: (dir) => {
      writeFileSync(
        join(dir, 'eternal.json'),
        manifestWith(`{ "a": { "idleDelay": "${HOSTILE}" } }`),
      );
      return [dir, ['check']];
    },
    isShown: false,
  },
  {
    what: 'an id in eternal.json',
    run: (dir) => {
      writeFileSync(join(dir, 'eternal.json'), manifestWith(`{ "${SHOWN}": {} }`));
      return [dir, ['list']];
    },
  },
  {
    what: 'the name of a file of the user, in a conflict of undo',
    run: (dir) => {
      writeFileSync(join(dir, 'project', HOSTILE), '');
      return [dir, ['undo', '--dir', 'project', '--yes']];
    },
  },
  {
    what: 'a line of a file, in a conflict',
    run: (dir) => {
      const project = join(dir, 'project');
      edit(project, 'src/functions/orders.ts', "'1m'", `'${HOSTILE}'`);
      return [project, ['set', 'orders', '--idle-delay', '5m']];
    },
  },
  {
    what: 'the name of a branch',
    run: (dir) => {
      const project = join(dir, 'project');
      const repository = new GitRepository(project);
      repository.init();
      edit(project, 'src/functions/orders.ts', "'1m'", "'2m'");
      repository.commit('ours');
      repository.do('checkout', '--quiet', '-b', 'z\u202ez', 'base');
      edit(project, 'src/functions/orders.ts', "'1m'", "'4m'");
      repository.commit('theirs');
      repository.ask(['merge', 'main']);
      return [project, ['regenerate']];
    },
    isShown: false,
  },
];

describe('control characters', () => {
  it.each(rows)('never reach the terminal: $what', async ({ run, isShown = true }) => {
    const dir = dirname(await newProject());
    renameSync(join(dir, 'app'), join(dir, 'project'));
    const [cwd, args] = run(dir);
    const { stdout, stderr } = await cli(cwd, args);
    expect(`${stdout}\n${stderr}`).not.toMatch(CONTROLS);
    if (isShown)
      expect(`${stdout}${stderr}`.replaceAll('\\\\u', '\\u')).toContain(SHOWN.slice(0, 20));
    const json = await cli(cwd, [...args, '--json']);
    expect(json.stdout).not.toMatch(CONTROLS);
  });

  it('are exact in --json', async () => {
    const dir = await newFolder();
    const { stdout } = await cli(dir, ['list', '--dir', HOSTILE, '--json']);
    expect(JSON.parse(stdout).error.path).toBe(join(dir, HOSTILE));
  });

  it('are escaped in prompts', async () => {
    const dir = join(await newFolder(), HOSTILE);
    mkdirSync(dir);
    await cli(dir, ['.', '--id', 'orders', '--yes']);
    const screen = open(dir, ['add', 'mail', '--idle-delay', '1m', '--error-delay', '3m']);
    await screen.answer('the work?', ENTER);
    expect(await screen.exit()).toBe(0);
    expect(await screen.text()).toContain('add a job to a\\u001b]0;x');
    for (const each of ['\u009b', '\u202e', '\u2066', '\u001b]'])
      expect(screen.sent()).not.toContain(each);
  });
});
