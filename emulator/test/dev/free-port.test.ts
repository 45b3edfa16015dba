import { expect, it, onTestFinished, vi } from 'vitest';
import { withPort } from '../../src/dev/free-port';

/** Starts a server on any port but these, which are in use for so many tries. */
function starting(taken: Readonly<Record<number, number>>) {
  const left = { ...taken };
  return async (port: number): Promise<number> => {
    const tries = left[port] ?? 0;
    left[port] = tries - 1;
    if (tries > 0) throw Object.assign(new Error('in use'), { code: 'EADDRINUSE', port });
    return port;
  };
}

it('takes the next free port, and says so', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  onTestFinished(() => warn.mockRestore());
  const start = starting({ 7071: 9, 7072: 9 });
  expect(await withPort({ port: 7071, whenInUse: 'next' }, start)).toBe(7073);
  expect(warn.mock.calls).toEqual([['Port 7071 is in use. Using port 7073.']]);
});

it('waits for the port that the app before it had', async () => {
  expect(await withPort({ port: 7071, whenInUse: 'wait' }, starting({ 7071: 3 }))).toBe(7071);
});

it.each<['next' | 'fail', number]>([
  ['fail', 7071],
  ['next', 65_535],
])('fails with %s on port %i in use', async (whenInUse, port) => {
  await expect(withPort({ port, whenInUse }, starting({ [port]: 1 }))).rejects.toThrow('in use');
});

it('passes on any other error', async () => {
  const start = () => Promise.reject(new Error('broken'));
  await expect(withPort({ port: 1, whenInUse: 'next' }, start)).rejects.toThrow('broken');
});
