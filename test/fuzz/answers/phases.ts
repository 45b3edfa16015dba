import type { Emulator } from 'durable-functions-emulator';
import { emulate } from '../../../templates/project/test/eternal/emulate';
import { loadLoop } from '../../loop/load-loop';
import { loadOtherShape } from '../apps';

export const PHASES = [
  'pending',
  'sleeping',
  'running',
  'settling',
  'paused',
  'stopped',
  'terminated',
  'gave-up',
  'failed',
] as const;
export type Phase = (typeof PHASES)[number];

type Loop = Awaited<ReturnType<typeof emulate>>;

const RUN_MS = 30_000;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Brings a new loop into a phase. */
export async function loopIn(phase: Phase): Promise<Loop> {
  const loop = await emulate({ giveUpAfter: phase === 'gave-up' ? 1 : 0, idleDelay: '1h' });
  const { emulator, processor, call, raise } = loop;
  const work = async () => {
    await sleep(RUN_MS);
    return 0;
  };
  processor.mockImplementation(work);
  if (phase === 'gave-up') processor.mockRejectedValueOnce(new Error('boom'));
  await call('POST /start');
  if (phase === 'pending') return loop;
  await emulator.advance('10s');
  if (phase === 'running') return loop;
  await emulator.advance('50s');
  await (BY_PHASE[phase] ?? (() => {}))(emulator, raise);
  await emulator.advance('200ms');
  return loop;
}

type Reach = (emulator: Emulator, raise: Loop['raise']) => unknown;

const BY_PHASE: Partial<Record<Phase, Reach>> = {
  settling: (_, raise) => raise('refresh'),
  paused: async (emulator, raise) => {
    raise('pause');
    await emulator.advance('5s');
  },
  stopped: (_, raise) => raise('stop'),
  terminated: (emulator) => emulator.terminate('job'),
  failed: async (emulator, raise) => {
    const app = await loadLoop({ idleDelay: '1h' });
    emulator.deploy(await loadOtherShape(app));
    raise('run');
    await emulator.advance('1s');
    emulator.deploy(app);
  },
};
