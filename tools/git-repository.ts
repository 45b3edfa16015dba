import { execaSync } from 'execa';
import { cleanEnv } from './clean-env';

const WHO = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
const IDENTITY = ['-c', 'user.name=a', '-c', 'user.email=a@b.example'];

/** A git repository. The settings of the user who runs the tests do not apply. */
export class GitRepository {
  constructor(readonly root: string) {}

  /** @returns the output of git, `undefined` if it fails */
  ask(args: readonly string[], cwd = this.root): string | undefined {
    const options = { cwd, env: cleanEnv(WHO), extendEnv: false, reject: false } as const;
    const result = execaSync('git', [...IDENTITY, ...args], {
      ...options,
      stripFinalNewline: false,
    });
    return result.exitCode === 0 ? result.stdout : undefined;
  }

  /** @throws if git fails */
  do(...args: string[]): string {
    const output = this.ask(args);
    if (output === undefined) throw new Error(`git ${args.join(' ')} failed`);
    return output;
  }

  init(): void {
    this.do('init', '--quiet', '--initial-branch', 'main');
    this.commit('base');
    this.do('tag', 'base');
  }

  commit(message: string): void {
    this.do('add', '--all');
    this.do('commit', '--quiet', '--allow-empty', '--message', message);
  }

  /** Switches to a new branch that starts at the first commit. */
  begin(branch: string): void {
    this.do('reset', '--quiet', '--hard');
    this.do('checkout', '--quiet', '--force', '-B', branch, 'base');
    this.do('clean', '--quiet', '-d', '--force');
  }

  /** The paths that git could not merge. */
  unmerged(): string[] {
    const names = this.do('diff', '--name-only', '-z', '--diff-filter', 'U');
    return names.split('\0').filter((name) => name !== '');
  }
}
