// Makes the types of the API out of its own OpenAPI documents. The documents are held against the running server by the tests of the contract.
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';

const here = new URL('..', import.meta.url);
const out = new URL('src/api/generated/', here);
await mkdir(out, { recursive: true });
for (const name of ['2', 'api']) {
  const source = new URL(`openapi/${name}.json`, here);
  const target = new URL(`${name}.d.ts`, out);
  if ((await age(target)) > (await age(source))) continue;
  await writeFile(target, astToString(await openapiTS(JSON.parse(await readFile(source, 'utf8')))));
}

async function age(file) {
  return (await stat(file).catch(() => undefined))?.mtimeMs ?? 0;
}
