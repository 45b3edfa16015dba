import * as df from 'durable-functions';
import { type App, Emulator, loadApp } from 'durable-functions-emulator';
import { expect } from 'vitest';
import { type EternalFunctionOptions, eternalFunction } from '../../templates/project/src/eternal';
import { CONTROL_EVENT, STOP_EVENT } from '../../templates/project/src/eternal/orchestrator';
import { type Setup, VARIANTS } from './setup';

export type Word = 'run' | 'stop' | 'pause' | 'resume' | 'terminate';

/** A command as its caller knows it. */
export interface Sent {
  readonly word: Word;
  readonly id: string;
  incarnation: string;
  readonly at: number;
  /** When it was answered 200. */
  seenAt?: number;
}

/** One incarnation of the loop, and what may have ended it. */
interface Incarnation {
  readonly name: string;
  /** A stop or a terminate that was sent to it; a deployment that its generation does not fit. */
  end?: 'stop' | 'terminate' | 'reshape';
  endedAt?: number;
}

const INSTANCE = '/runtime/webhooks/durabletask/instances/job';
/** Until `functionTimeout`, and what it takes besides. */
const LONGEST_RUN_MINUTES = 15;
const ANSWERS = [200, 202, 404, 409, 410, 500];

/** The loop on its host, and a caller who notes what was asked of it and what it was told. */
export class World {
  readonly emulator: Emulator;
  readonly setup: Setup;
  readonly sent: Sent[] = [];
  readonly incarnations: Incarnation[] = [];
  /** What a careful caller repeats just now. */
  #sending: Sent | undefined;
  /** From when to when it was paused, as the caller was told. */
  readonly pauses: { readonly from: number; to: number }[] = [];
  /** The code of each deployment, and the number of episodes that there were before. */
  readonly deployments: { readonly app: App; readonly from: number }[] = [];
  readonly otherShape: App;
  readonly #apps: readonly App[];
  #variant = 0;

  private constructor(setup: Setup, apps: readonly App[], otherShape: App) {
    const { faults, seed, activityDuration } = setup;
    this.setup = setup;
    this.#apps = apps;
    this.otherShape = otherShape;
    this.deployments.push({ app: this.#app, from: 0 });
    let begun = 0;
    this.emulator = new Emulator(this.#app, {
      faults,
      seed,
      record: true,
      activityDuration: () => `${activityDuration[begun++ % activityDuration.length]}s`,
    });
  }

  static async make(setup: Setup): Promise<World> {
    const processor = processorOf(setup);
    const apps = [];
    for (const variant of VARIANTS) apps.push(await loadLoop({ ...setup, ...variant, processor }));
    return new World(setup, apps, await loadOtherShape(apps[0] as App));
  }

  get #app(): App {
    return this.#apps[this.#variant] as App;
  }

  get now(): number {
    return this.emulator.now.getTime();
  }

  /** What the host says: whether the instance is there, and what may be done with it. */
  get host(): 'none' | 'active' | 'paused' | 'ended' {
    const status = this.emulator.instance('job')?.runtimeStatus;
    if (status === undefined) return 'none';
    if (status === 'Suspended') return 'paused';
    return status === 'Running' || status === 'Pending' ? 'active' : 'ended';
  }

  /** Messages may come late or twice, also those of the host's own that are addressed to no incarnation. */
  get isDelayed(): boolean {
    const { lateMessages = 0, repeatedMessages = 0 } = this.setup.faults;
    return lateMessages + repeatedMessages > 0;
  }

  get incarnation(): Incarnation | undefined {
    return this.incarnations.at(-1);
  }

