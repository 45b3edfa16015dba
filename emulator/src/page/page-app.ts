import { withSettings } from '../clock/schedule';
import type { App } from '../functions/app';
import { RouteTemplate } from '../functions/route-template';
import { routesOf } from '../functions/routes';
import type { PageApp } from './feed-types';

/** The functions of an app that the page can call. */
export function describePageApp(
  app: App,
  name: string,
  routePrefix: string,
): Omit<PageApp, 'skipped'> {
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
      .map((target) => ({
        name: target.name,
        schedule: withSettings(String(target.trigger.schedule)),
      })),
    orchestrations: functions
      .filter(({ kind }) => kind === 'orchestration')
      .map((target) => target.name),
    others: functions
      .filter(({ kind }) => kind === 'other')
      .map((target) => ({ name: target.name, trigger: target.trigger.type })),
  };
}
