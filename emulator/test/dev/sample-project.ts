import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, vi } from 'vitest';

const repository = join(import.meta.dirname, '../../..');

const tsconfig = {
  compilerOptions: {
    module: 'nodenext',
    rootDir: '.',
    outDir: 'dist',
    sourceMap: true,
    skipLibCheck: true,
  },
  include: ['src'],
};

/** Generous, because a slow machine is not a fault. */
export const soon = { timeout: 120_000, interval: 20 };

/** A project with one source file and the built emulator, on disk. */
export class SampleProject {
  readonly root = mkdtempSync(join(tmpdir(), 'emulator-dev-'));
  readonly #source = join(this.root, 'src/functions/app.ts');

  constructor(source: string) {
    const { root } = this;
    cpSync(join(repository, 'emulator/dist/emulator.mjs'), join(root, 'emulator/emulator.mjs'));
    writeFileSync(join(root, 'tsconfig.json'), JSON.stringify(tsconfig));
    symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'), 'junction');
    mkdirSync(join(root, 'src/functions'), { recursive: true });
    const manifest = { name: 'sample', main: 'dist/src/functions/*.js' };
    writeFileSync(join(root, 'package.json'), JSON.stringify(manifest));
    this.save(source);
    this.compile();
  }

  save(source: string): void {
    writeFileSync(this.#source, source);
  }

  compile(): void {
    const { status, stdout } = spawnSync('npx', ['tsc'], { cwd: this.root, encoding: 'utf8' });
    expect(status, stdout).toBe(0);
  }

  /** Runs the emulator as a program until the test ends. */
  run(...args: string[]) {
    const { root } = this;
    const child: ChildProcess = spawn(process.execPath, ['emulator/emulator.mjs', ...args], {
      cwd: root,
      detached: true,
    });
    const printed = { text: '', out: '' };
    child.stdout?.on('data', (data) => {
      printed.text += data;
      printed.out += data;
    });
    child.stderr?.on('data', (data) => {
      printed.text += data;
    });
    const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
    const group = child.pid as number;
    onTestFinished(() => void (isAlive(group) && process.kill(-group, 'SIGKILL')));
    return { child, printed, ended, isAlive: () => isAlive(group) };
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }
}

/** Whether a process of this group is alive. */
function isAlive(group: number): boolean {
  try {
    return process.kill(-group, 0);
  } catch {
    return false;
  }
}

/** Waits for the n-th start of the app, and returns its address. */
export function up(printed: { readonly text: string }, nth = 1): Promise<string> {
  return vi.waitFor(() => {
    const urls = [...printed.text.matchAll(/Emulator on (http:\S+?)\.? /g)];
    const url = urls[nth - 1]?.[1];
    if (url === undefined) throw new Error(`not up: ${printed.text}`);
    return url;
  }, soon);
}
