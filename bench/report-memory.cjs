// Loaded before a measured program (node --require): writes how much memory it had at most, in bytes, as it ends.
const { writeFileSync } = require('node:fs');

const path = process.env.MEMORY_REPORT;

process.on('exit', () => {
  // libuv gives kilobytes, on every platform: https://nodejs.org/api/process.html#processresourceusage
  writeFileSync(path, String(process.resourceUsage().maxRSS * 1024));
});
