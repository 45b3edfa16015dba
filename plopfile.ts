import type { NodePlopAPI } from 'node-plop';
import { add } from './src/commands/add';
import { WRITTEN } from './src/generator/compare/change';
import { GeneratorError } from './src/generator/errors';
import { pluralize } from './src/generator/message';
import { loadTemplates } from './src/generator/plan/templates';
import { GENERATOR, withTexts } from './src/generator/prompts/ask';
import { type AskedTexts, createQuestions } from './src/generator/prompts/questions';
import { version } from './src/version';

/** Registers the generator in plop, also from another plopfile: `await plop.load('create-eternal-function')`. */
export default function registerGenerator(plop: NodePlopAPI): void {
  const base = plop.getDestBasePath();
  plop.setGenerator(GENERATOR, {
    description: 'an Azure Functions project with an eternal orchestration, or one more job in it',
    prompts: createQuestions({ base, version, mayAdd: true }),
    // One action for all files, because all or none of them are written.
    actions: [(answers) => createProject(base, answers as AskedTexts)],
  });
}

async function createProject(
  base: string,
  { folder = '.', ...texts }: AskedTexts,
): Promise<string> {
  const none = { job: new Map(), project: new Map(), flags: new Set<never>() };
  const answers = { command: 'add', dir: folder, onConflict: 'fail', ...none } as const;
  const {
    dir,
    changes = [],
    warnings = [],
    error,
  } = await add(withTexts(answers, texts), {
    cwd: base,
    env: {},
    version,
    loadTemplates,
    hasTerminal: () => false,
    confirm: async () => false,
    ask: async (known) => known,
    run: async () => 0,
    capture: () => undefined,
    say: () => {},
  });
  if (error !== undefined) throw new GeneratorError(error.code, error.message, error);
  const written = changes.filter(({ action }) => WRITTEN.has(action)).length;
  return [`${pluralize(written, 'file')} in ${dir}`, ...warnings].join('\n');
}
