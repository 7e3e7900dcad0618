import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The root of this repository. */
export const repository = join(import.meta.dirname, '../..');

/** A throw-away directory laid out like this repository, in which rules may be broken without harm. */
export interface PlantedTree {
  readonly root: string;
  remove(): void;
}

/** Writes `files` (path → content) into a new tree; `copied` are taken from this repository as they are. */
export function plantTree(
  files: Record<string, string>,
  { copied = [], links = {} }: { copied?: string[]; links?: Record<string, string> } = {},
): PlantedTree {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'okno-planted-')));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  for (const path of copied) copyFileSync(join(repository, path), join(root, path));
  for (const [path, target] of Object.entries(links)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    symlinkSync(target, join(root, path));
  }
  return {
    root,
    remove: () => {
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Runs a tool of this repository in `cwd`; answers what it printed whatever its exit status. */
export function runTool(tool: string, args: string[], cwd: string): Promise<{ stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const options = { cwd, maxBuffer: 64 * 1024 * 1024 };
    execFile(
      process.execPath,
      [join(repository, 'node_modules', tool), ...args],
      options,
      (_failure, stdout, stderr) => {
        resolve({ stdout, stderr });
      },
    );
  });
}
