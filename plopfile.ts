import type { NodePlopAPI } from 'node-plop';
import { add } from './src/commands/add';
import { WRITTEN } from './src/generator/compare/change';
import { GeneratorError } from './src/generator/errors';
import { pluralize } from './src/generator/message';
import { loadTemplates } from './src/generator/plan/templates';
import { GENERATOR, withTexts } from './src/generator/prompts/ask';
import { type AskedTexts, createQuestions } from './src/generator/prompts/questions';
import { version } from './src/version';

/** Plop's way in, also from somebody else's plopfile: `await plop.load('create-eternal-function')`. */
export default function registerGenerator(plop: NodePlopAPI): void {
  const base = plop.getDestBasePath();
  plop.setGenerator(GENERATOR, {
    description: 'an Azure Functions project with an eternal orchestration, or one more job in it',
    prompts: createQuestions({ base, version, mayAdd: true }),
    // One action for all files: they are written together, or none is.
    actions: [(answers) => makeProject(base, answers as AskedTexts)],
  });
}

async function makeProject(base: string, { folder = '.', ...texts }: AskedTexts): Promise<string> {
  const nothing = { job: new Map(), project: new Map(), flags: new Set<never>() };
  const answers = { command: 'add', dir: folder, onConflict: 'fail', ...nothing } as const;
  const {
    isBlocked,
    dir,
    changes = [],
  } = await add(withTexts(answers, texts), {
    cwd: base,
    env: {},
    version,
    loadTemplates,
    hasTerminal: () => false,
    ask: async (known) => known,
    run: async () => 0,
    capture: () => undefined,
    say: () => {},
  });
  if (isBlocked) {
    const inTheWay = changes.filter(({ action }) => action === 'conflict').map(({ path }) => path);
    throw new GeneratorError('E_CONFLICT', `in the way: ${inTheWay.join(', ')}`);
  }
  const written = changes.filter(({ action }) => WRITTEN.has(action)).length;
  return `${pluralize(written, 'file')} in ${dir}`;
}
