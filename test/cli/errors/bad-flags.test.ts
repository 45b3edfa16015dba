import { describe, expect, it } from 'vitest';
import { runHere } from '../../../tools/run-here';
import { filesIn, newFolder } from '../project-fixture';

interface Row {
  readonly args: string;
  /** The error on stderr contains all of these. */
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

/** An illegal value of every option, and every other kind of typo. Each row follows `my-app`. */
const illegal = rows(`
  --id 9lives => --id: "9lives" | start with a letter | orders-sync
  --id élan => --id: "élan" | start with a letter
  --id a.b => --id: "a.b" | letters (A-Z, a-z), digits, - and _
  --id a/../../b => --id: "a/../../b"
  --id a- => --id: "a-" | end with a letter or digit
  --id a_ => --id: "a_" | end with
  --id a__b => --id: "a__b" | __
  --id ${longId} => --id: "${longId}" | 1 to 60
  --id admin => --id: "admin" | admin
  --id AdminJobs => --id: "AdminJobs" | Admin
  --id runtime-x => --id: "runtime-x" | runtime
  --id con => --id: "con" | reserved file name
  --id NUL => --id: "NUL" | reserved file name
  --id com1 => --id: "com1" | reserved file name
  --id __proto__ => --id: "__proto__"
  --id ok --processor class => --processor: "class" | reserved
  --id ok --processor await => --processor: "await" | reserved
  --id ok --processor Math => --processor: "Math" | global
  --id ok --processor console => --processor: "console" | global
  --id ok --processor eval => --processor: "eval" | reserved
  --id ok --processor arguments => --processor: "arguments" | reserved
  --id ok --processor module => --processor: "module"
  --id ok --processor require => --processor: "require"
  --id ok --processor exports => --processor: "exports"
  --id ok --processor then => --processor: "then"
  --id ok --processor __proto__ => --processor: "__proto__"
  --id ok --processor 1st => --processor: "1st" | function name
  --id ok --processor my-work => --processor: "my-work" | function name
  --id ok --processor ../x => --processor: "../x" | function name
  --id ok --processor $ => --processor: "$" | file name
  --id ok --processor con => --processor: "con" | reserved file name
  --id ok --processor eternalFunction => --processor: "eternalFunction" | conflicts with
  --id ok --processor FunctionId => --processor: "FunctionId" | conflicts with
  --id ok --processor Batch => --processor: "Batch" | conflicts with
  --id ok --idle-delay 1m30s => --idle-delay: "1m30s" | from 5s to 5d
  --id ok --idle-delay 60 => --idle-delay: "60" | write 60m
  --id ok --idle-delay 4s => --idle-delay: "4s" | from 5s to 5d
  --id ok --idle-delay 6d => --idle-delay: "6d" | from 5s to 5d
  --id ok --idle-delay -1m => --idle-delay: "-1m" | from 5s to 5d
  --id ok --idle-delay 0s => --idle-delay: "0s" | from 5s to 5d
  --id ok --idle-delay 1fortnight => --idle-delay: "1fortnight" | from 5s to 5d
  --id ok --error-delay 4999ms => --error-delay: "4999ms" | from 5s to 5d
  --id ok --error-delay soon => --error-delay: "soon" | from 5s to 5d
  --id ok --busy-delay 1s => --busy-delay: "1s" | 0s or a duration from 5s to 5d
  --id ok --busy-delay 5.1d => --busy-delay: "5.1d" | 0s or a duration from 5s to 5d
  --id ok --max-idle-delay 59s => --max-idle-delay: "59s" | idle delay, 1m
  --id ok --max-idle-delay 6d => --max-idle-delay: "6d" | from 5s to 5d
  --id ok --max-error-delay 2m => --max-error-delay: "2m" | error delay, 3m
  --id ok --give-up-after -1 => --give-up-after: "-1" | from 0 to 1,000,000
  --id ok --give-up-after 1.5 => --give-up-after: "1.5" | whole number
  --id ok --give-up-after 1000001 => --give-up-after: "1000001" | 1,000,000
  --id ok --give-up-after never => --give-up-after: "never" | whole number
  --id ok --jitter 10 => --jitter: "10" | write 10%
  --id ok --jitter 101% => --jitter: "101%" | from 0% to 100%
  --id ok --jitter -1% => --jitter: "-1%" | from 0% to 100%
  --id ok --drain-for 5m => --drain-for: "5m" | from 0s to 4m
  --id ok --drain-for 4 => --drain-for: "4" | write 4m
  --id ok --watchdog 7m => --watchdog: "7m" | use 6m or 10m
  --id ok --watchdog 2h => --watchdog: "2h" | use 30m or 1h
  --id ok --watchdog 30s => --watchdog: "30s" | use 1m or 2m
  --id ok --watchdog Off => --watchdog: "Off" | off
  --id ok --auth-level Function => --auth-level: "Function" | anonymous, function or admin
  --id ok --auth-level system => --auth-level: "system" | anonymous, function or admin
  --id ok --start-methods get => --start-methods: "get" | post or get,post
  --id ok --start-methods POST => --start-methods: "POST" | post or get,post
  --id ok --name My.App => --name: "My.App" | lowercase
  --id ok --name ../x => --name: "../x" | package name
  --id ok --backend mssql => --backend: "mssql" | azure-storage
  --id ok --on-conflict mine => --on-conflict: "mine" | fail, ours, theirs or markers
  --id ok --on-conflict Ours => --on-conflict: "Ours" | use fail, ours, theirs or markers
  --id ok --on-conflict => --on-conflict needs a value
  --id ok --adopt => create does not accept --adopt | create-eternal-function --help
  --id ok --idel-delay 5s => unknown flag --idel-delay | did you mean --idle-delay?
  --id ok --on-conflct ours => unknown flag --on-conflct | did you mean --on-conflict?
  --id ok -x => unknown flag -x | --help for its options
  --id ok --idle-delay => --idle-delay needs a value
  --id --yes => --id needs a value | --id=--yes
  --id a --id b => --id has two values | "a" | "b" | only once
  --id ok --yes=no => --yes does not accept a value | remove =no
  --id ok --diff => --diff requires --dry-run
  --id ok --dir elsewhere => two folders | "my-app" | "elsewhere"
  another --id ok => unexpected argument "another" | one folder
  --id ok --from jobs.json => --id cannot be combined with --from
`);

describe('create with an illegal flag exits with 2 and writes nothing', () => {
  it.each(illegal)('$args', async ({ args, names }) => {
    const dir = await newFolder();

    const { exitCode, stdout, stderr } = await runHere(dir, ['my-app', ...args.split(' ')]);

    expect({ exitCode, stdout, lines: stderr.split('\n').length }).toEqual({
      exitCode: 2,
      stdout: '',
      lines: 1,
    });
    for (const name of names) expect(stderr).toContain(name);
    expect(await filesIn(dir)).toEqual({});
  });
});

describe('a misspelled command', () => {
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
      ls => "ls" | did you mean list? | ./ls
      update => "update" | did you mean regenerate?
      create my-app => "create" | run create-eternal-function my-app | ./create
      init => "init" | run create-eternal-function my-app
      help => "help" | run create-eternal-function --help
      set a b => "b" | one id
      regenerate now => "now" | no arguments
      rename a b c => "c" | two ids
      rename a => missing <new-id> | rename <id> <new-id>
      rename => missing <id>, <new-id>
      remove => missing <id> | remove <id>
      remove a --id b => two ids | "a" | "b" | only once
      check --dry-run => check does not accept --dry-run
      undo --on-conflict ours => undo does not accept --on-conflict
      regenerate --jitter 5% => regenerate does not accept --jitter
      rename a b --processor c => rename does not accept --processor
      set a --install => set does not accept --install
      regenerate --on-conflict x => --on-conflict: "x" | fail, ours, theirs or markers
      regenerate --diff => --diff | --dry-run
      list now => "now" | no arguments
      list --from x => list does not accept --from
      add a b => "b" | one id
      add a --id b => two ids | "a" | "b" | only once
    `),
  )('exits with 2 and writes nothing: $args', async ({ args, names }) => {
    const dir = await newFolder();

    const { exitCode, stdout, stderr } = await runHere(dir, args.split(' '));

    expect({ exitCode, stdout, lines: stderr.split('\n').length }).toEqual({
      exitCode: 2,
      stdout: '',
      lines: 1,
    });
    for (const name of names) expect(stderr).toContain(name);
    expect(await filesIn(dir)).toEqual({});
  });

  it.each(['app', './ad', 'sub/lst'])('takes %s for a folder', async (folder) => {
    const dir = await newFolder();

    const { exitCode } = await runHere(dir, [folder, '--id', 'a', '--dry-run']);

    expect(exitCode).toBe(0);
  });

  it('takes an existing folder for a folder, even if its name is like a command', async () => {
    const dir = await newFolder({ 'lst/notes.txt': 'mine\n' });

    const { exitCode } = await runHere(dir, ['lst', '--id', 'a']);

    expect(exitCode).toBe(0);
    expect(Object.keys(await filesIn(dir))).toContain('lst/eternal.json');
  });
});
