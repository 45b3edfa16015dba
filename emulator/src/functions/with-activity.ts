import { type App, findFunction } from './app';

/**
 * Returns a copy of the app in which `work` replaces an activity, as a mock does.
 * @param work receives the orchestrator's input; it may return a promise; an error that it throws fails the run
 * @throws Error when the app has no activity with this name
 */
export function withActivity(app: App, name: string, work: (input: unknown) => unknown): App {
  const activity = findFunction(app, 'activity', name);
  if (activity === undefined) throw new Error(`there is no activity '${name}'`);
  const replaced = { ...activity, assumedWork: work };
  return { functions: new Map([...app.functions, [activity.name, replaced]]) };
}
