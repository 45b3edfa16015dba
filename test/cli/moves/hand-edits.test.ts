import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path/posix';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadTemplates } from '../../../src/generator/plan/templates';
import { version } from '../../../src/version';
import { type Files, Project, type RunResult } from '../../../tools/project';
import { moveWithImports } from './moved-project';

const folder = mkdtempSync(join(tmpdir(), 'eternal-edits-'));
const release = { version, loadTemplates };
const project = new Project(join(folder, 'shop'), release);
let files: Files;

beforeAll(async () => {
  for (const args of [
    ['--id', 'alpha', '--name', 'shop'],
    ['add', 'beta', '--yes'],
  ]) {
    expect(await project.run(args)).toMatchObject({ exitCode: 0 });
  }
  files = project.files();
});
afterAll(() => rmSync(folder, { recursive: true }));

const ALPHA = 'src/functions/alpha.ts';
const BETA = 'src/functions/beta.ts';
const COPY = 'src/jobs/beta.ts';
const PROCESSOR = 'src/processors/process-beta.ts';

const edit = (path: string, from: string | RegExp, to: string): void => {
  const text = project.read(path);
  const edited = text.replace(from, to);
  if (edited === text) throw new Error(`${path} has no ${from}`);
  project.write(path, edited);
};

/** The code of the job beta, to stand in another file. */
const codeOfBeta = (): string =>
  project
    .read(BETA)
    .replace(/^import .*eternal\/index.*\n/, '')
    .replaceAll('FunctionId', 'BetaId');

const mergeBoth = (): void => {
  const code = codeOfBeta();
  const [, imported = '', rest = ''] = /^(import .*\n)([\s\S]*)$/.exec(code) ?? [];
  edit(ALPHA, /^/, imported);
  edit(ALPHA, /$/, rest);
};

interface Edit {
  readonly title: string;
  readonly make: () => void;
  /** What a user does who follows a hint that names no command. */
  readonly mend?: () => void;
}

const deleteCopy = (): void => project.remove(COPY);

const EDITS: readonly Edit[] = [
  { title: 'deleted', make: () => project.remove(BETA) },
  { title: 'emptied', make: () => project.write(BETA, '') },
  { title: 'commented out', make: () => edit(BETA, /^/gm, '// ') },
  { title: 'moved', make: () => moveWithImports(project, [BETA, COPY]) },
  {
    title: 'merged into the file of alpha',
    make: () => {
      mergeBoth();
      project.remove(BETA);
    },
    mend: () => edit(ALPHA, /eternalFunction\(BetaId[\s\S]*?\n\}\);\n/, ''),
  },
  {
    title: 'registered in the file of alpha too',
    make: mergeBoth,
    mend: () => edit(ALPHA, /eternalFunction\(BetaId[\s\S]*?\n\}\);\n/, ''),
  },
  {
    title: 'copied',
    make: () => project.write(COPY, project.read(BETA)),
    mend: deleteCopy,
  },
  {
    title: 'copied twice, and deleted',
    make: () => {
      project.write(COPY, project.read(BETA).replaceAll("'../", "'../"));
      project.write('src/other/beta.ts', project.read(COPY));
      project.remove(BETA);
    },
    mend: () => project.remove('src/other/beta.ts'),
  },
  {
    title: 'registered twice in its file',
    make: () => edit(BETA, /$/, "eternalFunction('beta', { processor: processBeta });\n"),
    mend: () => edit(BETA, /eternalFunction\('beta'.*\n/, ''),
  },
  {
    title: 'registered with another id',
    make: () => edit(BETA, "'beta'", "'gamma'"),
    mend: () => edit(BETA, "'gamma'", "'beta'"),
  },
  {
    title: 'registered with an id in the call',
    make: () => {
      edit(BETA, /const FunctionId.*\n\n?/, '');
      edit(BETA, 'FunctionId', "'beta'");
    },
  },
  {
    title: 'registered with a constant of another name',
    make: () => edit(BETA, /FunctionId/g, 'BETA'),
  },
  {
    title: 'registered with a template literal',
    make: () => edit(BETA, "'beta'", '`beta`'),
  },
  {
    title: 'registered with a typed constant',
    make: () => edit(BETA, "'beta'", "'beta' as const"),
  },
  { title: 'left without its processor', make: () => project.remove(PROCESSOR) },
  { title: 'left without .eternal/base', make: () => project.remove('.eternal/base') },
  { title: 'left with an empty .eternal/base', make: () => project.write('.eternal/base', '') },
  {
    title: 'left with options that a spread may replace',
    make: () => {
      project.write('src/common.ts', "export const common = { idleDelay: '9m' as const };\n");
      edit(BETA, /^/, "import { common } from '../common.js';\n");
      edit(BETA, '});', '  ...common,\n});');
    },
    mend: () => edit(BETA, '  ...common,\n', ''),
  },
];

