import { describe, expect, it } from 'vitest';
import { filesIn, newFolder } from './project-fixture';
import { cli } from './run-cli';

interface Row {
  readonly args: string;
  /** All of these are in the one line on stderr. */
  readonly names: readonly string[];
}

const rows = (text: string): Row[] =>
  text
    .trim()
    .split('\n')
    .map((line) => {
      const [args = '', names = ''] = line.split(' => ');
      return { args: args.trim(), names: names.split(' | ').map((name) => name.trim()) };
    });

const longId = 'a'.repeat(61);

/** Every cell of the table of options, and every other way to mistype; each after `my-app`. */
const illegal = rows(`
  --id 9lives => --id "9lives" | start with a letter | orders-sync
  --id élan => --id "élan" | start with a letter
  --id a.b => --id "a.b" | letters (A-Z, a-z), digits, - and _
  --id a/../../b => --id "a/../../b"
  --id a- => --id "a-" | end with a letter or digit
  --id a_ => --id "a_" | end with
  --id a__b => --id "a__b" | __
  --id ${longId} => --id "${longId}" | 1 to 60
  --id admin => --id "admin" | admin
  --id AdminJobs => --id "AdminJobs" | Admin
  --id runtime-x => --id "runtime-x" | runtime
  --id con => --id "con" | device
  --id NUL => --id "NUL" | device
  --id com1 => --id "com1" | device
  --id __proto__ => --id "__proto__"
  --id ok --processor class => --processor "class" | reserved
  --id ok --processor await => --processor "await" | reserved
  --id ok --processor Math => --processor "Math" | global
  --id ok --processor console => --processor "console" | global
  --id ok --processor eval => --processor "eval" | reserved
  --id ok --processor arguments => --processor "arguments" | reserved
  --id ok --processor module => --processor "module"
  --id ok --processor require => --processor "require"
  --id ok --processor exports => --processor "exports"
  --id ok --processor then => --processor "then"
  --id ok --processor __proto__ => --processor "__proto__"
  --id ok --processor 1st => --processor "1st" | function name
  --id ok --processor my-work => --processor "my-work" | function name
  --id ok --processor ../x => --processor "../x" | function name
  --id ok --processor $ => --processor "$" | file name
  --id ok --processor con => --processor "con" | device
  --id ok --processor eternalFunction => --processor "eternalFunction" | clash
  --id ok --processor FunctionId => --processor "FunctionId" | clash
  --id ok --processor Batch => --processor "Batch" | clash
  --id ok --idle-delay 1m30s => --idle-delay "1m30s" | 5s to 5d
  --id ok --idle-delay 60 => --idle-delay "60" | write 60m
  --id ok --idle-delay 4s => --idle-delay "4s" | 5s to 5d
  --id ok --idle-delay 6d => --idle-delay "6d" | 5s to 5d
  --id ok --idle-delay -1m => --idle-delay "-1m" | 5s to 5d
  --id ok --idle-delay 0s => --idle-delay "0s" | 5s to 5d
  --id ok --idle-delay 1fortnight => --idle-delay "1fortnight" | 5s to 5d
  --id ok --error-delay 4999ms => --error-delay "4999ms" | 5s to 5d
  --id ok --error-delay soon => --error-delay "soon" | 5s to 5d
  --id ok --busy-delay 1s => --busy-delay "1s" | 0s, or 5s to 5d
  --id ok --busy-delay 5.1d => --busy-delay "5.1d" | 0s, or 5s to 5d
  --id ok --max-idle-delay 59s => --max-idle-delay "59s" | idle delay, 1m
  --id ok --max-idle-delay 6d => --max-idle-delay "6d" | 5s to 5d
  --id ok --max-error-delay 2m => --max-error-delay "2m" | error delay, 3m
  --id ok --give-up-after -1 => --give-up-after "-1" | 0 to 1,000,000
  --id ok --give-up-after 1.5 => --give-up-after "1.5" | whole number
  --id ok --give-up-after 1000001 => --give-up-after "1000001" | 1,000,000
  --id ok --give-up-after never => --give-up-after "never" | whole number
  --id ok --jitter 10 => --jitter "10" | write 10%
  --id ok --jitter 101% => --jitter "101%" | 0% to 100%
  --id ok --jitter -1% => --jitter "-1%" | 0% to 100%
  --id ok --drain-for 5m => --drain-for "5m" | 0s to 4m
  --id ok --drain-for 4 => --drain-for "4" | write 4m
  --id ok --watchdog 7m => --watchdog "7m" | 6m and 10m
  --id ok --watchdog 2h => --watchdog "2h" | 30m and 1h
  --id ok --watchdog 30s => --watchdog "30s" | 1m and 2m
  --id ok --watchdog Off => --watchdog "Off" | off
  --id ok --auth-level Function => --auth-level "Function" | anonymous, function or admin
  --id ok --auth-level system => --auth-level "system" | anonymous, function or admin
  --id ok --start-methods get => --start-methods "get" | post or get,post
  --id ok --start-methods POST => --start-methods "POST" | post or get,post
  --id ok --name My.App => --name "My.App" | small letters
  --id ok --name ../x => --name "../x" | package name
  --id ok --backend mssql => --backend "mssql" | azure-storage
  --id ok --on-conflict mine => --on-conflict "mine" | fail, ours, theirs or markers
  --id ok --on-conflict Ours => --on-conflict "Ours" | for example ours
  --id ok --on-conflict => --on-conflict needs a value
  --id ok --adopt => --adopt is no flag of create
  --id ok --idel-delay 5s => "--idel-delay" | did you mean --idle-delay?
  --id ok --on-conflct ours => "--on-conflct" | did you mean --on-conflict?
  --id ok -x => "-x" | --help
  --id ok --idle-delay => --idle-delay needs a value
  --id --yes => --id needs a value | --id=--yes
  --id a --id b => --id is given twice | "a" | "b"
  --id ok --yes=no => --yes takes no value | "no"
  --id ok --diff => --diff | --dry-run
  --id ok --dir elsewhere => "my-app" | "elsewhere" | twice
  another --id ok => "another" | one folder
  --id ok --from jobs.json => --id | --from
`);

