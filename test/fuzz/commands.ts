import fc from 'fast-check';
import type { CommandName, LoopUnderTest } from './loop-under-test';
import { askAtOnce, compareStatus, lateCopy, purge, sendMalformed, startAtOnce } from './steps';

/** What decides which steps are allowed. */
export interface Model {
  /** Messages may come late or twice. Those that suspend, resume or terminate are addressed to no incarnation. */
  readonly isDelayed: boolean;
  readonly storageFails: boolean;
}

/** Something that happens to the loop: a command of fast-check. */
class Step implements fc.AsyncCommand<Model, LoopUnderTest> {
  readonly #name: string;
  readonly #play: (loop: LoopUnderTest) => unknown;
  readonly #mayCome: (model: Model) => boolean;

  constructor(
    name: string,
    play: (loop: LoopUnderTest) => unknown,
    mayCome: ((model: Model) => boolean) | undefined = () => true,
  ) {
    this.#name = name;
    this.#play = play;
    this.#mayCome = mayCome;
  }

  check(model: Readonly<Model>): boolean {
    return this.#mayCome(model);
  }

  async run(_: Model, loop: LoopUnderTest): Promise<void> {
    await this.#play(loop);
    loop.observe();
  }

  toString(): string {
    return this.#name;
  }
}

const isPrompt = ({ isDelayed }: Model): boolean => !isDelayed;
const send = (command: CommandName): Step =>
  new Step(
    `send ${command}`,
    (loop) => loop.send(command),
    /run|stop/.test(command) ? undefined : isPrompt,
  );

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
const names = fc.array(fc.constantFrom<CommandName[]>('run', 'run', 'stop'), {
  minLength: 1,
  maxLength: 4,
});

/** The steps, and how often each comes. */
const steps: readonly (readonly [weight: number, fc.Arbitrary<Step>])[] = [
  [6, moments.map((ms) => new Step(`advance ${ms} ms`, (loop) => loop.advance(ms)))],
  [4, fc.constant(new Step('start', (loop) => loop.start()))],
  [1, fc.nat(4).map((n) => new Step(`start × ${n + 2}`, (loop) => startAtOnce(loop, n + 2)))],
  [4, fc.constant(send('run'))],
  [2, fc.constant(send('stop'))],
  [2, fc.constant(send('pause'))],
  [2, fc.constant(send('resume'))],
  [1, fc.constant(send('terminate'))],
  [1, names.map((names) => new Step(`ask ${names}`, (loop) => askAtOnce(loop, names)))],
  [1, fc.nat(50).map((n) => new Step(`late copy of ${n}`, (loop) => lateCopy(loop, n)))],
  [
    1,
    malformed.map(
      (data) => new Step(`malformed ${JSON.stringify(data)}`, (loop) => sendMalformed(loop, data)),
    ),
  ],
  [1, fc.nat(2).map((n) => new Step(`deploy ${n}`, (loop) => loop.deploy(n)))],
  [
    1,
    fc
      .tuple(moments, fc.constantFrom<(CommandName | undefined)[]>(undefined, 'run', 'stop'))
      .map(
        ([ms, command]) =>
          new Step(`reshape for ${ms} ms, ${command ?? 'nothing'} sent`, (loop) =>
            loop.reshape(ms, command),
          ),
      ),
  ],
  [1, fc.constant(new Step('purge', purge))],
  [1, fc.constant(new Step('look', compareStatus))],
];

/** Lists of steps. Every step may come first, so that fast-check can shrink a list. */
export const commands = (replayPath?: string) =>
  fc.commands<Model, LoopUnderTest, false>(
    steps.flatMap(([weight, step]) => Array.from({ length: weight }, () => step)),
    { maxCommands: 30, size: 'max', ...(replayPath === undefined ? {} : { replayPath }) },
  );
