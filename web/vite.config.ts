import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type ProxyOptions } from 'vite';

const target = process.env['TRIBUTARY_API'] ?? 'http://127.0.0.1:7861';

// The head office answers to its own pages only: while developing, requests are made to look like theirs.
const proxy: ProxyOptions = {
  target,
  changeOrigin: true,
  configure: (server) => server.on('proxyReq', (request) => request.setHeader('Origin', target)),
};

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
  server: { port: 7862, strictPort: true, proxy: { '/api': proxy } },
});
