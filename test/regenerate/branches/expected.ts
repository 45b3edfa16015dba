import { findNodeAtLocation, parse, parseTree } from 'jsonc-parser';
import { toMs } from '../../../src/generator/options/values';
import { marksIn } from '../user-lines';
import type { Renames } from './steps';

/** A job of a manifest. */
export interface Job {
  readonly id: string;
  readonly options: Readonly<Record<string, string | number>>;
  /** The user added a comment to it. */
  readonly hasNote?: boolean;
}

/** Jobs by their id before the branches; new jobs by their own id. */
type Jobs = ReadonlyMap<string, Job>;

/** The expected merge of two branches. */
export type Expected =
  | { readonly kind: 'merged'; readonly jobs: readonly Job[]; readonly name: string }
  | { readonly kind: 'contradiction'; readonly about: string }
  /** Ambiguous: a removed job and an added one can be a rename; a removed job can have a comment. */
  | { readonly kind: 'unclear' };

const pascal = (id: string): string =>
  id
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

const defaultOf = (id: string): string => `process${pascal(id)}`;
const fileOf = (processor: string): string =>
  processor.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();

interface Manifest {
  readonly name: string;
  readonly jobs: Readonly<Record<string, Record<string, string | number>>>;
}

const read = (text: string): Manifest => parse(text);

/** The name of the processor where it is not the default for the id. */
const ownNameOf = ({ id, options }: Job): string =>
  options.processor === defaultOf(id) ? '' : `${options.processor}`;

function hasNote(text: string, id: string): boolean {
  const root = parseTree(text);
  const node = root && findNodeAtLocation(root, ['jobs', id]);
  return (
    node !== undefined && marksIn(text.slice(node.offset, node.offset + node.length)).length > 0
  );
}

function jobsOn(text: string, renames: Renames, before: Jobs): Jobs | undefined {
  const { jobs } = read(text);
  const base = [...before.keys()];
  const claimed = new Set(renames.values());
  const found = new Map<string, Job>();
  for (const [id, { ...options }] of Object.entries(jobs)) {
    const [origin] = [...renames].find(([, now]) => now === id) ?? [];
    const isBase = base.includes(id) && !claimed.has(id) && !renames.has(id);
    const identity =
      origin !== undefined && base.includes(origin) ? origin : isBase ? id : `new ${id}`;
    found.set(identity, { id, options, hasNote: hasNote(text, id) });
  }
  const gone = base.filter((id) => !found.has(id));
  const isNew = [...found.keys()].some((identity) => identity.startsWith('new '));
  // Also where a job has the id of a removed or renamed job, or both another processor and another id.
  const isAmbiguousName = [...found].some(([identity, job]) => {
    const old = before.get(identity);
    const isChanged = old !== undefined && ownNameOf(old) !== ownNameOf(job);
    return job.id !== identity && (base.includes(job.id) || isChanged);
  });
  // Where a job was renamed and another one added, both can be the old job.
  const order = [...found].map(([identity, { id }]) =>
    identity.startsWith('new ') ? 'new' : identity === id ? 'old' : 'renamed',
  );
  const isAmbiguous = /new,renamed|renamed,new/.test(order.join());
  return (gone.length > 0 && isNew) || isAmbiguousName || isAmbiguous ? undefined : found;
}

const isSame = (a: unknown, b: unknown): boolean =>
  a === b ||
  (/^\d+[smhd]$/.test(`${a}`) && /^\d+[smhd]$/.test(`${b}`) && toMs(`${a}`) === toMs(`${b}`));

/** Finds the expected merge from the steps of the branches, without the generator. */
export function expectedOf(
  base: string,
  ours: { readonly text: string; readonly renames: Renames },
  theirs: { readonly text: string; readonly renames: Renames },
): Expected {
  const before = new Map(
    Object.entries(read(base).jobs).map(([id, options]) => [id, { id, options }]),
  );
  const [here, there] = [ours, theirs].map(({ text, renames }) => jobsOn(text, renames, before));
  if (here === undefined || there === undefined) return { kind: 'unclear' };
  const wrong: string[] = [];
  let isUnclear = false;

  const three = <T>(what: string, b: T, o: T, t: T, same: (x: T, y: T) => boolean): T => {
    if (same(o, t) || same(t, b)) return o;
    if (!same(o, b)) wrong.push(what);
    return t;
  };
  const merged = [...new Set([...here.keys(), ...there.keys()])].flatMap((identity): Job[] => {
    const [b, o, t] = [before, here, there].map((jobs) => jobs.get(identity));
    if (o !== undefined && t !== undefined) return [mergeJob(identity, b, o, t)];
    const left: Job | undefined = o ?? t;
    if (left === undefined || b === undefined) return left === undefined ? [] : [left];
    if (left.id !== b.id || JSON.stringify(left.options) !== JSON.stringify(b.options)) {
      wrong.push(`${identity} removed and changed`);
    }
    isUnclear ||= left.hasNote === true;
    return [];
  });

  function mergeJob(identity: string, b: Job | undefined, o: Job, t: Job): Job {
    const id = three(`id of ${identity}`, b?.id, o.id, t.id, (x, y) => x === y) ?? o.id;
    const keys = new Set([b, o, t].flatMap((job) => Object.keys(job?.options ?? {})));
    const options: Record<string, string | number> = {};
    for (const key of keys) {
      const [vb, vo, vt] = [b, o, t].map((job) => job?.options[key]);
      if (key === 'processor') options.processor = mergeProcessor(identity, id, b, o, t);
      else {
        const value = three(`${identity}.${key}`, vb, vo, vt, isSame);
        if (value !== undefined) options[key] = value;
      }
    }
    return { id, options };
  }

  function mergeProcessor(
    identity: string,
    id: string,
    b: Job | undefined,
    o: Job,
    t: Job,
  ): string {
    const processorIn = (job: Job | undefined) => `${job?.options.processor}`;
    const own = (job: Job | undefined) => (job === undefined ? '' : ownNameOf(job));
    if (processorIn(o) === processorIn(t)) return processorIn(o);
    const isSameName = (x: Job | undefined, y: Job | undefined) =>
      processorIn(x) === processorIn(y) || own(x) === own(y);
    const chosen = three(`${identity}.processor`, b, o, t, isSameName);
    return own(chosen) === '' ? defaultOf(id) : processorIn(chosen);
  }

  const [b, o, t] = [base, ours.text, theirs.text].map((text) => read(text).name);
  const name = three('name', b, o, t, isSame) ?? '';
  for (const fold of [
    ({ id }: Job) => id.toLowerCase().replaceAll('-', '_'),
    ({ options }: Job) => fileOf(`${options.processor}`),
  ]) {
    if (new Set(merged.map(fold)).size < merged.length) wrong.push('two jobs of one name');
  }
  for (const { id, options } of merged) {
    for (const [max, least] of [
      ['maxIdleDelay', 'idleDelay'],
      ['maxErrorDelay', 'errorDelay'],
    ] as const) {
      const [value, floor] = [options[max], options[least]];
      if (value !== undefined && toMs(value) < toMs(floor ?? '0s')) wrong.push(`${id}.${max}`);
    }
  }
  const [about] = wrong;
  if (about === undefined && isUnclear) return { kind: 'unclear' };
  return about === undefined
    ? { kind: 'merged', jobs: merged, name }
    : { kind: 'contradiction', about };
}
