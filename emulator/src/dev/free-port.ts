const NEXT_PORTS = 20;

/**
 * Listens on the port or, unless a flag names it, on the next free one.
 * @throws Error that says what to do when the ports are in use
 */
export async function listenOnFree(
  port: number,
  isGiven: boolean,
  listen: (port: number) => Promise<number>,
): Promise<number> {
  for (let tried = port; ; tried += 1) {
    try {
      const found = await listen(tried);
      if (tried !== port) console.warn(`Port ${port} is in use. Using port ${tried}.`);
      return found;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      if (isGiven || tried === port + NEXT_PORTS || tried === 65_535) {
        const other = tried < 65_535 ? tried + 1 : tried - 1;
        throw new Error(`Port ${tried} is in use. Use another one: --port ${other}`);
      }
    }
  }
}
