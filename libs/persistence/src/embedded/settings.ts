export type ServerSettings = Readonly<Record<string, string | number>>;

/**
 * For a product that shares one machine with its own services: little memory, full durability.
 * There is no TCP listener: only a socket in a directory of the data directory's owner.
 */
export const embeddedServerSettings: ServerSettings = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  cluster_name: 'okno',
  max_connections: 150,
  shared_buffers: '128MB',
  huge_pages: 'off',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  effective_cache_size: '512MB',
  random_page_cost: 1.1,
  jit: 'off',
  io_method: 'sync',
  max_worker_processes: 4,
  max_parallel_workers_per_gather: 1,
  max_logical_replication_workers: 0,
  autovacuum_max_workers: 2,
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  wal_level: 'minimal',
  max_wal_senders: 0,
  max_wal_size: '1GB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] %q%u@%d ',
  log_checkpoints: 'off',
  lc_messages: 'C',
};

/** A test run loses nothing when its server crashes, so it need not wait for the disk. Never for the product. */
export const throwawayServerSettings: ServerSettings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum_naptime: '10min',
};

export function settingArguments(settings: ServerSettings): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${String(value)}`]);
}
