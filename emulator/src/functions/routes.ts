import { type RouteParams, RouteTemplate } from './route-template';
import { UrlPath } from './url-path';
import type { RegisteredFunction } from './worker';

export interface Route {
  readonly target: RegisteredFunction;
  /** As registered, without the route prefix. */
  readonly path: string;
  readonly methods: readonly string[];
}

export interface RouteMatch {
  readonly target: RegisteredFunction;
  readonly params: RouteParams;
}

/** Routes in the order in which the host tries them: by function name, ignoring case (observed on the real host). */
export function routesOf(functions: Iterable<RegisteredFunction>): Route[] {
  return [...functions]
    .filter(({ kind }) => kind === 'http')
    .map((target) => ({
      target,
      path: String(target.trigger.route ?? target.name),
      methods: (target.trigger.methods as string[]).map((method) => method.toUpperCase()),
    }))
    .sort((a, b) => compare(a.target.name.toLowerCase(), b.target.name.toLowerCase()));
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Routes that the host refuses, by function: reserved routes, and a route and method that another function has. */
export function routeProblems(functions: Iterable<RegisteredFunction>): Map<string, string> {
  const problems = new Map<string, string>();
  const owners = new Map<string, string>();
  for (const { target, path, methods } of routesOf(functions)) {
    const route = path.toLowerCase().replace(/^\/|\/$/g, '');
    if (/^(?:admin|runtime)/.test(route)) {
      problems.set(
        target.name,
        `The specified route conflicts with one or more built in routes: '${path}' of function '${target.name}'.`,
      );
      continue;
    }
    for (const method of methods) {
      const owner = owners.get(`${method} ${route}`);
      if (owner !== undefined) {
        problems.set(
          target.name,
          `The route specified conflicts with the route defined by function '${owner}': ${method} '${path}' of function '${target.name}'.`,
        );
      }
    }
    if (problems.has(target.name)) continue;
    for (const method of methods) owners.set(`${method} ${route}`, target.name);
  }
  return problems;
}

export class Router {
  readonly #routes: readonly (Route & { readonly template: RouteTemplate })[];

  /** @param prefix `extensions.http.routePrefix` in host.json */
  constructor(functions: Iterable<RegisteredFunction>, prefix: string) {
    this.#routes = routesOf(functions).map((route) => ({
      ...route,
      template: new RouteTemplate([prefix, route.path.replace(/^\//, '')].join('/')),
    }));
  }

  /** The first route that matches: a literal has no precedence over a parameter. `pathname` is escaped and begins with a slash. */
  match(method: string, pathname: string): RouteMatch | undefined {
    const path = new UrlPath(pathname);
    for (const { methods, target, template } of this.#routes) {
      const params = methods.includes(method.toUpperCase()) ? template.match(path) : undefined;
      if (params !== undefined) return { target, params };
    }
    return undefined;
  }
}
