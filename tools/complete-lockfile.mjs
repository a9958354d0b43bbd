// Adds to package-lock.json the optional packages of other platforms that a registry did not offer when the lock was
// written (npm then leaves them out, and `npm ci` refuses the lock elsewhere). Run after `npm install`:
//   node tools/complete-lockfile.mjs
import { readFileSync, writeFileSync } from "node:fs";

const file = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(file, "utf8"));
const systems = ["android", "darwin", "linux", "win32", "freebsd", "openharmony"];
const processors = ["arm64", "x64", "arm", "ia32", "riscv64", "s390x", "ppc64"];

let added = 0;
for (const [path, parent] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    if (lock.packages[`node_modules/${name}`] ?? lock.packages[`${path}/node_modules/${name}`]) continue;
    const words = name.split(/[-/]/);
    const os = words.filter((word) => systems.includes(word));
    const cpu = words.filter((word) => processors.includes(word));
    if (os.length === 0 || cpu.length === 0) throw new Error(`${name}: neither system nor processor in its name`);
    lock.packages[`node_modules/${name}`] = {
      version,
      cpu,
      ...(parent.dev ? { dev: true } : {}),
      ...(os[0] === "linux" ? { libc: [name.includes("musl") ? "musl" : "glibc"] } : {}),
      license: parent.license,
      optional: true,
      os,
    };
    added++;
  }
}
const { "": root, ...rest } = lock.packages;
lock.packages = { "": root, ...Object.fromEntries(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1))) };
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} packages added`);
