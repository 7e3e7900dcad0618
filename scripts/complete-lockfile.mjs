// Adds to package-lock.json the optional binaries of other platforms that its packages name and it lacks. npm leaves
// them out when the registry at hand does not carry them, and `npm ci` then refuses the whole file, on every platform.
// Run it after an `npm install` that changed the lock file; test/architecture/dependencies.spec.ts tells when.
import { readFileSync, writeFileSync } from 'node:fs';

const lockfile = new URL('../package-lock.json', import.meta.url);
const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'x64'];
const libraries = { gnu: 'glibc', musl: 'musl' };

// From the name, for there is no other source: without os and cpu every platform would download it.
function platformOf(name) {
  const words = name.split(/[/-]/);
  const os = words.find((word) => systems.includes(word));
  const cpu = words.find((word) => processors.includes(word));
  if (os === undefined || cpu === undefined) throw new Error(`${name} does not name a platform; add it by hand.`);
  const libc = libraries[words.at(-1)];
  return { os, cpu, libc: os === 'linux' ? libc : undefined };
}

const lock = JSON.parse(readFileSync(lockfile, 'utf8'));
const added = [];
for (const [path, { dev, optionalDependencies = {} }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const places = [`${path}/node_modules/${name}`, `node_modules/${name}`];
    if (places.some((place) => place in lock.packages)) continue;
    const { os, cpu, libc } = platformOf(name);
    // The keys in npm's own order, so that its next write changes nothing.
    lock.packages[`node_modules/${name}`] = {
      version,
      cpu: [cpu],
      ...(dev === true ? { dev } : {}),
      ...(libc !== undefined ? { libc: [libc] } : {}),
      optional: true,
      os: [os],
    };
    added.push(`${name} ${version}`);
  }
}
if (added.length > 0) {
  const sorted = Object.entries(lock.packages).sort(([one], [other]) => one.localeCompare(other, 'en'));
  writeFileSync(lockfile, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, undefined, 2)}\n`);
}
console.log([...added, `${added.length} added to package-lock.json`].join('\n'));
