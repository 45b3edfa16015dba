// Holds files as a virus scanner does, without sharing them, and lets go after some time.
//
// usage: node hold.mjs <milliseconds> <file that shows that they are held> <file>…
import { openSync, writeFileSync } from 'node:fs';

const [time, mark, ...files] = process.argv.slice(2);
// UV_FS_O_EXLOCK | O_RDWR. On Windows, libuv opens such a file with share mode 0.
for (const file of files) openSync(file, 0x10000002);
writeFileSync(mark, '');
setTimeout(() => {}, Number(time));
