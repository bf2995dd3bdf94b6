import type { WebSocket } from 'ws';
import { TOO_SLOW, TRY_AGAIN_LATER_CLOSE, Unsent, type Subscriber } from '../live/subscriber.js';

/** A subscription of a graphql-ws client: the `next` message is its id spliced around text that others share. */
export class SocketSubscriber implements Subscriber {
  private readonly head: string;
  private readonly queue = new Unsent();

  constructor(
    private readonly socket: WebSocket,
    id: string,
  ) {
    this.head = `{"id":${JSON.stringify(id)},"type":"next","payload":`;
  }

  get unsent(): number {
    return this.socket.bufferedAmount;
  }

  write(payload: string): void {
    const { socket } = this;
    if (socket.readyState !== socket.OPEN) return;
    if (this.queue.isTooMuch(socket.bufferedAmount)) {
      socket.close(TRY_AGAIN_LATER_CLOSE, TOO_SLOW);
      return;
    }
    this.queue.add();
    socket.send(`${this.head}${payload}}`, this.queue.sent);
  }

  drained(): Promise<void> {
    return this.queue.drained();
  }

  close(code: number, reason: string): void {
    this.socket.close(code, reason);
  }
}
