import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import buildTemplates from '../../tools/build-templates';
import { mutate, type StrykerMutant } from './stryker';

/*
 * Mutation testing of the loop with Stryker: which of its mutants do all our tests detect? survivors.json lists those
 * that survive, each with the reason why it may. UPDATE=1 rewrites the list: it keeps known reasons and leaves new ones
 * empty, to be filled in.
 *
 * tsx test/mutation/index.ts [files or ranges, such as templates/project/src/eternal/policy.ts]
 */

type Named = Pick<StrykerMutant, 'file' | 'mutator' | 'line' | 'from' | 'to'>;
type Survivor = Named & { readonly why: string };

const LIST = join(import.meta.dirname, 'survivors.json');
/** The share of mutants that our tests must detect, in percent. */
const MIN_SCORE = 97;
const EVERYTHING = ['templates/project/src/eternal/*.ts'];

async function main(given: readonly string[]): Promise<boolean> {
  await buildTemplates();
  const ranges = given.length > 0 ? given : EVERYTHING;
  const mutants = await mutate('test/mutation/all.config.mts', ranges);
  for (const file of new Set(mutants.map((mutant) => mutant.file)))
    console.log(`${file}: ${countsOf(mutants.filter((mutant) => mutant.file === file))}`);
  const survivors = mutants.filter(({ isKilled }) => !isKilled);
  const isListed = compareWithList(survivors, new Set(mutants.map(({ file }) => file)));
  const score = Math.floor((1 - survivors.length / mutants.length) * 10_000) / 100;
  console.log(`${countsOf(mutants)}: ${score} % (${MIN_SCORE} %)`);
  return score >= MIN_SCORE && isListed;
}

function countsOf(mutants: readonly StrykerMutant[]): string {
  const killed = mutants.filter(({ isKilled }) => isKilled);
  const timeouts = killed.filter(({ isTimeout }) => isTimeout);
  const survive = `${mutants.length - killed.length} survive`;
  return `${mutants.length} mutants, ${killed.length} killed (${timeouts.length} timeouts), ${survive}`;
}

/** Whether the list names exactly these survivors. @param files the mutated files */
function compareWithList(survivors: readonly StrykerMutant[], files: ReadonlySet<string>): boolean {
  const listed: readonly Survivor[] = JSON.parse(readFileSync(LIST, 'utf8'));
  const reasons = new Map(listed.map((survivor) => [keyOf(survivor), survivor.why]));
  const found = new Set(survivors.map(keyOf));
  const unlisted = survivors.filter((mutant) => !reasons.get(keyOf(mutant)));
  const killed = listed.filter((each) => files.has(each.file) && !found.has(keyOf(each)));
  for (const { range, from, to } of unlisted)
    console.log(`not in the list: ${range}\n  - ${from}\n  + ${to}`);
  for (const { file, from, to } of killed)
    console.log(`in the list, but killed: ${file}\n  - ${from}\n  + ${to}`);
  if (process.env.UPDATE !== undefined) {
    const others = listed.filter(({ file }) => !files.has(file));
    const named = survivors.map(({ file, mutator, line, from, to }) => {
      const survivor = { file, mutator, line, from, to };
      return { ...survivor, why: reasons.get(keyOf(survivor)) ?? '' };
    });
    writeFileSync(LIST, `${JSON.stringify([...others, ...named], undefined, 2)}\n`);
  }
  return unlisted.length + killed.length === 0;
}

const keyOf = ({ file, mutator, line, from, to }: Named): string =>
  JSON.stringify([file, mutator, line, from, to]);

void main(process.argv.slice(2)).then((isMet) => {
  process.exitCode = isMet ? 0 : 1;
});
