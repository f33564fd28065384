/** How the page is built. The server sends `default-src 'self'`, so nothing may be inlined into the page. */
import { join } from "node:path";
import { defineConfig } from "vite";

export default defineConfig({
  root: join(import.meta.dirname, "frontend"),
  build: {
    outDir: join(import.meta.dirname, "dist/page"),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
  },
});
