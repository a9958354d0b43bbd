/** Makes the one script of the report's page: dist/viewer/viewer.js, with the licences of what is in it beside it. */
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

export default defineConfig({
  root: import.meta.dirname,
  logLevel: "warn",
  plugins: [svelte({ compilerOptions: { css: "external" } })],
  build: {
    outDir: "../dist/viewer",
    emptyOutDir: false,
    target: "es2022",
    license: { fileName: "licences.md" },
    lib: { entry: "main.ts", formats: ["iife"], name: "assayViewer", fileName: () => "viewer.js" },
  },
});
