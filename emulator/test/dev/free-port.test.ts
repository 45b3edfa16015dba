import { expect, it, onTestFinished, vi } from 'vitest';
import { listenOnFree } from '../../src/dev/free-port';

const listening = (taken: readonly number[]) => async (port: number) => {
  if (taken.includes(port)) throw Object.assign(new Error('in use'), { code: 'EADDRINUSE' });
  return port;
};

it('takes the next free port, and says so', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  onTestFinished(() => warn.mockRestore());
  expect(await listenOnFree(7071, false, listening([7071, 7072]))).toBe(7073);
  expect(warn.mock.calls).toEqual([['Port 7071 is in use. Using port 7073.']]);
});

it.each([
  [7071, true, 7072],
  [65_535, false, 65_534],
])('names another port when %i is in use (named by a flag: %s)', async (port, isGiven, other) => {
  const message = `Port ${port} is in use. Use another one: --port ${other}`;
  await expect(listenOnFree(port, isGiven, listening([port]))).rejects.toThrow(message);
});

it('passes on any other error', async () => {
  const listen = () => Promise.reject(new Error('broken'));
  await expect(listenOnFree(1, false, listen)).rejects.toThrow('broken');
});
