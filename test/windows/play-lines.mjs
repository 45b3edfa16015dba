// Runs command lines in one process, because a process under Wine starts slowly. Then it shows their exit codes.
//
// usage: node play-lines.mjs <start.cjs> <line>…
import { createRequire } from 'node:module';

const [generator, ...lines] = process.argv.slice(2);
const { main } = createRequire(import.meta.url)(generator);
const exitCodes = [];
for (const line of lines) {
  await main(line.split(' '));
  exitCodes.push(process.exitCode ?? 0);
  process.exitCode = 0;
}
console.log(`exit codes: ${exitCodes.join(' ')}`);
