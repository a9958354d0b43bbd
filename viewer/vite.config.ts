/** Makes the one script of the report's page: dist/viewer/viewer.js, with the licences of what is in it beside it. */
import { join } from "node:path";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

export default defineConfig({
  root: import.meta.dirname,
  logLevel: "warn",
  plugins: [svelte({ compilerOptions: { css: "external" } })],
  resolve: {
    alias: [
      { find: /^\.{1,2}\/(scales\/)?(projection|schemes)\.js$/, replacement: join(import.meta.dirname, "left-out-of-plot.ts") },
    ],
  },
  build: {
    outDir: "../dist/viewer",
    emptyOutDir: false,
    target: "es2022",
    // what d3 does when it is loaded is making tables: without a reader they go
    rolldownOptions: { treeshake: { moduleSideEffects: (file) => !file.includes("/d3-") } },
    license: { fileName: "licences.md" },
    lib: { entry: "main.ts", formats: ["iife"], name: "assayViewer", fileName: () => "viewer.js" },
  },
});
