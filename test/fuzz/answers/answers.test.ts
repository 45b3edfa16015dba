import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Faults } from 'durable-functions-emulator';
import { expect, it } from 'vitest';
import { loopIn, PHASES } from './phases';
import { type Answered, CALLS, type Call, isSerial, type Rest, restOf } from './serial';

const isDeep = process.env.DEEP !== undefined;
/** The short form plays one case of so many. */
const EVERY = isDeep ? 1 : Number(process.env.EVERY ?? 11);

const FAULTS: Readonly<Record<string, Partial<Faults>>> = {
  none: {},
  refused: { slowRequests: 1, refusedMessages: 1 },
  lost: { lostMessages: 0.6 },
  repeated: { repeatedMessages: 1 },
  late: { lateMessages: 1 },
  'storage error': { storageErrors: 0.3 },
};

const PAIRS = CALLS.flatMap((a) => CALLS.map((b) => [a, b] as const));
const CASES = PAIRS.flatMap((pair) =>
  PHASES.flatMap((phase) => Object.keys(FAULTS).map((fault) => ({ pair, phase, fault }))),
);

type Loop = Awaited<ReturnType<typeof loopIn>>;

const isFinal = ({ call, status }: Answered): boolean =>
  status !== 500 && (status !== 202 || call === 'start');

const ask = async ({ call }: Loop, name: Call, id: string): Promise<Answered> => {
  const path = name === 'status' ? 'GET' : `POST /${name}?commandId=${id}`;
  return { call: name, status: (await call(path)).status };
};

/** Sends two calls at the same moment, and repeats them with the same id until their answers are final. */
async function play(loop: Loop, [a, b]: readonly [Call, Call], faults: Partial<Faults>) {
  const { emulator, status } = loop;
  emulator.setFaults(faults);
  const first = await Promise.all([ask(loop, a, 'first'), ask(loop, b, 'second')]);
  const soon = (await status()).phase ?? 'unknown';
  const last: [Answered, Answered] = [...first];
  for (let tries = 0; tries < 30; tries += 1) {
    const open = isFinal(last[0]) ? (isFinal(last[1]) ? undefined : 1) : 0;
    if (open === undefined) break;
    await emulator.advance('10s');
    last[open] = await ask(loop, last[open].call, open === 0 ? 'first' : 'second');
  }
  emulator.setFaults({});
  // Late copies arrive, and the run ends.
  await emulator.advance('3m');
  const rest = restOf((await status()).phase);
  // A run that is going on ends before some commands show.
  const agrees = !first.every(isFinal) || /running|unknown/.test(soon) || restOf(soon) === rest;
  return { first, last, rest, agrees };
}

function appliedTwice({ logged }: Loop): readonly string[] {
  const ids = logged('orchestrator').flatMap((line) => /commandId=(\S+)/.exec(line)?.[1] ?? []);
  return ids.filter((id, n) => ids.indexOf(id) !== n);
}

const cell = (answers: readonly Answered[], rest: Rest): string =>
  `${answers.map(({ status }) => status).join(', ')}: ${rest}`;

/** The answers without faults, and what is left: a row for each pair, a column for each phase. */
function tableOf(cells: ReadonlyMap<string, string>): string {
  const rows = PAIRS.map((pair) => [
    pair.join(', '),
    ...PHASES.map((phase) => cells.get(`${pair} ${phase}`) ?? ''),
  ]);
  const all = [['at once', ...PHASES], ...rows];
  const widths = ['', ...PHASES].map((_, n) => Math.max(...all.map((row) => row[n]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((text, n) => text.padEnd(widths[n] ?? 0)).join(' | ')} |\n`;
  return [all[0] ?? [], widths.map((width) => '-'.repeat(width)), ...rows].map(line).join('');
}

const FILE = join(import.meta.dirname, 'answers.md');

function storedCells(): Map<string, string> {
  const [, , ...rows] = readFileSync(FILE, 'utf8').trimEnd().split('\n');
  const cells = rows.flatMap((row) => {
    const [pair = '', ...columns] = row
      .slice(2, -2)
      .split('|')
      .map((text) => text.trim());
    return PHASES.map((phase, n): [string, string] => [
      `${pair.replace(', ', ',')} ${phase}`,
      columns[n] ?? '',
    ]);
  });
  return new Map(cells);
}

it('answers two calls at the same moment truly: each pair, in each phase, with each fault', async () => {
  const cells = isDeep ? new Map<string, string>() : storedCells();
  const wrong: string[] = [];
  let cases = 0;
  const counts = new Map(CALLS.map((call) => [call, {} as Record<number, number>]));
  for (const { pair, phase, fault } of CASES.filter((_, n) => n % EVERY === 0)) {
    const loop = await loopIn(phase);
    const { first, last, rest, agrees } = await play(loop, pair, FAULTS[fault] ?? {});
    const mayFail = fault === 'storage error';
    for (const { call, status } of first) {
      const answers = counts.get(call) ?? {};
      answers[status] = (answers[status] ?? 0) + 1;
    }
    const isLegal = mayFail || first.every(({ status }) => status < 500);
    const isTrue = isSerial(restOf(phase), last, rest, mayFail);
    const isOnce = appliedTwice(loop).length === 0 || (mayFail && pair.includes('start'));
    const at = `${pair} ${phase}`;
    const seen = cell(first, rest);
    if (fault === 'none' && isDeep) cells.set(at, seen);
    const isKnown = fault !== 'none' || cells.get(at) === seen;
    if (!(isLegal && isTrue && isOnce && isKnown && agrees))
      wrong.push(`${at}, ${fault}: ${seen}; at last ${cell(last, rest)}`);
    cases += 1;
    loop.emulator.close();
  }
  console.log(`answers: ${JSON.stringify({ cases, ...Object.fromEntries(counts) })}`);
  expect(wrong).toEqual([]);
  if (isDeep) await expect(tableOf(cells)).toMatchFileSnapshot(FILE);
}, 3_600_000);
