import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

const target = process.env['TRIBUTARY_API'] ?? 'http://127.0.0.1:7861';

export default defineConfig({
  plugins: [svelte()],
  build: {
    target: 'es2022',
    // The Content-Security-Policy allows files of our own origin only: no data: URIs, nothing inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    cssCodeSplit: false,
    reportCompressedSize: false,
    sourcemap: false,
  },
  worker: { format: 'es' },
  server: { port: 7862, strictPort: true, proxy: { '/api': target } },
});
