import { intersects, satisfies, validRange } from 'semver';

/** What a project declares and has locked, by the name of the package. */
export interface KnownVersions {
  /** The declared range. */
  readonly declared: ReadonlyMap<string, string>;
  /** The version that a lock file or `node_modules` has for the project. */
  readonly locked: ReadonlyMap<string, string>;
}

/** The versions to add beside those of a project. */
export interface FittedVersions {
  /** Ranges by the name of the package, where they differ from those of a new project. */
  readonly added: ReadonlyMap<string, string>;
  /** What does not fit; empty where everything does. */
  readonly misfits: readonly Misfit[];
}

/** A declared or locked version that the loop cannot be added to. */
export interface Misfit {
  readonly problem: string;
  /** The line of `package.json` that the project needs: `"vitest": "^3.2.4"`. */
  readonly line: string;
}

const FUNCTIONS = '@azure/functions';
const DURABLE = 'durable-functions';

/**
 * The versions of durable-functions that the loop and its tests run on, the newest first, with the range of
 * `@azure/functions` that each depends on. A copy of `@azure/functions` beside the project's own would break the build.
 */
const DURABLE_VERSIONS = [
  { range: '^3.5.0', functions: '^4.14.0' },
  { range: '~3.3.1', functions: '^4.0.0' },
] as const;
/** In earlier versions, log lines of orchestrators come up to four times. */
const OLDEST_DURABLE = '>=3.3.1';

const OLDEST_VITEST = '>=3.2.0';

type Ranges = Readonly<Record<string, string>>;

interface TestRunner {
  readonly vitest: string;
  /** Absent: the newest that Vitest accepts. */
  readonly vite?: string;
  /** Of Vitest and Vite: npm refuses to install one of these packages in another version beside them. */
  readonly peers: Ranges;
}

const VITEST_4 = { '@opentelemetry/api': '^1.9.0', vite: '^6.0.0 || ^7.0.0 || ^8.0.0' };
const VITE_6 = {
  '@types/node': '^18.0.0 || ^20.0.0 || >=22.0.0',
  jiti: '>=1.21.0',
  terser: '^5.16.0',
  tsx: '^4.8.1',
  yaml: '^2.4.2',
};
const VITE_7 = {
  ...VITE_6,
  '@types/node': '^20.19.0 || >=22.12.0',
  less: '^4.0.0',
  sass: '^1.70.0',
  stylus: '>=0.54.8',
};
const VITE_8 = { ...VITE_7, esbuild: '^0.27.0 || ^0.28.0' };

/** The versions of Vitest that run the tests of the loop, the newest first. Vitest 5 needs Node 22. */
const TEST_RUNNERS: readonly TestRunner[] = [
  { vitest: '^4.1.12', peers: { ...VITEST_4, ...VITE_8 } },
  { vitest: '^4.1.12', vite: '^7.3.5', peers: { ...VITEST_4, ...VITE_7 } },
  {
    vitest: '^4.1.12',
    vite: '^6.4.1',
    peers: { ...VITEST_4, ...VITE_6, '@types/node': '^20.0.0 || ^22.0.0 || >=24.0.0' },
  },
  { vitest: '^3.2.4', vite: '^6.4.1', peers: VITE_6 },
  // Vite 5 has no peers but these.
  {
    vitest: '^3.2.4',
    vite: '^5.4.20',
    peers: { '@types/node': VITE_6['@types/node'], terser: '^5.4.0' },
  },
];

/** Chooses versions that fit to those that a project declares and has locked. Changes none of these. */
export function fitVersions(known: KnownVersions): FittedVersions {
  const functions = fitFunctions(known);
  const durable = functions.misfits.length > 0 ? functions : fitDurable(known);
  const runner = fitTestRunner(known);
  return {
    added: new Map([...durable.added, ...runner.added]),
    misfits: [...durable.misfits, ...runner.misfits],
  };
}

const NONE: FittedVersions = { added: new Map(), misfits: [] };

const misfit = (problem: string, name: string, range: string): FittedVersions => ({
  added: new Map(),
  misfits: [{ problem, line: `"${name}": "${range}"` }],
});

