import { type App, Emulator } from 'durable-functions-emulator';
import { expect } from 'vitest';
import { loadLoop, loadOtherShape, processorOf } from './apps';
import { type Setup, VARIANTS } from './setup';

export type CommandName = 'run' | 'stop' | 'pause' | 'resume' | 'terminate';

/** A command as its caller knows it. */
export interface Sent {
  readonly command: CommandName;
  readonly id: string;
  incarnation: string;
  readonly at: number;
  /** When it was answered 200. */
  seenAt?: number;
}

/** An incarnation of the loop, and what may have ended it. */
interface Incarnation {
  readonly name: string;
  /** A stop or terminate that was sent to it, or a deployment whose orchestrator has another shape. */
  end?: 'stop' | 'terminate' | 'reshape';
  endedAt?: number;
}

/** `functionTimeout` and a margin. */
const LONGEST_RUN_MINUTES = 15;
const ANSWERS = [200, 202, 404, 409, 410, 500];

/** The loop on its host, and a caller who records the commands and their answers. */
export class LoopUnderTest {
  readonly emulator: Emulator;
  readonly setup: Setup;
  readonly sent: Sent[] = [];
  readonly incarnations: Incarnation[] = [];
  /** The command that a careful caller repeats now. */
  #sending: Sent | undefined;
  /** The times at which it was paused, by the answers to the caller. */
  readonly pauses: { readonly from: number; to: number }[] = [];
  /** The code of each deployment, and the number of episodes before it. */
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

  static async make(setup: Setup): Promise<LoopUnderTest> {
    const processor = processorOf(setup);
    const apps = [];
    for (const variant of VARIANTS) apps.push(await loadLoop({ ...setup, ...variant, processor }));
    return new LoopUnderTest(setup, apps, await loadOtherShape(apps[0] as App));
  }

