import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { printManifest, projectDefaults } from '../src/generator/manifest/manifest';
import type { ProjectOptions } from '../src/generator/options/options';
import { createPlan } from '../src/generator/plan/plan';
import { isWorkflow, type Repository, workflowPath } from '../src/generator/plan/repository';
import { compileTemplates } from '../src/generator/plan/templates';
import { version } from './repository';

export const backends = ['azure-storage', 'dts'] as const;
export type Backend = (typeof backends)[number];

/** Writes the files of a project without jobs. Replaces files of the same names. */
export async function writeProject(
  folder: string,
  options: Partial<ProjectOptions> = {},
  repository?: Repository,
): Promise<void> {
  const manifest = {
    ...{ ...projectDefaults('my-app'), ...options },
    generator: version,
    jobs: [],
  };
  const text = printManifest(manifest);
  const templates = compileTemplates(version);
  const { files } = createPlan(manifest, text, templates, undefined, repository);
  for (const { path: defaultPath, text } of files) {
    const isPlaced = repository !== undefined && isWorkflow(defaultPath);
    const path = isPlaced ? workflowPath(defaultPath, repository.workflows) : defaultPath;
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}
