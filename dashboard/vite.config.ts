import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { budget } from './budget.ts';

/** The server that the development build speaks to. */
const server = 'http://127.0.0.1:7700';

// Assets are never inlined, so that the page works under `default-src 'self'`.
export default defineConfig({
  plugins: [react(), tailwindcss(), budget({ firstLoadKb: 150, routeKb: 50 })],
  root: import.meta.dirname,
  build: { outDir: 'dist', emptyOutDir: true, assetsInlineLimit: 0, target: 'es2023', modulePreload: { polyfill: false } },
  server: { proxy: { '/api': { target: server, ws: true } } },
});
