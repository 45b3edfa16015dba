import type { App } from '../app/app';
import { RouteTemplate } from '../http/route-template';
import { routesOf } from '../http/routes';
import type { PageApp } from './feed-types';

/** The functions of an app that the page can call. */
export function describePageApp(app: App, name: string, routePrefix: string): PageApp {
  const functions = [...app.functions.values()];
  const prefix = routePrefix === '' ? '' : `/${routePrefix}`;
  return {
    name,
    http: routesOf(functions).map(({ target, path, methods }) => ({
      name: target.name,
      methods,
      prefix,
      parts: new RouteTemplate(path).parts,
      durable: target.clientBinding !== undefined,
    })),
    timers: functions
      .filter(({ kind }) => kind === 'timer')
      .map((target) => ({ name: target.name, schedule: String(target.trigger.schedule) })),
    orchestrations: functions
      .filter(({ kind }) => kind === 'orchestration')
      .map((target) => target.name),
  };
}
