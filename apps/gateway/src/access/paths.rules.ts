const publicPaths = new Set([
  '/',
  '/api/v1/auth/login',
  '/api/openapi.json',
  '/api/asyncapi.json',
  '/api/docs',
  '/health/live',
  '/health/ready',
  '/metrics',
]);
const publicFolders = ['/api/docs/'];

/** The path of a URL as it came, without its query. */
export function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? '';
}

/** True for what everybody may call without signing in. Compared as it came: an encoded spelling is not public. */
export function isPublicPath(path: string): boolean {
  return publicPaths.has(path) || publicFolders.some((folder) => path.startsWith(folder));
}

const base = '/api/v1';

/** True when one of the key's paths is `path` or above it; a key that names no path may call all its roles may. */
export function isInScope(path: string, scopes: readonly string[]): boolean {
  return scopes.length === 0 || scopes.some((scope) => path === base + scope || path.startsWith(`${base}${scope}/`));
}
