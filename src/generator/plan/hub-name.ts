import { pascalCase } from '../options/names';
import { fingerprintOf } from '../text-format';

const MAX_LENGTH = 45;
const HASH_LENGTH = 8;

/**
 * The name of the task hub in storage: 3 to 45 letters and digits, a letter first. `my-app` → `MyApp`, `3d` → `Hub3d`.
 * Two projects with the same hub would run each other's loops, so a name that the hub's name does not show completely
 * adds a hash: `or.ders` → `OrDers` and 8 letters or digits.
 */
export function hubNameOf(packageName: string): string {
  const name = pascalCase(packageName);
  const started = /^[A-Za-z]/.test(name) ? name : `Hub${name}`;
  const hub = started.length < 3 ? `${started}Hub` : started;
  if (hub.length <= MAX_LENGTH && packageNameIn(hub) === packageName) return hub;
  const hash = fingerprintOf(packageName).slice(-HASH_LENGTH);
  return `${started.slice(0, MAX_LENGTH - HASH_LENGTH)}${hash}`;
}

/** The one package name whose hub has this name without a hash. */
function packageNameIn(hub: string): string {
  const name = /^Hub(\d.*)$/.exec(hub)?.[1] ?? /^(.{1,2})Hub$/.exec(hub)?.[1] ?? hub;
  return name.replace(/(?<=.)[A-Z]/g, '-$&').toLowerCase();
}

/** The name of the task hub in a `host.json`; `undefined` if it has none. */
export const hubNameIn = (hostJson: string | undefined): string | undefined =>
  /"hubName"\s*:\s*"([^"\\]*)"/.exec(hostJson ?? '')?.[1];
