/** What a case needs of its surroundings. */
export interface CaseApi {
  /** The address of the app, without a slash at the end. */
  readonly base: string;
  request(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; headers: Record<string, string>; text: string }>;
  /** The status of an instance once it is in one of `statuses`, or after `ms`. */
  waitFor(id: string, statuses?: readonly string[], ms?: number): Promise<unknown>;
  sleep(ms: number): Promise<void>;
}

export const finished: readonly string[];
/** By theme and name, such as `routes/GET r/5`. */
export const cases: Readonly<Record<string, (api: CaseApi) => Promise<unknown>>>;