  get #app(): App {
    return this.#apps[this.#variant] as App;
  }

  get now(): number {
    return this.emulator.now.getTime();
  }

  /** The state of the instance on the host. */
  get host(): 'none' | 'active' | 'paused' | 'ended' {
    const status = this.emulator.instance('job')?.runtimeStatus;
    if (status === undefined) return 'none';
    if (status === 'Suspended') return 'paused';
    return status === 'Running' || status === 'Pending' ? 'active' : 'ended';
  }

  /** Whether messages may come late or twice. Those that suspend, resume or terminate have no addressee. */
  get isDelayed(): boolean {
    const { lateMessages = 0, repeatedMessages = 0 } = this.setup.faults;
    return lateMessages + repeatedMessages > 0;
  }

  get incarnation(): Incarnation | undefined {
    return this.incarnations.at(-1);
  }

  /** The incarnation that a command is addressed to now. `''`: the loop was never started. */
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

  /** Records the current incarnation and its end. An incarnation must not end by itself. */
  observe(): void {
    const instance = this.emulator.instance('job');
    const reported = { ...Object(instance?.input), ...Object(instance?.customStatus) };
    if (instance !== undefined && reported.incarnation !== this.incarnation?.name) {
      this.incarnations.push({ name: reported.incarnation });
      // A command from before the first start reaches the loop that the watchdog starts.
      if (this.#sending?.incarnation === '') this.#mayEnd(this.#sending.command);
    }
    const { incarnation } = this;
    if (incarnation === undefined || this.host !== 'ended') return;
    incarnation.endedAt ??= this.now;
    const gaveUp = instance?.runtimeStatus === 'Failed' && reported.phase === 'gave-up';
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

  /** Sends a command once, at the same time as other callers. */
  async ask(command: CommandName): Promise<void> {
    const sent = this.#note(command);
    const { status } = await this.call(`POST /${command}?commandId=${sent.id}`);
    expect(ANSWERS, command).toContain(status);
    if (status === 200) sent.seenAt = this.now;
  }

  /** Sends a command as a careful caller does: repeats it, with the same id, until the answer is final. */
  async send(command: CommandName): Promise<void> {
    await this.advance(0);
    const sent = this.#note(command);
    this.#sending = sent;
    // Each run takes at least one command, however many wait.
    const most = 60 + LONGEST_RUN_MINUTES * this.sent.length;
    for (let tries = 0; tries < most; tries += 1) {
      const { host } = this;
      const { status } = await this.call(`POST /${command}?commandId=${sent.id}`);
      this.observe();
      if (status === 202 || status === 500) {
        if (status === 500) expect(this.setup.faults.storageErrors, command).toBeGreaterThan(0);
        await this.advance(60_000);
        continue;
      }
      if (status === 200) await this.#seen(sent);
      else if (status === 404) expect(host, command).toBe('none');
      else if (status === 409) expect([command, host]).toEqual(['run', 'paused']);
      else {
        expect(status, command).toBe(410);
        const isOver = this.host === 'ended' || this.incarnation?.name !== sent.incarnation;
        expect(isOver, `${command} is refused although ${sent.incarnation} is active`).toBe(true);
      }
      this.#sending = undefined;
      return;
    }
    expect.fail(`${command} ${sent.id} got no final answer`);
  }

  #note(command: CommandName): Sent {
    const sent: Sent = {
      command,
      id: `${command}-${this.sent.length}`,
      incarnation: this.#addressee,
      at: this.now,
    };
    this.sent.push(sent);
    this.#mayEnd(command);
    const pause = this.pauses.at(-1);
    // A stop also resumes it, at a time that is unknown here.
    if (pause !== undefined && command !== 'run') pause.to = Math.min(pause.to, this.now);
    return sent;
  }

  #mayEnd(command: CommandName): void {
    const { incarnation } = this;
    if (incarnation !== undefined && (command === 'stop' || command === 'terminate'))
      incarnation.end ??= command;
  }

  async #seen(sent: Sent): Promise<void> {
    sent.seenAt = this.now;
    // The command was sent before the watchdog started the loop.
    if (sent.incarnation === '') sent.incarnation = this.incarnation?.name ?? '';
    if (sent.incarnation !== this.incarnation?.name) return;
    if (sent.command === 'pause') {
      expect(this.host).toBe('paused');
      this.pauses.push({ from: this.now, to: Number.POSITIVE_INFINITY });
    }
    if (sent.command === 'resume') expect(this.host).not.toBe('paused');
    if (sent.command === 'terminate') expect(this.host).toBe('ended');
    if (sent.command !== 'stop') return;
    await this.emulator.runUntil(() => this.host === 'ended', { within: '2h' });
    this.observe();
    // The watchdog revives a failed loop.
    const { runtimeStatus, customStatus } = this.emulator.instance('job') ?? {};
    if (Object(customStatus).phase !== 'gave-up') expect(runtimeStatus, sent.id).not.toBe('Failed');
  }

  /** Deploys a variant. The same variant means a restart. */
  deploy(variant: number): void {
    this.#variant = variant % this.#apps.length;
    this.#deploy(this.#app);
  }

  #deploy(app: App): void {
    this.deployments.push({ app, from: this.emulator.episodes.length });
    this.emulator.deploy(app);
  }

  /** Deploys another shape of the orchestrator, sends a command if there is one, and deploys the loop again. */
  async reshape(ms: number, command?: CommandName): Promise<void> {
    const reported = Object(this.emulator.instance('job')?.customStatus);
    // Runs must not overlap here, so this does not happen during a run.
    if (this.host !== 'active' || reported.phase !== 'sleeping') return;
    const { incarnation } = this;
    this.#deploy(this.otherShape);
    // An earlier command has not ended it.
    if (incarnation !== undefined) incarnation.end = 'reshape';
    if (command !== undefined) await this.send(command);
    await this.advance(ms);
    this.#deploy(this.#app);
    this.observe();
  }

  /** Stops the loop, and lets delayed messages arrive. */
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
