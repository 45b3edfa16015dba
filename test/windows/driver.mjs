// Plays steps in a folder, and writes what each one did as JSON. The same file runs on this machine and, under Wine, on a
// Windows Node: so it has no dependencies. Commands run in this process, because a process under Wine starts slowly.
//
// usage: node driver.mjs <plan.json> <result.json>
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';

const [planFile, resultFile] = process.argv.slice(2);
const { generator, root, scenarios } = JSON.parse(fs.readFileSync(planFile, 'utf8'));

const output = { 1: '', 2: '' };
const { writeSync } = fs;
fs.writeSync = (descriptor, bytes, ...rest) => {
  if (output[descriptor] === undefined) return writeSync(descriptor, bytes, ...rest);
  output[descriptor] += bytes;
  return bytes.length;
};
const { main } = createRequire(import.meta.url)(generator);

async function run(args) {
  output[1] = '';
  output[2] = '';
  await main(args);
  const { exitCode = 0 } = process;
  process.exitCode = undefined;
  return { exitCode, stdout: output[1], stderr: output[2] };
}

/** Every file below a folder, without the data of `undo`: its text, or the hash of a long one. */
function filesBelow(folder, path = '') {
  return fs.readdirSync(join(folder, path), { withFileTypes: true }).flatMap((entry) => {
    const below = path === '' ? entry.name : `${path}/${entry.name}`;
    if (below.endsWith('.eternal/run')) return [];
    if (entry.isDirectory()) return filesBelow(folder, below);
    const bytes = fs.readFileSync(join(folder, below));
    const isLong = bytes.length > 10_000;
    return [
      [below, isLong ? createHash('sha256').update(bytes).digest('hex') : bytes.toString('latin1')],
    ];
  });
}

// UV_FS_O_EXLOCK | O_RDWR. On Windows, libuv opens such a file with share mode 0.
const HOLDER = `
  const { closeSync, openSync } = require('node:fs');
  const { parentPort, workerData } = require('node:worker_threads');
  const held = workerData.map((path) => openSync(path, 0x10000002));
  setTimeout(() => held.forEach(closeSync), 500);
  parentPort.postMessage('held');
`;

const actions = {
  run: ({ run: args }) => run(args),
  write: ({ write: path, text }) => {
    fs.mkdirSync(dirname(path), { recursive: true });
    fs.writeFileSync(path, text);
  },
  replace: ({ replace: path, find, by }) => {
    const text = fs.readFileSync(path, 'utf8');
    if (!text.includes(find)) throw new Error(`no ${find} in ${path}`);
    fs.writeFileSync(path, text.replace(find, by));
  },
  delete: ({ delete: path }) => fs.rmSync(path, { recursive: true }),
  move: ({ move: from, to }) => {
    fs.mkdirSync(dirname(to), { recursive: true });
    fs.renameSync(from, to);
  },
  /** Holds files for half a second, where the system can do that. A thread lets go of them while a command waits. */
  hold: async ({ hold: paths }) => {
    if (process.platform !== 'win32') return;
    const holder = new Worker(HOLDER, {
      ...{ eval: true, workerData: paths },
      // Under Wine, the stdout of this process may be none that Node can open.
      ...{ stdout: true, stderr: true },
    });
    await once(holder, 'message');
    holder.unref();
  },
  /** As git checks out text files where `core.autocrlf` is set. */
  checkoutCrlf: () => {
    for (const [path] of filesBelow('.')) {
      const text = fs.readFileSync(path, 'utf8');
      fs.writeFileSync(path, text.replace(/\r?\n/g, '\r\n'));
    }
  },
};

async function play(step, folder) {
  const place = join(folder, step.in ?? '');
  fs.mkdirSync(place, { recursive: true });
  process.chdir(place);
  const [kind] = Object.keys(actions).filter((name) => name in step);
  const result = await actions[kind](step);
  process.chdir(root);
  // Under Wine it takes longer to read the files than to run the command.
  const hasWritten = /: \d+ files? (?:written|deleted)/.test(result?.stderr ?? '');
  return hasWritten ? { ...result, files: Object.fromEntries(filesBelow(folder)) } : result;
}

const results = {};
for (const [name, steps] of Object.entries(scenarios)) {
  results[name] = [];
  for (const step of steps) results[name].push((await play(step, join(root, name))) ?? {});
}
fs.writeFileSync(resultFile, JSON.stringify(results));