  /** The incarnation that a caller means who sends a command now; `''`: there is none, and the next one may be. */
  get #addressee(): string {
    return this.host === 'none' ? '' : (this.incarnation?.name ?? '');
  }

  async advance(ms: number): Promise<void> {
    await this.emulator.advance(`${ms}ms`);
    this.observe();
  }

  call(request: string) {
    const [method = '', path = ''] = request.split(' ');
    return this.emulator.request(method, `/api/job${path}`);
  }

  /** Notes the incarnation that it is in, and whether it may be over. */
  observe(): void {
    const instance = this.emulator.instance('job');
    const told = { ...Object(instance?.input), ...Object(instance?.customStatus) };
    if (instance !== undefined && told.incarnation !== this.incarnation?.name) {
      this.incarnations.push({ name: told.incarnation });
      // What is being repeated since before there was a loop reaches the one that the watchdog starts.
      if (this.#sending?.incarnation === '') this.#mayEnd(this.#sending.word);
    }
    const { incarnation } = this;
    if (incarnation === undefined || this.host !== 'ended') return;
    incarnation.endedAt ??= this.now;
    const gaveUp = instance?.runtimeStatus === 'Failed' && told.phase === 'gave-up';
    if (!gaveUp) expect(incarnation.end, `${incarnation.name} ended by itself`).toBeDefined();
  }

  async start(): Promise<void> {
    await this.advance(0);
    const { host } = this;
    const { status } = await this.call('POST /start');
    if (status !== 500) expect(status, 'start').toBe(/none|ended/.test(host) ? 202 : 409);
    else expect(this.setup.faults.storageErrors, 'start').toBeGreaterThan(0);
    if (status === 202) this.observe();
  }

  /** A caller who does not care, at the moment that others do the same. */
  async ask(word: Word): Promise<void> {
    const sent = this.#note(word);
    const { status } = await this.call(`POST /${word}?commandId=${sent.id}`);
    expect(ANSWERS, word).toContain(status);
    if (status === 200) sent.seenAt = this.now;
  }

  /** A careful caller: repeats a command, by its id, until it is answered for good. */
  async send(word: Word): Promise<void> {
    await this.advance(0);
    const sent = this.#note(word);
    this.#sending = sent;
    // One command a run is certain to be taken, however many wait.
    const most = 60 + LONGEST_RUN_MINUTES * this.sent.length;
    for (let tries = 0; tries < most; tries += 1) {
      const { host } = this;
      const { status } = await this.call(`POST /${word}?commandId=${sent.id}`);
      this.observe();
      if (status === 202 || status === 500) {
        if (status === 500) expect(this.setup.faults.storageErrors, word).toBeGreaterThan(0);
        await this.advance(60_000);
        continue;
      }
      if (status === 200) await this.#seen(sent);
      else if (status === 404) expect(host, word).toBe('none');
      else if (status === 409) expect([word, host]).toEqual(['run', 'paused']);
      else {
        expect(status, word).toBe(410);
        const isOver = this.host === 'ended' || this.incarnation?.name !== sent.incarnation;
        expect(isOver, `${word} is refused although ${sent.incarnation} incarnations`).toBe(true);
      }
      this.#sending = undefined;
      return;
    }
    expect.fail(`${word} ${sent.id} was never answered for good`);
  }

  #note(word: Word): Sent {
    const sent: Sent = {
      word,
      id: `${word}-${this.sent.length}`,
      incarnation: this.#addressee,
      at: this.now,
    };
    this.sent.push(sent);
    this.#mayEnd(word);
    const pause = this.pauses.at(-1);
    // A stop resumes it, too; how soon is not known here.
    if (pause !== undefined && word !== 'run') pause.to = Math.min(pause.to, this.now);
    return sent;
  }

  #mayEnd(word: Word): void {
    const { incarnation } = this;
    if (incarnation !== undefined && (word === 'stop' || word === 'terminate'))
      incarnation.end ??= word;
  }

  async #seen(sent: Sent): Promise<void> {
    sent.seenAt = this.now;
    // It was asked for before there was a loop, which the watchdog has started since.
    if (sent.incarnation === '') sent.incarnation = this.incarnation?.name ?? '';
    if (sent.incarnation !== this.incarnation?.name) return;
    if (sent.word === 'pause') {
      expect(this.host).toBe('paused');
      this.pauses.push({ from: this.now, to: Number.POSITIVE_INFINITY });
    }
    if (sent.word === 'resume') expect(this.host).not.toBe('paused');
    if (sent.word === 'terminate') expect(this.host).toBe('ended');
    if (sent.word !== 'stop') return;
    await this.emulator.runUntil(() => this.host === 'ended', { within: '2h' });
    this.observe();
    // One that failed is revived.
    const { runtimeStatus, customStatus } = this.emulator.instance('job') ?? {};
    if (Object(customStatus).phase !== 'gave-up') expect(runtimeStatus, sent.id).not.toBe('Failed');
  }

  /** A message that was sent at some time comes once more, as late ones do. */
  lateCopy(choice: number): void {
    const events = this.sent.filter(({ word }) => word === 'run' || word === 'stop');
    const sent = events[choice % Math.max(events.length, 1)];
    if (sent === undefined || this.host === 'none') return;
    const { word: type, id, incarnation } = sent;
    this.emulator.raiseEvent('job', type === 'stop' ? STOP_EVENT : CONTROL_EVENT, {
      type,
      id,
      incarnation,
    });
  }

  junk(data: unknown): void {
    if (this.host === 'none') return;
    for (const event of [CONTROL_EVENT, STOP_EVENT]) this.emulator.raiseEvent('job', event, data);
  }

  /** A deployment; of the same code it is a restart. */
  deploy(variant: number): void {
    this.#variant = variant % this.#apps.length;
    this.#deploy(this.#app);
  }

  #deploy(app: App): void {
    this.deployments.push({ app, from: this.emulator.episodes.length });
    this.emulator.deploy(app);
  }

  /** A deployment of another shape, under a command if there is one, and back after a while. */
  async reshape(ms: number, word?: Word): Promise<void> {
    const told = Object(this.emulator.instance('job')?.customStatus);
    // What happens to a run in progress is another test's: this one looks at runs that do not overlap.
    if (this.host !== 'active' || told.phase !== 'sleeping') return;
    const { incarnation } = this;
    this.#deploy(this.otherShape);
    // Whatever was asked of it before has not ended it.
    if (incarnation !== undefined) incarnation.end = 'reshape';
    if (word !== undefined) await this.send(word);
    await this.advance(ms);
    this.#deploy(this.#app);
    this.observe();
  }

  /** Housekeeping. Of an active instance the host refuses it. */
  async purge(): Promise<void> {
    await this.advance(0);
    const { host } = this;
    const { status } = await this.emulator.request('DELETE', INSTANCE);
    expect(status).toBe({ none: 404, active: 412, paused: 412, ended: 200 }[host]);
  }

  /** What `GET` says agrees with what the host says. */
  async look(): Promise<void> {
    await this.advance(0);
    const answer = await this.call('GET');
    if (answer.status === 500 || answer.status === 404) {
      if (answer.status === 404) expect(this.host).toBe('none');
      return;
    }
    expect(answer.status).toBe(200);
    const { phase, overdueSince } = answer.json();
    const phases = {
      none: /never/,
      active: /^(pending|sleeping|running|settling)$/,
      paused: /^paused$/,
      ended: /^(stopped|terminated|gave-up|failed)$/,
    };
    expect(phase).toMatch(phases[this.host]);
    if (this.setup.faults.crashBeforeResult === 0) expect(overdueSince).toBeUndefined();
  }

  /** Ends what lives, and lets everything arrive that is under way. */
  async finish(): Promise<void> {
    await this.advance(180_000);
    for (let tries = 0; tries < 5 && /active|paused/.test(this.host); tries += 1) {
      await this.send('stop');
    }
    expect(this.host, 'stops when asked').toMatch(/none|ended/);
    await this.advance(180_000);
    this.observe();
  }
}

