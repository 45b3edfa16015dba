import { it } from 'vitest';
import { ask, finish, send as sendTo, start, startAtOnce } from './caller';
import { checkAll } from './checks';
import { type CommandName, LoopUnderTest } from './loop-under-test';
import type { Setup } from './setup';
import {
  askAtOnce,
  changeKeeper,
  MEANWHILE,
  reshape,
  sendMalformed,
  startByHand,
  suspend,
  tickAndStart,
} from './steps';

type Step = (loop: LoopUnderTest) => unknown;
type Row = readonly [name: string, setup: Setup, steps: readonly Step[]];

const step = (play: Step): Step => play;
const advance = (ms: number) => step((loop) => loop.advance(ms));
const runs = (count: number) =>
  step((loop) => askAtOnce(loop, new Array<CommandName>(count).fill('run')));
const starts = (count: number) => step((loop) => startAtOnce(loop, count));
const restartHost = step((loop) => loop.emulator.restartHost());
const malformed = step((loop) => sendMalformed(loop, null));
const send = (command: CommandName) => step((loop) => sendTo(loop, command));
const askOnce = (command: CommandName) => step((loop) => askAtOnce(loop, [command]));
const resume = send('resume');
const startedByHand = step((loop) => startByHand(loop, null));
const crashWorker = step((loop) => loop.emulator.crashWorker());
const deployDraining = step((loop) => loop.deploy(3));
const purge = step((loop) => loop.purge());
const terminate = send('terminate');
const watchdog = step((loop) => loop.emulator.fire('job_watchdog'));
const during = (command: CommandName, event: string, ms = 0) =>
  step((loop) =>
    ask(loop, command, async () => {
      await loop.emulator.advance(`${ms}ms`);
      await MEANWHILE[event]?.(loop);
    }),
  );

const CALM = { faults: { duplicateStart: 409 }, seed: 0, isStarted: true, watchdog: '5m' } as const;

