import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import buildTemplates from '../../tools/build-templates';
import { root } from '../../tools/repository';
import { type Mutant, mutate } from './stryker';

/*
 * Mutation testing of the loop: which mistakes in it do the tests notice that a user gets, and which do all of ours?
 * What survives both stands in survivors.json, each with the reason why it may. With UPDATE=1 the list is rewritten:
 * reasons that are there stay, new ones have to be given.
 *
 * npx tsx test/mutation/index.ts [files or ranges, such as templates/project/src/eternal/policy.ts]
 */

type Named = Pick<Mutant, 'file' | 'mutator' | 'line' | 'from' | 'to'>;
type Survivor = Named & { readonly why: string };

const LIST = join(import.meta.dirname, 'survivors.json');
/** What the users' tests do not notice, to look at. */
const LEFT = join(root, '.tmp/mutants-left.json');
const BARS = { users: 90, all: 95 };
const EVERYTHING = ['templates/project/src/eternal/*.ts'];

async function main(given: readonly string[]): Promise<boolean> {
  await buildTemplates();
  const mutants = await mutate(
    'test/mutation/users.config.mts',
    given.length > 0 ? given : EVERYTHING,
  );
  const left = mutants.filter(({ isKilled }) => !isKilled);
  writeFileSync(LEFT, JSON.stringify(left, undefined, 2));
  // What the users' tests notice is noticed: all of ours are asked about the rest alone.
  const ranges = [...new Set(left.map(({ range }) => range))];
  const others = ranges.length > 0 ? await mutate('test/mutation/all.config.mts', ranges) : [];
  const noticed = new Set(others.filter(({ isKilled }) => isKilled).map(placeOf));
  const survivors = left.filter((mutant) => !noticed.has(placeOf(mutant)));

  const files = new Set(mutants.map(({ file }) => file));
  const isListed = compare(survivors, files);
  const users = scoreOf(mutants.length - left.length, mutants.length);
  const all = scoreOf(mutants.length - survivors.length, mutants.length);
  console.log(`mutants: ${mutants.length}`);
  console.log(`survive the users' tests: ${left.length}, score ${users} % (bar ${BARS.users} %)`);
  console.log(`survive all tests: ${survivors.length}, score ${all} % (bar ${BARS.all} %)`);
  return users >= BARS.users && all >= BARS.all && isListed;
}

/** Whether the list names exactly these survivors. @param files that were mutated: of others nothing is known */
function compare(survivors: readonly Mutant[], files: ReadonlySet<string>): boolean {
  const listed: readonly Survivor[] = JSON.parse(readFileSync(LIST, 'utf8'));
  const reasons = new Map(listed.map((survivor) => [keyOf(survivor), survivor.why]));
  const found = new Set(survivors.map(keyOf));
  const isNew = (mutant: Mutant) => !reasons.get(keyOf(mutant));
  const isGone = (survivor: Survivor) => files.has(survivor.file) && !found.has(keyOf(survivor));
  const unnamed = survivors.filter(isNew);
  const gone = listed.filter(isGone);
  for (const { range, from, to } of unnamed)
    console.log(`not named: ${range}\n  - ${from}\n  + ${to}`);
  for (const { file, from, to } of gone)
    console.log(`survives no more: ${file}\n  - ${from}\n  + ${to}`);
  if (process.env.UPDATE !== undefined) {
    const others = listed.filter(({ file }) => !files.has(file));
    const named = survivors.map(({ file, mutator, line, from, to }) => {
      const survivor = { file, mutator, line, from, to };
      return { ...survivor, why: reasons.get(keyOf(survivor)) ?? '' };
    });
    writeFileSync(LIST, `${JSON.stringify([...others, ...named], undefined, 2)}\n`);
  }
  return unnamed.length + gone.length === 0;
}

const scoreOf = (killed: number, all: number) => Math.floor((killed / all) * 10_000) / 100;

const keyOf = ({ file, mutator, line, from, to }: Named): string =>
  JSON.stringify([file, mutator, line, from, to]);

const placeOf = ({ range, mutator, to }: Mutant): string => JSON.stringify([range, mutator, to]);

void main(process.argv.slice(2)).then((isMet) => {
  process.exitCode = isMet ? 0 : 1;
});
