/** One message of PostgreSQL's protocol 3.0 with its type; '' for the untyped ones that begin a session. */
export interface WireMessage {
  readonly type: string;
  /** All of it, type and length included. */
  readonly whole: Buffer;
}

const TYPE_LENGTH = 1;
const LENGTH_LENGTH = 4;
const PROTOCOL_3 = 196_608;

/** Cuts a stream of bytes into messages, wherever the packets end. */
export class MessageReader {
  private held: Buffer = Buffer.alloc(0);

  /** @param isUntyped true for a client's side: its first messages have no type, until the startup message */
  constructor(private isUntyped: boolean) {}

  *read(chunk: Buffer): Generator<WireMessage, void, void> {
    this.held = this.held.length === 0 ? chunk : Buffer.concat([this.held, chunk]);
    for (;;) {
      const offset = this.isUntyped ? 0 : TYPE_LENGTH;
      if (this.held.length < offset + LENGTH_LENGTH) return;
      const length = offset + this.held.readInt32BE(offset);
      if (this.held.length < length) return;
      const whole = this.held.subarray(0, length);
      this.held = this.held.subarray(length);
      if (!this.isUntyped) {
        yield { type: String.fromCharCode(whole[0]!), whole };
        continue;
      }
      if (whole.readInt32BE(LENGTH_LENGTH) === PROTOCOL_3) this.isUntyped = false;
      yield { type: '', whole };
    }
  }
}

/** The texts that a Parse (statement, SQL) or a Bind (portal, statement) begins with. */
export function twoTexts(message: Buffer): [string, string] {
  const start = TYPE_LENGTH + LENGTH_LENGTH;
  const first = message.indexOf(0, start);
  const second = message.indexOf(0, first + 1);
  return [message.toString('utf8', start, first), message.toString('utf8', first + 1, second)];
}
