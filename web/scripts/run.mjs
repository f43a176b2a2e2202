// Bundles one TypeScript file and runs it in this process: Node 18 and 20 do not read TypeScript themselves.
import { build } from 'esbuild';
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const source = process.argv[2];
if (source === undefined) {
  console.error('usage: node scripts/run.mjs FILE.ts [arguments]');
  process.exit(2);
}
const folder = resolve('node_modules/.cache/tributary');
mkdirSync(folder, { recursive: true });
const outfile = resolve(folder, source.replace(/[^a-z0-9]+/gi, '-') + '.mjs');
await build({
  entryPoints: [source],
  outfile,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node18',
  logLevel: 'warning',
});
process.argv.splice(1, 2, outfile);
await import(pathToFileURL(outfile).href);