const COMMANDS: readonly (readonly string[])[] = [
  ['set', 'beta', '--idle-delay', '2m'],
  ['rename', 'beta', 'delta'],
  ['remove', 'beta'],
  ['regenerate'],
];

const MORE_COMMANDS: readonly (readonly string[])[] = [
  ['set', 'beta', '--idle-delay', '2m', '--on-conflict', 'ours'],
  ['set', 'beta', '--processor', 'pull'],
  ['set', 'beta', '--watchdog', 'off'],
  ['set', 'beta', '--adopt'],
  ['rename', 'beta', 'delta', '--on-conflict', 'ours'],
  ['rename', 'beta', 'delta', '--on-conflict', 'theirs'],
  ['remove', 'alpha'],
  ['regenerate', '--on-conflict', 'ours'],
  ['check'],
  ['list'],
];
const commands = process.env.DEEP === undefined ? COMMANDS : [...COMMANDS, ...MORE_COMMANDS];

/** The ids that the code registers, in order. Without the generator's own parser. */
function registeredIds(): string[] {
  return project
    .paths()
    .filter((path) => /^src\/(?!eternal\/).*\.ts$/.test(path))
    .flatMap((path) => {
      const code = project.read(path).replace(/^\s*\/\/.*$/gm, '');
      return [...code.matchAll(/\beternalFunction\(\s*(?:['"`]([^'"`]*)['"`]|(\w+))/g)].map(
        ([, literal, name]) =>
          literal ?? new RegExp(`const ${name} = ['"\`]([^'"\`]*)`).exec(code)?.[1] ?? `? ${name}`,
      );
    })
    .sort();
}

const jobsInManifest = (): string[] =>
  Object.keys(JSON.parse(project.read('eternal.json')).jobs).sort();

/** Does what an error says: edits the file, runs the command that it names. */
async function follow({ hint = '' }: RunResult, { mend }: Edit): Promise<void> {
  const isByHand = /delete|write|move|keep one/.test(hint) && mend !== undefined;
  if (isByHand) mend();
  if (isByHand && hint.startsWith('write')) return;
  const [, command = ''] = /\brun ((?:regenerate|set)[^;,]*)/.exec(hint) ?? [];
  if (command !== '') await project.run(command.trim().split(' '));
}

/** After a command that succeeded, the project is what `eternal.json` says, or the command says where it is not. */
async function expectTruth(args: readonly string[], { warnings }: RunResult): Promise<void> {
  const { findings } = await project.run(['check']);
  const untold = findings.filter(
    ({ kind, message }) =>
      kind === 'difference' && !warnings.some((warning) => warning.includes(message)),
  );
  if (args.includes('alpha')) {
    expect(registeredIds()).not.toContain('alpha');
    return expect(untold.filter(({ message }) => message.includes('alpha'))).toEqual([]);
  }
  expect(registeredIds()).toEqual(jobsInManifest());
  expect(untold).toEqual([]);
}

describe.each(EDITS)('a job that was $title', (made) => {
  it.each(commands.map((args) => ({ args, line: args.join(' ') })))(
    'is what $line says, or stops it with a next step',
    async ({ args }) => {
      project.reset(files, release);
      made.make();
      const before = project.files();

      const result = await project.run(args);

      if (args[0] === 'list') {
        const isTrue = registeredIds().join() === jobsInManifest().join();
        expect(isTrue || result.findings.length > 0).toBe(true);
        return;
      }
      if (result.exitCode === 0) return expectTruth(args, result);
      expect([2, 3]).toContain(result.exitCode);
      expect(result.hint).toBeTruthy();
      expect(project.files()).toEqual(before);
      if (args[0] === 'check') return;
      await follow(result, made);
      const again = await project.run(args);
      expect(again).toMatchObject({ exitCode: 0 });
      await expectTruth(args, again);
    },
  );

  it('is back after undo', async () => {
    project.reset(files, release);
    made.make();
    const before = project.files();
    expect(project.has('eternal.json')).toBe(true);
    for (const args of COMMANDS) {
      const { exitCode } = await project.run(args);
      if (exitCode !== 0) continue;
      expect(await project.run(['undo'])).toMatchObject({ exitCode: 0 });
      expect(project.files()).toEqual(before);
    }
  });
});
