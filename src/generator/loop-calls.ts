import type { FoundSettings } from './job-file-settings';

// Command lines that a user can take over: what is in angle brackets only they know.

const call = (id: string, command: string, { auth }: FoundSettings): string => {
  const key = auth === 'anonymous' ? '' : '?code=<key>';
  return `curl -X POST "https://<app>.azurewebsites.net/api/${id}/${command}${key}"`;
};

export const stop = (id: string, settings: FoundSettings): string => call(id, 'stop', settings);
export const start = (id: string, settings: FoundSettings): string => call(id, 'start', settings);
export const restart = (id: string, settings: FoundSettings): string =>
  `${stop(id, settings)}, then ${start(id, settings)}`;
