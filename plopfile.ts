import type { NodePlopAPI } from 'node-plop';
import { add } from './src/commands/add';
import { WRITTEN } from './src/generator/compare/change';
import { GeneratorError } from './src/generator/errors';
import { pluralize, quote, trimPasted } from './src/generator/message';
import { jobOptions, projectOptions } from './src/generator/options/options';
import { loadTemplates } from './src/generator/plan/templates';
import { withTexts } from './src/generator/prompts/ask';
import { type AskedTexts, createQuestions } from './src/generator/prompts/questions';
import { nobody } from './src/session';
import { GENERATOR, version } from './src/version';

type Texts = Readonly<Partial<Record<string, string>>>;

/** Registers the generator in plop, also from another plopfile: `await plop.load('create-eternal-function')`. */
export default function registerGenerator(plop: NodePlopAPI): void {
  const base = plop.getDestBasePath();
  const asked = createQuestions({ base, version, mayAdd: true });
  const isAsked = new Set<string>(asked.map(({ name }) => name));
  plop.setGenerator(GENERATOR, {
    description: `an Azure Functions project with an eternal orchestration, or one more job in it: ${[...isAsked].map((name) => `<${name}>`).join(' ')}`,
    prompts: [
      ...asked.map((question) => ({
        ...question,
        // Plop shows nothing but this text where a value on its command line is wrong.
        validate: (value: string, answers?: AskedTexts) =>
          withSubject(question.name, value, question.validate(value, answers)),
      })),
      ...[...jobOptions, ...projectOptions]
        .filter(({ key }) => !isAsked.has(key))
        .map(silentPrompt),
    ],
    // One action for all files, because all or none of them are written.
    actions: [(answers) => createProject(base, answers as Texts)],
  });
}

const withSubject = (name: string, value: string, result: true | string): true | string =>
  result === true ? true : `${name}: ${quote(value)} ${result}`;

/** Plop takes values only for prompts. This one is never shown: `-- --busyDelay 10s` on its command line answers it. */
const silentPrompt = ({
  key,
  help,
  type,
}: (typeof jobOptions | typeof projectOptions)[number]) => ({
  type: 'input',
  name: key,
  message: help,
  when: false,
  filter: (value: unknown) => trimPasted(String(value)),
  validate: (value: unknown) => {
    const text = trimPasted(String(value));
    const checked = type.check(text);
    return withSubject(key, text, 'value' in checked ? true : checked.problem);
  },
});

async function createProject(base: string, { folder = '.', ...texts }: Texts): Promise<string> {
  const project = new Map(
    projectOptions.flatMap(({ key, type }) => {
      const checked = type.check(texts[key] ?? '');
      return texts[key] !== undefined && 'value' in checked ? [[key, checked.value] as const] : [];
    }),
  );
  const none = { job: new Map(), flags: new Set<never>() };
  const answers = { command: 'add', dir: folder, onConflict: 'fail', project, ...none } as const;
  const reported: string[] = [];
  const outcome = await add(withTexts(answers, texts), {
    cwd: base,
    env: {},
    version,
    loadTemplates,
    ...nobody,
    run: async () => 0,
    capture: () => undefined,
    say: (line) => reported.push(line),
  });
  const { dir, changes = [], warnings = [], nextSteps = [], error } = outcome;
  if (error !== undefined) {
    const hint = error.hint === undefined ? '' : ` (${error.hint})`;
    throw new GeneratorError(error.code, `${error.message}${hint}`, error);
  }
  const written = changes.filter(({ action }) => WRITTEN.has(action)).length;
  return [
    ...reported,
    `${pluralize(written, 'file')} in ${dir}`,
    ...warnings.map((warning) => `warning: ${warning}`),
    ...(nextSteps.length === 0 ? [] : ['Next steps:', ...nextSteps.map((step) => `  ${step}`)]),
  ].join('\n');
}
