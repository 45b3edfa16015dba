// For `node --require`: writes the peak memory of the program in bytes when it exits.
const { writeFileSync } = require('node:fs');

const path = process.env.MEMORY_REPORT;

process.on('exit', () => {
  // In kilobytes on every platform: https://nodejs.org/api/process.html#processresourceusage
  writeFileSync(path, String(process.resourceUsage().maxRSS * 1024));
});