/** Schedules in which the fuzz has found an error, in the loop or in its checks. */
const SCHEDULES: readonly Row[] = [
  [
    'commands that arrive after a suspended loop decided on a run, and before the host starts it',
    {
      faults: { lateMessages: 0.3, storageErrors: 0.1, slowRequests: 1, duplicateStart: 409 },
      ...{ seed: 789519, isStarted: true, watchdog: '5m', work: ['exits', 'idle'], seconds: [10] },
    },
    [start, runs(18), starts(2), advance(19_669), suspend, resume, starts(2)],
  ],
  [
    'a suspended loop whose run the host starts long after the loop decided on it, and a terminate then',
    { ...CALM, work: ['idle'], seconds: [10] },
    [suspend, advance(590_001), during('stop', 'terminate'), start, malformed],
  ],
  [
    'a suspended loop that is terminated before the host calls onFailure, and started at once',
    { ...CALM, work: ['busy'], seconds: [10] },
    [
      ...[during('run', 'suspend'), crashWorker],
      ...[during('run', 'terminate'), during('run', 'start'), advance(0)],
    ],
  ],
  [
    'a start that sees a loop which is terminated before the host starts the next one',
    {
      ...{ ...CALM, faults: { ...CALM.faults, slowRequests: 1 } },
      ...{ work: ['idle'], seconds: [4] },
    },
    [watchdog, starts(4), during('terminate', 'start', 781), terminate],
  ],
  [
    'a loop that is terminated when it has been suspended since a run that the host ended',
    { ...CALM, work: ['exits'], seconds: [3] },
    [send('run'), suspend, advance(78_551), send('pause'), send('pause'), terminate, send('pause')],
  ],
  [
    'a pause that is lost, and arrives after the resume of the same moment',
    {
      faults: { lostMessages: 0.5, lateMessages: 0.3, workerCrashes: 0.3, duplicateStart: 409 },
      ...{ seed: 38674, isStarted: true, watchdog: '5m', work: ['idle'], seconds: [12] },
    },
    [
      ...[send('run'), runs(15), advance(11_590), advance(269_978)],
      ...[send('pause'), askOnce('pause'), resume],
    ],
  ],
  [
    'a start whose first episode has more events than the last episode of the terminated loop',
    {
      ...{ ...CALM, faults: { ...CALM.faults, slowRequests: 0.5 } },
      ...{ seed: 178920, work: ['busy'], seconds: [10] },
    },
    [watchdog, during('run', 'terminate', 534), start, malformed, malformed, suspend, advance(0)],
  ],
  [
    'a run that the host repeats after a restart, while the watchdog revives the loop that failed meanwhile',
    { ...CALM, work: ['idle', 'ends late', 'idle'], seconds: [10], onFailure: ['exits'] },
    [resume, restartHost, step((loop) => reshape(loop, 0, 'run')), resume],
  ],
  [
    'a resume after which a late copy of the host suspends the loop again',
    {
      faults: { repeatedMessages: 0.3, workerCrashes: 0.3, slowRequests: 1, duplicateStart: 409 },
      ...{ seed: 999995, isStarted: true, watchdog: '5m', work: ['hangs'], seconds: [3] },
    },
    [suspend, resume],
  ],
  [
    'a worker that exits while a slow request waits for its answer',
    {
      ...{ ...CALM, faults: { ...CALM.faults, slowRequests: 1 } },
      ...{ work: ['exits', 'idle'], seconds: [3, 10], onFailure: ['returns'] },
    },
    [during('run', 'terminate'), startedByHand, during('run', 'purge', 334)],
  ],
  [
    'a run that hangs when it calls the processor again',
    { ...CALM, work: ['busy', 'hangs', 'idle'], seconds: [3], onFailure: ['returns'] },
    [deployDraining, send('stop'), start, resume, send('run'), advance(0)],
  ],
  [
    'a call of onFailure that a crash interrupts, and that the host has not repeated yet',
    {
      ...{ ...CALM, seed: 11, work: ['idle'], seconds: [3, 201, 200, 3, 30] },
      faults: {
        ...{ lostMessages: 0.5, repeatedMessages: 0.3, crashBeforeResult: 0.1 },
        ...{ workerCrashes: 0.3, storageErrors: 0.1, duplicateStart: 409 },
      },
      onFailure: ['hangs', 'hangs', 'returns'],
    },
    [
      ...[
        send('run'),
        during('run', 'terminate', 451),
        purge,
        step((loop) => tickAndStart(loop, 2, 1)),
      ],
      ...[
        step((loop) => tickAndStart(loop, 2, 0)),
        send('stop'),
        startedByHand,
        send('stop'),
        purge,
      ],
    ],
  ],
  [
    'a loop that fails while onFailure is called, and that the watchdog revives with the same run',
    {
      faults: { lostMessages: 0.2, workerCrashes: 0.3, duplicateStart: 409 },
      ...{ seed: 7, isStarted: true, watchdog: '5m', work: ['busy'], seconds: [10] },
      onFailure: ['hangs'],
    },
    [advance(128_717), resume, step((loop) => reshape(loop, 0, 'terminate'))],
  ],
  [
    'a run that somebody asked for beside one that a failed loop left, and another start meanwhile',
    { ...CALM, work: ['ends late', 'idle'], seconds: [3] },
    [step((loop) => reshape(loop, 0, 'run')), start, send('run'), send('stop'), start],
  ],
  [
    'a purge of a failed loop that is started before a slow request reaches it',
    {
      faults: {
        ...{ lostMessages: 0.5, repeatedMessages: 0.3, lateMessages: 0.3, workerCrashes: 0.3 },
        ...{ slowRequests: 1, duplicateStart: 409 },
      },
      ...{ seed: 411377, isStarted: true, watchdog: '5m', work: ['exits'], seconds: [26] },
      onFailure: ['returns'],
    },
    [step((loop) => reshape(loop, 20_074, 'run')), start, purge],
  ],
  [
    'a resume whose last copy the host refuses, because the loop is suspended only later',
    {
      faults: {
        ...{ lostMessages: 0.5, repeatedMessages: 0.3, lateMessages: 0.3, earlyTimers: 0.9 },
        ...{ slowRequests: 0.5, duplicateStart: 409 },
      },
      ...{ seed: 569977, isStarted: false, watchdog: '5m', work: ['idle'], seconds: [10] },
      onFailure: ['hangs'],
    },
    [
      ...[purge, runs(24), purge, during('run', 'purge'), start],
      ...[step((loop) => tickAndStart(loop, 3, 1)), advance(24_789), during('run', 'purge')],
      ...[crashWorker, purge, suspend, during('resume', 'suspend')],
    ],
  ],
  [
    'an instance that keeps an ended loop off, and that is resumed while other code is deployed',
    {
      faults: { repeatedMessages: 0.3, earlyTimers: 0.9, slowRequests: 0.5, duplicateStart: 409 },
      ...{ seed: 0, isStarted: true, watchdog: '5m', work: ['idle'], seconds: [10] },
    },
    [
      ...[terminate, step((loop) => tickAndStart(loop, 1, 0)), start],
      step((loop) => changeKeeper(loop, 'resume')),
      step((loop) => reshape(loop, 44_609, 'run')),
    ],
  ],
];

it.each(SCHEDULES)("keeps the loop's promises with %s", async (_, setup, steps) => {
  const loop = await LoopUnderTest.make(setup);
  if (setup.isStarted) await start(loop);
  for (const play of steps) {
    await play(loop);
    loop.observe();
  }
  await finish(loop);
  await checkAll(loop);
  loop.emulator.close();
});
