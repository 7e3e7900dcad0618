import { once } from 'node:events';
import { createServer } from 'node:net';

/** Ports that nobody listens at; all are held until all are known, so that they differ. */
export async function findFreePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  try {
    await Promise.all(servers.map((server) => once(server.listen(0, '127.0.0.1'), 'listening')));
    return servers.map((server) => {
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('a server without a port');
      return address.port;
    });
  } finally {
    for (const server of servers) server.close();
  }
}
