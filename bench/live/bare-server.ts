import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

/** The ceiling: a bare ws server that writes the same bytes to everybody. */
export interface BareServer {
  readonly url: string;
  connected(): number;
  /** Writes one message to everybody. @returns when it began, in epoch milliseconds */
  write(message: string): number;
  stop(): Promise<void>;
}

export async function startBareServer(): Promise<BareServer> {
  const http = createServer();
  const sockets = new WebSocketServer({ server: http });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}`,
    connected: () => sockets.clients.size,
    write(message) {
      const begun = performance.timeOrigin + performance.now();
      for (const socket of sockets.clients) socket.send(message);
      return begun;
    },
    async stop() {
      for (const socket of sockets.clients) socket.terminate();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
