// A reporter for Jest: what the tests left open must neither hold the whole run up nor go unsaid.
const PATIENCE_MS = 10_000;

function describe(handle) {
  const kind = handle.constructor?.name ?? 'unknown';
  if (kind === 'Socket') return `${kind} ${handle.remoteAddress ?? handle._pipeName ?? ''}:${handle.remotePort ?? ''}`;
  if (kind === 'Server') return `${kind} ${JSON.stringify(handle.address())}`;
  if (kind === 'ChildProcess') return `${kind} ${handle.spawnargs?.join(' ').slice(0, 200)}`;
  return kind;
}

export default class Leftovers {
  onRunComplete(_contexts, { success }) {
    const end = () => {
      // Undocumented, and the only place where Node names the handles themselves.
      const handles = process._getActiveHandles().map(describe);
      console.error(`The tests left open: ${process.getActiveResourcesInfo().join(', ')}\n  ${handles.join('\n  ')}`);
      process.exit(success ? 0 : 1);
    };
    setTimeout(end, PATIENCE_MS).unref();
  }
}
