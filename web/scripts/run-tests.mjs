// Bundles tests/*.test.ts and hands them to Node's own test runner.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';

const folder = resolve('node_modules/.cache/tributary/tests');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const entryPoints = readdirSync('tests').filter((name) => name.endsWith('.test.ts')).map((name) => `tests/${name}`);
await build({ entryPoints, outdir: folder, outExtension: { '.js': '.mjs' }, bundle: true, packages: 'external',
  platform: 'node', format: 'esm', target: 'node18', logLevel: 'warning' });
const files = readdirSync(folder).filter((name) => name.endsWith('.test.mjs')).map((name) => resolve(folder, name));
process.exit(spawnSync(process.execPath, ['--test', ...files], { stdio: 'inherit' }).status ?? 1);
