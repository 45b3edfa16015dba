import type { NodePlopAPI, PlopGeneratorConfig } from 'node-plop';
import { add } from './src/commands/add';
import { isWritten } from './src/generator/compare/change';
import { GeneratorError } from './src/generator/errors';
import { readTemplateSet, reservedNames } from './src/generator/plan/templates';
import { createQuestions, type GivenAnswers } from './src/generator/prompts/questions';
import { counted } from './src/generator/strings';
import { templatesDir } from './src/package-root';
import { version } from './src/version';

export const GENERATOR = 'eternal-function';

/** Plop's way in, also from somebody else's plopfile: `await plop.load('create-eternal-function')`. */
export default function registerGenerator(plop: NodePlopAPI): void {
  plop.setGenerator(GENERATOR, createGenerator(plop.getDestBasePath(), true));
}

/** The one generator. `base` is where a relative folder starts from; `mayAdd`: the folder may be a project, which gets one more job. */
export function createGenerator(base: string, mayAdd: boolean): PlopGeneratorConfig {
  const reserved = reservedNames(readTemplateSet(templatesDir, 'job'));
  return {
    description: 'an Azure Functions project with an eternal orchestration, or one more job in it',
    prompts: createQuestions({ base, version, reserved, mayAdd }),
    // One action for all files: they are written together, or none is.
    actions: [(answers) => makeProject(base, answers as GivenAnswers)],
  };
}

async function makeProject(base: string, answers: GivenAnswers): Promise<string> {
  const { folder = '.', id, idleDelay, errorDelay, processor } = answers;
  const given = Object.entries({ dir: folder, idleDelay, errorDelay, processor });
  const texts = Object.fromEntries(given.filter(([, text]) => text !== undefined));
  const { ok, dir, changes } = await add(
    { verb: 'add', words: id === undefined ? [] : [id], texts, switches: new Set() },
    {
      cwd: base,
      env: {},
      version,
      templatesDir,
      hasTerminal: () => false,
      ask: async (known) => known,
      run: async () => 0,
      say: () => {},
    },
  );
  if (!ok) {
    const inTheWay = changes.filter(({ action }) => action === 'conflict').map(({ path }) => path);
    throw new GeneratorError('E_CONFLICT', `in the way: ${inTheWay.join(', ')}`);
  }
  return `${counted(changes.filter(isWritten).length, 'file')} in ${dir}`;
}
