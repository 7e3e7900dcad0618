import { resolve } from 'node:path';
import type { ComplaintsAnalyticsSettings } from '../config.js';
import type { CubeStoreOptions } from '../cube-store/cube-store.adapter.js';

export const inMemory = ':memory:';

/** Where the cube lies, and what it may use. */
export function cubeOptions(settings: ComplaintsAnalyticsSettings): CubeStoreOptions {
  const folder = settings.OKNO_DATA_DIR;
  const own = folder === undefined ? inMemory : resolve(folder, 'cube', 'cube.duckdb');
  return {
    file: settings.OKNO_CUBE_FILE ?? own,
    memoryLimit: settings.OKNO_CUBE_MEMORY,
    spillLimit: settings.OKNO_CUBE_SPILL,
  };
}