function processorOf({ work }: Setup): EternalFunctionOptions['processor'] {
  let runs = 0;
  return async () => {
    const now = work[runs++ % work.length];
    if (now === 'fails') throw new Error('boom');
    if (now === 'hangs') return new Promise(() => {});
    if (now === 'returns junk') return 'junk' as unknown as number;
    return now === 'busy' ? 3 : 0;
  };
}

function loadLoop(
  options: Partial<EternalFunctionOptions> & Pick<EternalFunctionOptions, 'processor'>,
) {
  const { processor, watchdog = 'off', idleDelay = '10s', errorDelay = '15s' } = options;
  return loadApp(() =>
    eternalFunction('job', { ...options, processor, watchdog, idleDelay, errorDelay }),
  );
}

/** The loop with an orchestrator that begins with another task: no generation of ours fits it. */
async function loadOtherShape(loop: App): Promise<App> {
  const { functions } = await loadApp(() => {
    df.app.activity('job_other', { handler: () => null });
    df.app.orchestration('job_orchestrator', function* ({ df: durable }) {
      yield durable.callActivity('job_other');
      yield durable.waitForExternalEvent('never');
    });
  });
  const all = new Map([...loop.functions, ...functions]);
  // What failed is to be revived by the code that comes after it.
  all.delete('job_watchdog');
  return { functions: all };
}