/** The loop uses `app.hook`, which came with 4.1. */
const fitFunctions = (known: KnownVersions): FittedVersions =>
  fits(known, FUNCTIONS, '>=4.1.0')
    ? NONE
    : misfit(`${describe(known, FUNCTIONS)}; the loop needs 4.1 or later`, FUNCTIONS, '^4.1.0');

function fitDurable(known: KnownVersions): FittedVersions {
  const { range } =
    DURABLE_VERSIONS.find(({ functions }) => fits(known, FUNCTIONS, functions)) ??
    DURABLE_VERSIONS[0];
  if (!known.declared.has(DURABLE)) {
    const isUsual = range === DURABLE_VERSIONS[0].range;
    return isUsual ? NONE : { ...NONE, added: new Map([[DURABLE, range]]) };
  }
  return fits(known, DURABLE, OLDEST_DURABLE)
    ? fitOwnDurable(known, range)
    : misfit(`${describe(known, DURABLE)}; the loop needs 3.3.1 or later`, DURABLE, range);
}

/** The declared version must not bring a second copy of `@azure/functions`. */
function fitOwnDurable(known: KnownVersions, range: string): FittedVersions {
  const { range: newest, functions } = DURABLE_VERSIONS[0];
  if (!fits(known, DURABLE, newest) || fits(known, FUNCTIONS, functions)) return NONE;
  return misfit(
    `${describe(known, DURABLE)}, but durable-functions ${newest} needs ${FUNCTIONS} ${functions}, and ${describe(known, FUNCTIONS)}`,
    DURABLE,
    range,
  );
}

function fitTestRunner(known: KnownVersions): FittedVersions {
  const { declared } = known;
  const isFitting = ({ peers }: TestRunner): boolean =>
    Object.entries(peers).every(([name, peer]) => fits(known, name, peer));
  const fitting = TEST_RUNNERS.find(
    (each) => isFitting(each) && fits(known, 'vite', majorOf(each.vite ?? '*')),
  );
  if (declared.has('vitest')) {
    if (fits(known, 'vitest', OLDEST_VITEST)) return NONE;
    return misfit(
      `${describe(known, 'vitest')}; the tests of the loop need 3.2 or later`,
      'vitest',
      fitting?.vitest ?? '^3.2.4',
    );
  }
  if (fitting !== undefined) {
    const { vitest, vite } = fitting;
    if (vite === undefined) return NONE;
    const pinned = declared.has('vite') ? [] : [['vite', vite] as const];
    return { ...NONE, added: new Map([['vitest', vitest], ...pinned]) };
  }
  const needed = { ...VITE_6, vite: '^5.0.0 || ^6.0.0 || ^7.0.0 || ^8.0.0' };
  const misfits = Object.entries(needed).flatMap(([name, peer]) =>
    fits(known, name, peer)
      ? []
      : misfit(
          `${describe(known, name)}; Vitest, which runs the tests of the loop, needs ${peer}`,
          name,
          LINES[name] ?? peer,
        ).misfits,
  );
  return { added: new Map(), misfits };
}

/** `^7.3.5` → `^7` */
const majorOf = (range: string): string => range.replace(/\..*/, '');

/** The packages whose versions matter here. */
export const RELEVANT_PACKAGES: readonly string[] = [
  ...[FUNCTIONS, DURABLE, 'vitest'],
  ...new Set(TEST_RUNNERS.flatMap(({ peers }) => Object.keys(peers))),
];

/** What to declare instead of a version that Vitest does not accept. */
const LINES: Ranges = { '@types/node': '^20.19.0', vite: '^6.4.1' };

/**
 * Whether a package of a project is in a range: its locked version, else the newest in its declared range. A range that
 * names no versions (`latest`, `workspace:*`, a URL) is taken to be.
 */
function fits({ declared, locked }: KnownVersions, name: string, needed: string): boolean {
  const isAdded = !declared.has(name) && (name === '@types/node' || name === 'vite');
  const version = isAdded ? undefined : locked.get(name);
  if (version !== undefined) return satisfies(version, needed, { includePrerelease: true });
  const range = declared.get(name);
  return range === undefined || validRange(range) === null || intersects(range, needed);
}

const describe = ({ declared, locked }: KnownVersions, name: string): string => {
  const version = locked.get(name);
  return version === undefined
    ? `package.json declares ${name} ${declared.get(name)}`
    : `${name} ${version} is installed or locked`;
};
