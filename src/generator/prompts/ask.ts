import type { NodePlopAPI } from 'node-plop';
import { createGenerator, GENERATOR } from '../../../plopfile';
import { GeneratorError } from '../errors';
import { flagOf } from '../options/options';
import { quote } from '../strings';
import type { AskedKey, GivenAnswers, Question } from './questions';

/** What plop takes for an answer that is to be asked for. */
const ASK = '_';

/** Asks what is not given, of all questions or only of some, through plop's generator. Throws `E_ANSWER` for a bad given one. */
export async function askThrough(
  plop: NodePlopAPI,
  given: GivenAnswers,
  only?: readonly AskedKey[],
): Promise<GivenAnswers> {
  const generator = createGenerator(plop.getDestBasePath(), given.folder !== undefined);
  const questions = (generator.prompts as Question[]).filter(
    ({ name }) => only?.includes(name) ?? true,
  );
  refuseBad(questions, given);
  plop.setGenerator(GENERATOR, { ...generator, prompts: questions });
  const asked = await plop
    .getGenerator(GENERATOR)
    .runPrompts(questions.map(({ name }) => given[name] ?? ASK));
  return { ...asked, ...given };
}

/** Plop would refuse them too, but without saying which flag it was. */
function refuseBad(questions: readonly Question[], given: GivenAnswers): void {
  for (const { name, validate } of questions) {
    const value = given[name];
    const problem = value === undefined ? true : validate(value, given);
    if (problem === true) continue;
    const flag = name === 'idleDelay' || name === 'errorDelay' ? flagOf(name) : name;
    throw new GeneratorError('E_ANSWER', `--${flag} ${quote(value)} ${problem}`);
  }
}
