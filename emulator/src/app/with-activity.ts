import type { App } from './app';

/**
 * The same app with other work for an activity: what a test or a simulation assumes of it.
 * @param work is given what the orchestrator gives; may return a promise; what it throws fails the run
 * @throws Error when there is no activity of that name
 */
export function withActivity(app: App, name: string, work: (input: unknown) => unknown): App {
  const activity = app.functions.get(name);
  if (activity?.kind !== 'activity') throw new Error(`no activity '${name}'`);
  return { functions: new Map([...app.functions, [name, { ...activity, assumedWork: work }]]) };
}
