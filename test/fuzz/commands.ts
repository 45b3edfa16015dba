import fc from 'fast-check';
import { ask, send, start, startAtOnce } from './caller';
import type { CommandName, LoopUnderTest } from './loop-under-test';
import { VARIANTS } from './setup';
import {
  askAtOnce,
  changeKeeper,
  compareStatus,
  KEEPER_ENDS,
  lateCopy,
  MEANWHILE,
  reshape,
  sendMalformed,
  startByHand,
  suspend,
  tickAndStart,
} from './steps';

type Play = (loop: LoopUnderTest) => unknown;

/** Something that happens to the loop: a command of fast-check. */
class Step implements fc.AsyncCommand<object, LoopUnderTest> {
  readonly #name: string;
  readonly #play: Play;

  constructor(name: string, play: Play) {
    this.#name = name;
    this.#play = play;
  }

  check(): boolean {
    return true;
  }

  async run(_: object, loop: LoopUnderTest): Promise<void> {
    await this.#play(loop);
    loop.observe();
  }

  toString(): string {
    return this.#name;
  }
}

const moments = fc.oneof(
  { weight: 3, arbitrary: fc.nat(40_000) },
  { weight: 2, arbitrary: fc.nat(300_000) },
  { weight: 1, arbitrary: fc.nat(900_000) },
);
const malformed = fc.constantFrom<unknown[]>(
  null,
  'stop',
  {},
  { type: 'stop', id: 'x', incarnation: 'other' },
);
const malformedInput = fc.constantFrom<unknown[]>(
  null,
  'text',
  {},
  { paused: true },
  { notBefore: '2099-01-01T00:00:00.000Z', appliedCommands: ['x', 1], settings: { idleDelay: 1 } },
);
const NAMES = ['run', 'stop', 'pause', 'resume', 'terminate'] as const;
const name = fc.constantFrom<CommandName[]>('run', 'run', ...NAMES);
const names = fc.array(name, { minLength: 1, maxLength: 4 });
const duringOne = fc.tuple(name, fc.nat(1_200), fc.constantFrom(...Object.keys(MEANWHILE)));

const always = (text: string, play: Play) => fc.constant(new Step(text, play));
const sending = (command: CommandName) => always(`send ${command}`, (loop) => send(loop, command));

/** The steps, and how often each comes. */
const steps: readonly (readonly [weight: number, fc.Arbitrary<Step>])[] = [
  [6, moments.map((ms) => new Step(`advance ${ms} ms`, (loop) => loop.advance(ms)))],
  [4, always('start', start)],
  [1, fc.nat(4).map((n) => new Step(`start × ${n + 2}`, (loop) => startAtOnce(loop, n + 2)))],
  [4, sending('run')],
  [2, sending('stop')],
  [2, sending('pause')],
  [2, sending('resume')],
  [1, sending('terminate')],
  [1, names.map((list) => new Step(`ask ${list}`, (loop) => askAtOnce(loop, list)))],
  [
    1,
    fc.constantFrom(5, 12, 24, 70).map((length) => {
      const runs = Array.from({ length }, () => 'run' as const);
      return new Step(`ask run × ${runs.length}`, (loop) => askAtOnce(loop, runs));
    }),
  ],
  [
    3,
    duringOne.map(
      ([command, ms, event]) =>
        new Step(`ask ${command}, after ${ms} ms ${event}`, (loop) =>
          ask(loop, command, async () => {
            await loop.emulator.advance(`${ms}ms`);
            await MEANWHILE[event]?.(loop);
          }),
        ),
    ),
  ],
  [1, fc.nat(50).map((n) => new Step(`late copy of ${n}`, (loop) => lateCopy(loop, n)))],
  [
    1,
    malformed.map(
      (data) => new Step(`malformed ${JSON.stringify(data)}`, (loop) => sendMalformed(loop, data)),
    ),
  ],
  [1, fc.nat(VARIANTS.length - 1).map((n) => new Step(`deploy ${n}`, (loop) => loop.deploy(n)))],
  [
    1,
    fc
      .tuple(moments, fc.option(name, { nil: undefined }))
      .map(
        ([ms, command]) =>
          new Step(`reshape for ${ms} ms, ${command ?? 'nothing'} sent`, (loop) =>
            reshape(loop, ms, command),
          ),
      ),
  ],
  [2, always('purge', (loop) => loop.purge())],
  [1, always('suspend', suspend)],
  [1, always('crash worker', (loop) => loop.emulator.crashWorker())],
  [1, always('restart host', (loop) => loop.emulator.restartHost())],
  [
    1,
    fc
      .tuple(fc.nat(2), fc.nat(2))
      .map(
        ([ticks, starts]) =>
          new Step(`watchdog × ${ticks + 1}, start × ${starts}`, (loop) =>
            tickAndStart(loop, ticks + 1, starts),
          ),
      ),
  ],
  [
    1,
    malformedInput.map(
      (input) =>
        new Step(`start by hand with ${JSON.stringify(input)}`, (loop) => startByHand(loop, input)),
    ),
  ],
  [
    1,
    fc
      .constantFrom(...KEEPER_ENDS)
      .map((end) => new Step(`${end} the keeper`, (loop) => changeKeeper(loop, end))),
  ],
  [1, always('look', compareStatus)],
];

/** Lists of steps. Every step may come first, so that fast-check can shrink a list. */
export const commands = (replayPath?: string) =>
  fc.commands<object, LoopUnderTest, false>(
    steps.flatMap(([weight, step]) => Array.from({ length: weight }, () => step)),
    { maxCommands: 30, size: 'max', ...(replayPath === undefined ? {} : { replayPath }) },
  );
