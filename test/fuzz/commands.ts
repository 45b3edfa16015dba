import fc from 'fast-check';
import type { Word, World } from './world';

/** What decides whether a command makes sense. */
export interface Model {
  /** Messages may come late or twice. Those that suspend, resume or terminate are addressed to no incarnation. */
  readonly isDelayed: boolean;
  readonly storageFails: boolean;
}

/** Something that happens to the loop. */
class Step implements fc.AsyncCommand<Model, World> {
  readonly #name: string;
  readonly #play: (world: World) => unknown;
  readonly #mayCome: (model: Model) => boolean;

  constructor(
    name: string,
    play: (world: World) => unknown,
    mayCome: ((model: Model) => boolean) | undefined = () => true,
  ) {
    this.#name = name;
    this.#play = play;
    this.#mayCome = mayCome;
  }

  check(model: Readonly<Model>): boolean {
    return this.#mayCome(model);
  }

  async run(_: Model, world: World): Promise<void> {
    await this.#play(world);
    world.observe();
  }

  toString(): string {
    return this.#name;
  }
}

const isPrompt = ({ isDelayed }: Model): boolean => !isDelayed;
const send = (word: Word): Step =>
  new Step(
    `send ${word}`,
    (world) => world.send(word),
    /run|stop/.test(word) ? undefined : isPrompt,
  );

const moments = fc.oneof(
  { weight: 3, arbitrary: fc.nat(40_000) },
  { weight: 2, arbitrary: fc.nat(300_000) },
  { weight: 1, arbitrary: fc.nat(900_000) },
);
const junk = fc.constantFrom<unknown[]>(
  null,
  'stop',
  {},
  { type: 'stop', id: 'x', incarnation: 'other' },
);
const asked = fc.array(fc.constantFrom<Word[]>('run', 'run', 'stop'), {
  minLength: 1,
  maxLength: 4,
});

/** How often each comes. */
const steps: readonly (readonly [weight: number, fc.Arbitrary<Step>])[] = [
  [6, moments.map((ms) => new Step(`advance ${ms} ms`, (world) => world.advance(ms)))],
  [4, fc.constant(new Step('start', (world) => world.start()))],
  [1, fc.nat(4).map((n) => new Step(`start × ${n + 2}`, (world) => startAtOnce(world, n + 2)))],
  [4, fc.constant(send('run'))],
  [2, fc.constant(send('stop'))],
  [2, fc.constant(send('pause'))],
  [2, fc.constant(send('resume'))],
  [1, fc.constant(send('terminate'))],
  [1, asked.map((words) => new Step(`ask ${words}`, (world) => askAtOnce(world, words)))],
  [1, fc.nat(50).map((n) => new Step(`late copy of ${n}`, (world) => world.lateCopy(n)))],
  [1, junk.map((data) => new Step(`junk ${JSON.stringify(data)}`, (world) => world.junk(data)))],
  [1, fc.nat(2).map((n) => new Step(`deploy ${n}`, (world) => world.deploy(n)))],
  [
    1,
    fc
      .tuple(moments, fc.constantFrom<(Word | undefined)[]>(undefined, 'run', 'stop'))
      .map(
        ([ms, word]) =>
          new Step(`reshape for ${ms} ms, ${word ?? 'nothing'} sent`, (world) =>
            world.reshape(ms, word),
          ),
      ),
  ],
  [1, fc.constant(new Step('purge', (world) => world.purge()))],
  [1, fc.constant(new Step('look', (world) => world.look()))],
];

/** Every step may come first, so a list of them shrinks to what it takes. */
export const commands = (replayPath?: string) =>
  fc.commands<Model, World, false>(
    steps.flatMap(([weight, step]) => Array.from({ length: weight }, () => step)),
    { maxCommands: 30, size: 'max', ...(replayPath === undefined ? {} : { replayPath }) },
  );

async function askAtOnce(world: World, words: readonly Word[]): Promise<void> {
  await world.advance(0);
  await Promise.all(words.map((word) => world.ask(word)));
}

/** One of them starts it, if it is not active. */
async function startAtOnce(world: World, count: number): Promise<void> {
  await world.advance(0);
  const wasActive = /active|paused/.test(world.host);
  const answers = await Promise.all(Array.from({ length: count }, () => world.call('POST /start')));
  const started = answers.filter(({ status }) => status === 202).length;
  const failed = answers.filter(({ status }) => status === 500).length;
  if (wasActive ? started > 0 : started > 1 || (started === 0 && failed < count)) {
    throw new Error(`${started} of ${count} starts at once started it, ${failed} failed`);
  }
}