describe('a bad flag', () => {
  it.each(illegal)('$args', async ({ args, names }) => {
    const dir = await newFolder();

    const { exitCode, stdout, stderr } = await cli(dir, ['my-app', ...args.split(' ')]);

    expect({ exitCode, stdout, lines: stderr.split('\n').length }).toEqual({
      exitCode: 2,
      stdout: '',
      lines: 1,
    });
    for (const name of names) expect(stderr).toContain(name);
    expect(await filesIn(dir)).toEqual({});
  });
});

describe('a bad verb', () => {
  it.each(
    rows(`
      ad => "ad" | did you mean add? | ./ad
      lst => "lst" | did you mean list? | ./lst
      regnerate => "regnerate" | did you mean regenerate? | ./regnerate
      regnrate => "regnrate" | did you mean regenerate? | ./regnrate
      chekc => "chekc" | did you mean check? | ./chekc
      unod => "unod" | did you mean undo? | ./unod
      remvoe => "remvoe" | did you mean remove? | ./remvoe
      renmae a b => "renmae" | did you mean rename? | ./renmae
      ste a => "ste" | did you mean set? | ./ste
      set a b => "b" | one id
      regenerate now => "now" | no arguments
      rename a b c => "c" | two ids
      rename a => missing: <new-id> | rename <id> <new-id>
      rename => missing: <id>, <new-id>
      remove => missing: <id> | remove <id>
      remove a --id b => "a" | "b" | twice
      check --dry-run => --dry-run is no flag of check
      undo --on-conflict ours => --on-conflict is no flag of undo
      regenerate --jitter 5% => --jitter is no flag of regenerate
      rename a b --processor c => --processor is no flag of rename
      set a --install => --install is no flag of set
      regenerate --on-conflict x => --on-conflict "x" | fail, ours, theirs or markers
      regenerate --diff => --diff | --dry-run
      list now => "now" | no arguments
      list --from x => --from is no flag of list
      add a b => "b" | one id
      add a --id b => "a" | "b" | twice
    `),
  )('$args', async ({ args, names }) => {
    const dir = await newFolder();

    const { exitCode, stdout, stderr } = await cli(dir, args.split(' '));

    expect({ exitCode, stdout, lines: stderr.split('\n').length }).toEqual({
      exitCode: 2,
      stdout: '',
      lines: 1,
    });
    for (const name of names) expect(stderr).toContain(name);
    expect(await filesIn(dir)).toEqual({});
  });

  it.each(['app', './ad', 'sub/lst'])('%s is a folder', async (folder) => {
    const dir = await newFolder();

    const { exitCode } = await cli(dir, [folder, '--id', 'a', '--dry-run']);

    expect(exitCode).toBe(0);
  });

  it('takes what is there for a folder, however like a verb it looks', async () => {
    const dir = await newFolder({ 'lst/notes.txt': 'mine\n' });

    const { exitCode } = await cli(dir, ['lst', '--id', 'a']);

    expect(exitCode).toBe(0);
    expect(Object.keys(await filesIn(dir))).toContain('lst/eternal.json');
  });
});
