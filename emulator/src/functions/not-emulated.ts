/** The app needs something that the emulator does not do. It fails the test; the development server reports it. */
export class NotEmulatedError extends Error {
  /** A short description of the feature. */
  readonly what: string;

  /** @param what a short description of the feature */
  constructor(what: string) {
    super(`not emulated: ${what} (run the app on the real host instead)`);
    this.what = what;
    this.name = 'NotEmulatedError';
  }
}
