/** The versions of orchestrations (host.json, `extensions.durableTask`): which instances the host runs. */
export interface VersionSettings {
  /** What an instance gets that is started without one; undefined for none. */
  readonly defaultVersion: string | undefined;
  /** Which instances the host runs: all, those of its `defaultVersion`, or also older ones. Default: `CurrentOrOlder`. */
  readonly versionMatchStrategy: 'None' | 'Strict' | 'CurrentOrOlder';
  /** What it does with the others. Default: `Reject`, they wait for a host of their version. */
  readonly versionFailureStrategy: 'Reject' | 'Fail';
}

/** Whether the host runs an instance of this version (DurableTask.Core, `TaskOrchestrationDispatcher.cs`). */
export function runsVersion(
  version: string | undefined,
  { defaultVersion, versionMatchStrategy }: VersionSettings,
): boolean {
  if (versionMatchStrategy === 'None') return true;
  if (versionMatchStrategy === 'Strict') return (version ?? '') === (defaultVersion ?? '');
  return compareVersions(version ?? '', defaultVersion ?? '') <= 0;
}

/** An empty version is older than any other; numbers are compared as numbers, other texts ignore case (`VersioningSettings.cs`). */
function compareVersions(a: string, b: string): number {
  if (a.trim() === '' || b.trim() === '') return Number(b.trim() === '') - Number(a.trim() === '');
  const [left, right] = [numbersOf(a), numbersOf(b)];
  if (left === undefined || right === undefined) {
    return a.localeCompare(b, 'en', { sensitivity: 'accent' });
  }
  // A missing part is older than 0 (.NET's `Version`).
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? -1) - (right[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Two to four numbers: what .NET's `Version` accepts. */
function numbersOf(version: string): number[] | undefined {
  return /^\d+(?:\.\d+){1,3}$/.test(version.trim()) ? version.split('.').map(Number) : undefined;
}
