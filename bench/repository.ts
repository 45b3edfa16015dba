import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../tools/repository';
import { mustRun } from '../tools/run';
import { projects } from '../vitest.config.mjs';
import { kilobytes, maxRow, type Row } from './table';

const MAX_README_BYTES = 8_000;
const MAX_AGENTS_BYTES = 4_000;
const MAX_LINES = 250;
const MAX_SCRIPTS = 15;
const MAX_PROJECTS = 14;

/** The size of what a contributor reads. */
export async function measureRepository(): Promise<Row[]> {
  const { stdout } = await mustRun(root, 'git', ['ls-files', 'src', 'emulator/src']);
  const files = stdout.split('\n').map((path) => ({ path, lines: countLines(path) }));
  const largest = files.reduce((a, b) => (b.lines > a.lines ? b : a));
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return [
    sizeRow('README.md', MAX_README_BYTES),
    sizeRow('AGENTS.md', MAX_AGENTS_BYTES),
    maxRow(`lines of the largest file (${largest.path})`, largest.lines, MAX_LINES),
    maxRow('npm scripts', Object.keys(scripts).length, MAX_SCRIPTS),
    maxRow('vitest projects', projects.length, MAX_PROJECTS),
  ];
}

function sizeRow(path: string, maxBytes: number): Row {
  const { size } = statSync(join(root, path));
  const bar = `≤ ${kilobytes(maxBytes)}`;
  return { what: path, figure: kilobytes(size), bar, met: size <= maxBytes };
}

const countLines = (path: string): number =>
  readFileSync(join(root, path), 'utf8').split('\n').length - 1;
