/** One step of `driver.mjs`, in the folder `in`. */
export type Step = { readonly in?: string } & (
  | { readonly run: readonly string[] }
  | { readonly write: string; readonly text: string }
  | { readonly replace: string; readonly find: string; readonly by: string }
  | { readonly delete: string }
  | { readonly move: string; readonly to: string }
  | { readonly hold: readonly string[] }
  | { readonly checkoutCrlf: true }
);

const inApp = (...steps: readonly Step[]): Step[] => steps.map((step) => ({ in: 'app', ...step }));
const run = (line: string): Step => ({ run: line.split(' ') });

/** Every command, with edits of a user between them. */
const everyCommand: readonly Step[] = [
  run('app --id orders --yes'),
  ...inApp(
    run('check'),
    run('add mail-in --idle-delay 90s --jitter 10% --yes'),
    run('add bills --start-methods get,post --watchdog off --auth-level anonymous --yes'),
    run('list'),
    run('list --json'),
    run('set orders --idle-delay 30s --dry-run --diff'),
    run('set orders --idle-delay 30s --max-idle-delay 10m'),
    {
      replace: 'src/processors/process-orders.ts',
      find: 'export async',
      by: '// My own line.\nexport async',
    },
    { replace: 'src/functions/mail-in.ts', find: "'90s'", by: "'2m'" },
    run('check'),
    run('set mail-in --adopt'),
    run('set mail-in --jitter default'),
    run('set orders --processor pullOrders'),
    run('rename mail-in mail-out'),
    run('rename orders Orders'),
    run('undo'),
    run('rename orders ORDERS'),
    run('check'),
    run('rename ORDERS orders'),
    { move: 'src/functions/bills.ts', to: 'src/functions/more/bills.ts' },
    { replace: 'src/functions/more/bills.ts', find: "'../", by: "'../../" },
    run('set bills --error-delay 10m'),
    { delete: 'src/eternal/watchdog.ts' },
    run('check'),
    run('regenerate --restore src/eternal/watchdog.ts'),
    { delete: 'README.md' },
    run('regenerate --accept-deleted README.md'),
    run('regenerate'),
    run('set --deploy azd'),
    run('set --ci github'),
    run('set --backend dts'),
    run('remove bills'),
    run('undo'),
    run('remove mail-out'),
    run('check --json'),
    run('remove orders'),
    run('check'),
    run('undo'),
  ),
  run('list --dir app'),
  run('other/deep --id a --processor pull --deploy azd --ci github --backend dts --yes'),
  run('--from app/eternal.json copy --yes'),
  run('undo --dir copy --yes'),
];

/** A project with the line ends that git gives it on Windows. */
const withCrlf: readonly Step[] = [
  run('app --id orders --yes'),
  ...inApp(
    { checkoutCrlf: true },
    run('check'),
    run('add mail --yes'),
    run('set orders --idle-delay 30s --jitter 5%'),
    run('set orders --processor pull'),
    run('rename orders intake'),
    run('check'),
    { checkoutCrlf: true },
    run('regenerate'),
    run('check'),
    run('remove mail'),
    run('undo'),
    run('check'),
  ),
];

/** An existing Functions project, which gets its files back. */
const inExistingProject: readonly Step[] = [
  ...inApp(
    {
      write: 'package.json',
      text: `{
  "name": "shop",
  "version": "1.0.0",
  "scripts": { "build": "tsc", "start": "func start" },
  "main": "dist/src/functions/*.js",
  "dependencies": { "@azure/functions": "^4.5.0" },
  "devDependencies": { "@types/node": "^20.0.0", "typescript": "^5.9.0" }
}
`,
    },
    {
      write: 'tsconfig.json',
      text: '{\n  "compilerOptions": { "module": "commonjs", "target": "es2022", "outDir": "dist", "rootDir": ".", "sourceMap": true, "strict": true, "skipLibCheck": true }\n}\n',
    },
    {
      write: 'host.json',
      text: '{\n  "version": "2.0",\n  "extensionBundle": { "id": "Microsoft.Azure.Functions.ExtensionBundle", "version": "[4.*, 5.0.0)" }\n}\n',
    },
    { write: 'src/functions/hello.ts', text: 'export const hello = 1;\n' },
    run('add orders --yes'),
    run('check'),
    run('set orders --idle-delay 30s'),
    run('add mail --yes'),
    run('remove mail'),
    run('remove orders'),
    run('undo'),
    run('remove orders'),
  ),
];

/** Conflicts and errors, with the paths that the messages name. */
const errors: readonly Step[] = [
  run('app --id orders --yes'),
  ...inApp(
    { replace: 'src/functions/orders.ts', find: "'1m'", by: "'2m'" },
    run('list'),
    run('check --json'),
    run('set orders --idle-delay 30s'),
    run('set orders --idle-delay 30s --json'),
    run('set orders --idle-delay 30s --on-conflict markers'),
    run('check'),
    run('undo'),
    run('set orders --idle-delay 30s --on-conflict ours'),
    run('set orders --idle-delay 40s --on-conflict theirs'),
    { write: 'src/functions/mail.ts', text: 'export {};\n' },
    run('add mail --yes'),
    { replace: 'eternal.json', find: '"3m"', by: '"3"' },
    run('check'),
    { replace: 'eternal.json', find: '"3"', by: '"3m"' },
    run('rename orders ORDERS.1'),
    run('remove order'),
    run('regenerate --restore ../orders.ts'),
    run('set orders --start-methods get post'),
  ),
  run('app --id a --yes'),
  run('a#b --id a --yes'),
  run('regenerat'),
  run('--from none.json x --yes'),
];

/** A scanner opens files at any time. */
const heldFiles: readonly Step[] = [
  run('app --id orders --yes'),
  ...inApp(
    ...[
      'add mail --yes',
      'set orders --idle-delay 30s',
      'rename orders bills',
      'undo',
      'regenerate',
      'check',
      'remove mail',
    ].flatMap((line): Step[] => [
      { hold: ['eternal.json', '.eternal/base', 'package.json', 'src/eternal/http.ts'] },
      run(line),
    ]),
    run('check'),
  ),
];

/** More than the 260 characters that programs of Windows had once. */
const deep = `${'a-rather-long-name-of-a-folder/'.repeat(9)}app`;
const longPaths: readonly Step[] = [
  run(`${deep} --id orders --yes`),
  run(`rename orders bills --dir ${deep}`),
  run(`undo --dir ${deep}`),
  run(`check --dir ${deep}`),
];

/** Each in a folder of its own. */
export const scenarios = {
  'every command': everyCommand,
  'a checkout with CRLF': withCrlf,
  'an existing project': inExistingProject,
  'conflicts and errors': errors,
  'held files': heldFiles,
  'a long path': longPaths,
} as const;
export type Scenarios = typeof scenarios;
