import fc from 'fast-check';
import type { Project } from '../../tools/project';
import { type Choice, flagFor, freeIds, jobIds, OPTIONS, PROCESSORS, pickFrom } from './choices';

type OnConflict = 'fail' | 'ours' | 'theirs' | 'markers';

/** One run of the generator, independent of the project's state when it runs. */
export interface Run {
  readonly run: 'set' | 'add' | 'rename' | 'remove' | 'processor' | 'name' | 'regenerate' | 'undo';
  readonly job: Choice;
  /** Picks one of the free ids. */
  readonly id: Choice;
  readonly processor: string;
  readonly options: readonly (readonly [key: string, value: string])[];
  readonly onConflict: OnConflict;
  /** The later release runs, now and from then on. */
  readonly isUpgrade: boolean;
  /** A dry run comes first. */
  readonly isTried: boolean;
}

const DEFAULT = 'default';

/** The arguments that a user types for it. */
export function argsOf(step: Run, project: Project): string[] {
  const { run, processor, options, onConflict } = step;
  const ids = jobIds(project);
  const job = pickFrom(ids, step.job) ?? 'none';
  const others = ids.filter((each) => run !== 'rename' || each !== job);
  const id = pickFrom(freeIds(others), step.id) ?? 'none';
  const flagsOf = (given: Run['options']): string[] =>
    given.flatMap(([key, value]) => [flagFor(key), value]);
  const given = options.filter(([, value]) => value !== DEFAULT);
  const args = {
    set: ['set', job, ...flagsOf(options)],
    add: ['add', id, '--yes', ...flagsOf(given)],
    rename: ['rename', job, id],
    remove: ['remove', job],
    processor: ['set', job, '--processor', processor],
    name: ['set', '--name', id.toLowerCase()],
    regenerate: ['regenerate'],
    undo: ['undo'],
  };
  const how = onConflict === 'fail' || run === 'undo' ? [] : ['--on-conflict', onConflict];
  return [...args[run], ...how];
}

const option = fc
  .constantFrom(...OPTIONS)
  .chain(([key, values]) => fc.tuple(fc.constant(key), fc.constantFrom(...values, DEFAULT)));

/** Runs of the generator with one of these ways to resolve conflicts. */
export const runs = (...ways: readonly OnConflict[]): fc.Arbitrary<Run> =>
  fc.record({
    run: fc.constantFrom(
      ...(['set', 'set', 'set', 'add', 'rename', 'rename'] as const),
      ...(['remove', 'processor', 'name', 'regenerate', 'undo', 'undo'] as const),
    ),
    job: fc.nat(2),
    id: fc.nat(6),
    processor: fc.constantFrom(...PROCESSORS, DEFAULT),
    options: fc.uniqueArray(option, { minLength: 1, maxLength: 3, selector: ([key]) => key }),
    onConflict: fc.constantFrom(...ways),
    isUpgrade: fc.integer({ min: 0, max: 5 }).map((n) => n === 5),
    isTried: fc.integer({ min: 0, max: 5 }).map((n) => n === 5),
  });
