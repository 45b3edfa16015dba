/** Something that the real host does and the emulator does not. Never swallowed: it ends the test, or shows in `npm run dev`. */
export class NotEmulatedError extends Error {
  /** In a few words. */
  readonly what: string;

  constructor(what: string) {
    super(`not emulated: ${what}: use npm start`);
    this.what = what;
    this.name = 'NotEmulatedError';
  }
}
