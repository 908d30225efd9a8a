// Puts a Brotli and a gzip form beside every file of the built app that is worth it: the server sends what the browser takes.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const TEXT = /\.(js|css|html|json|svg|webmanifest|txt)$/;
const MIN_BYTES = 512;
const root = process.env.STOA_WEB_OUT ?? 'dist';
for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !TEXT.test(entry.name)) continue;
  const file = `${entry.parentPath}/${entry.name}`;
  const bytes = await readFile(file);
  if (bytes.length < MIN_BYTES) continue;
  await writeFile(`${file}.br`, await promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }));
  await writeFile(`${file}.gz`, await promisify(gzip)(bytes, { level: 9 }));
}
