import { type App, Emulator } from 'durable-functions-emulator';
import { expect } from 'vitest';
import { Journal, loadLoop, loadOtherShape, userCode } from './apps';
import { type Setup, VARIANTS } from './setup';

export type CommandName = 'run' | 'stop' | 'pause' | 'resume' | 'terminate';

/** A command as its caller knows it. */
export interface Sent {
  readonly command: CommandName;
  readonly id: string;
  /** `''`: there was no active loop. */
  incarnation: string;
  readonly at: number;
  /** When it got its last answer that is not 202 or 500. */
  settledAt?: number;
  /** When it was answered 200. */
  seenAt?: number;
}

interface Incarnation {
  readonly name: string;
  /** A deployment whose orchestrator has another shape may have ended it. */
  isReshaped?: boolean;
  /** It is suspended from outside, or was when it ended: the host holds its next step until it is resumed. */
  isSuspended?: boolean;
  /** It has stopped or given up by itself. */
  hasCompleted?: boolean;
  endedAt?: number;
}

/** How long copies of a message that the loop or a fault has delayed may still arrive, in ms. */
const DELAYED = 200_000;

/** The loop on its host, and a record of what was asked of it. */
export class LoopUnderTest {
  readonly emulator: Emulator;
  readonly setup: Setup;
  readonly journal: Journal;
  readonly sent: Sent[] = [];
  readonly incarnations: Incarnation[] = [];
  /** The times at which it was paused, by the answers to the caller. */
  readonly pauses: { readonly incarnation: string; readonly from: number; to: number }[] = [];
  /** When the status was purged: then nothing tells of an earlier run, and runs may overlap. */
  readonly purgedAt: number[] = [];
  /** The code of each deployment, and the number of episodes before it. */
  readonly deployments: { readonly app: App; readonly from: number }[] = [];
  readonly otherShape: App;
  readonly #apps: readonly App[];
  #variant = 0;
  /** Whether a new incarnation may begin: it was never started, `start` was called, or the watchdog cannot know that it ended. */
  #mayStart = true;

  private constructor(setup: Setup, journal: Journal, apps: readonly App[], otherShape: App) {
    const { faults, seed } = setup;
    this.setup = setup;
    this.journal = journal;
    this.#apps = apps;
    this.otherShape = otherShape;
    this.deployments.push({ app: this.#app, from: 0 });
    this.emulator = new Emulator(this.#app, {
      faults,
      seed,
      record: true,
      functionTimeout: '10m',
    });
    journal.exit = () => this.emulator.crashWorker();
  }

  static async make(setup: Setup): Promise<LoopUnderTest> {
    const journal = new Journal();
    const code = userCode(setup, journal);
    const apps = [];
    for (const variant of VARIANTS) apps.push(await loadLoop({ ...setup, ...variant, ...code }));
    return new LoopUnderTest(setup, journal, apps, await loadOtherShape(apps[0] as App));
  }

  get #app(): App {
    return this.#apps[this.#variant] as App;
  }

  get now(): number {
    return this.emulator.now.getTime();
  }

  /** What the loop itself has reported last. */
  get reported() {
    const { input, customStatus, output } = this.emulator.instance('job') ?? {};
    const last = Object(Object(output).state);
    const reported = { ...Object(input), ...Object(customStatus), ...last };
    // Its custom status is newer than its input.
    if (Object(customStatus).incarnation !== undefined)
      reported.paused = Object(customStatus).paused;
    return reported;
  }

  /** The state of the instance on the host. */
  get host(): 'none' | 'active' | 'paused' | 'suspended' | 'ended' {
    const status = this.emulator.instance('job')?.runtimeStatus;
    if (status === undefined) return 'none';
    if (status === 'Suspended') return 'suspended';
    if (status !== 'Running' && status !== 'Pending') return 'ended';
    return this.reported.paused === undefined ? 'active' : 'paused';
  }

  get isEnded(): boolean {
    return this.host === 'none' || this.host === 'ended';
  }

  get incarnation(): Incarnation | undefined {
    return this.incarnations.at(-1);
  }

  async advance(ms: number): Promise<void> {
    await this.emulator.advance(`${ms}ms`);
    this.observe();
  }

  call(request: string) {
    const [method = '', path = ''] = request.split(' ');
    return this.emulator.request(method, `/api/job${path}`);
  }

