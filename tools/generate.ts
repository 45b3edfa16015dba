import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Case } from './cases';
import { generator } from './run';

/**
 * Generates the project of a case below `root`, with the built bin. The folder is always `my-app`, because names in the
 * project depend on it.
 *
 * @param node the Node that runs the bin; default: the running one
 * @returns the project's folder
 */
export async function generate(example: Case, root: string, node?: string): Promise<string> {
  const parent = join(root, example.name);
  const project = join(parent, 'my-app');
  await mkdir(parent, { recursive: true });
  const [create = [], ...others] = example.commands;
  await generator(parent, create, node);
  for (const args of others) await generator(project, args, node);
  return project;
}
