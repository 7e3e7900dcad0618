/** Why a service cannot be rebuilt, or started, now: for whoever gave the command. */
export class RebuildRefused extends Error {
  override readonly name = 'RebuildRefused';
}