  /** Checks the current incarnation, and why it began or ended. */
  observe(): void {
    const instance = this.emulator.instance('job');
    if (instance === undefined) return;
    const { incarnation: name, phase, startedAt } = this.reported;
    // Somebody has just started it by hand.
    if (name === undefined) return;
    if (name !== this.incarnation?.name) {
      expect(this.#mayStart, `${name} began although nobody started it`).toBe(true);
      // It may have begun before anybody saw the end of the last one.
      if (this.incarnation !== undefined) this.incarnation.endedAt ??= Date.parse(startedAt);
      this.incarnations.push({ name });
      this.#mayStart = false;
    }
    const { incarnation } = this;
    if (incarnation === undefined) return;
    if (this.host !== 'ended') {
      incarnation.isSuspended = this.host === 'suspended';
      // The watchdog revives it.
      if (incarnation.isReshaped === true) delete incarnation.endedAt;
      expect(incarnation.endedAt, `${name} is active again`).toBeUndefined();
      return;
    }
    if (incarnation.endedAt !== undefined) return;
    const endedAt = instance.lastUpdatedTime.getTime();
    incarnation.endedAt = endedAt;
    const reasons = {
      Completed: this.#mayHaveSent('stop', endedAt, [name, '']),
      Terminated: this.#mayHaveSent('terminate', endedAt),
      Failed: incarnation.isReshaped === true || phase === 'gave-up',
    };
    const { runtimeStatus } = instance;
    incarnation.hasCompleted = runtimeStatus === 'Completed' || phase === 'gave-up';
    expect(Reflect.get(reasons, runtimeStatus), `${name} ${runtimeStatus} by itself`).toBe(true);
  }

  /** Whether a copy of a `terminate` may still arrive. */
  get isTerminated(): boolean {
    return this.#mayHaveSent('terminate', this.now);
  }

  /** `terminate` has no addressee: a late copy may reach the next incarnation. */
  #mayHaveSent(command: CommandName, by: number, incarnations?: readonly string[]): boolean {
    return this.sent.some(
      (sent) =>
        sent.command === command &&
        (incarnations?.includes(sent.incarnation) ?? (sent.settledAt ?? by) + DELAYED >= by),
    );
  }

  note(command: CommandName): Sent {
    const id = `${command}-${this.sent.length}`;
    // A command that finds no active loop reaches the one that starts while it is sent.
    const incarnation = this.isEnded ? '' : (this.incarnation?.name ?? '');
    const sent: Sent = { command, id, incarnation, at: this.now };
    this.sent.push(sent);
    if (command !== 'run' && command !== 'pause') this.endPause();
    return sent;
  }

  endPause(): void {
    for (const pause of this.pauses) pause.to = Math.min(pause.to, this.now);
  }

  /** Whether no other command can still change what this one did. */
  isCalm(sent: Sent): boolean {
    const others = this.sent.filter((other) => other !== sent);
    return others.every(
      ({ settledAt, at, seenAt }) => seenAt !== undefined || (settledAt ?? at) + DELAYED < sent.at,
    );
  }

  allowStart(): void {
    this.#mayStart = true;
  }

  /** Purges the finished instance, as everybody schedules it. */
  async purge(): Promise<void> {
    await this.advance(0);
    const { host, isKept } = this;
    const { status } = await this.emulator.request('DELETE', `${INSTANCES}/job`);
    const answers = { none: 404, active: 412, paused: 412, suspended: 412, ended: 200 };
    // With slow requests, the loop may end or begin meanwhile.
    expect([answers[host], answers[this.host], 200, 404]).toContain(status);
    if (status !== 200) return;
    this.purgedAt.push(this.now);
    // Otherwise the watchdog has not seen the end.
    if (!isKept) this.allowStart();
  }

  /** Whether the watchdog will know that the loop has ended, although its history was purged. */
  get isKept(): boolean {
    const status = this.emulator.instance('job:ended')?.runtimeStatus;
    return status === 'Running' || status === 'Suspended';
  }

  /** Checks that the watchdog has seen the end of the loop, or would revive it. */
  checkKeeper(): void {
    const { watchdog, faults } = this.setup;
    const isFailed = this.emulator.instance('job')?.runtimeStatus === 'Failed';
    if (watchdog === 'off' || (faults.storageErrors ?? 0) > 0 || isFailed) return;
    if (this.host === 'ended') expect(this.isKept, 'the watchdog has seen the end').toBe(true);
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

  /** Deploys another shape of the orchestrator. */
  reshape(): void {
    this.#deploy(this.otherShape);
    if (this.incarnation !== undefined) this.incarnation.isReshaped = true;
    this.endPause();
  }

  restoreShape(): void {
    this.#deploy(this.#app);
    this.observe();
  }
}

const INSTANCES = '/runtime/webhooks/durabletask/instances';
