import type { DemoPerson } from '#identity';
import { CliError, EXIT } from '../cli-error.js';
import { GraphqlClient } from '../client/graphql-client.js';
import { LiveClient } from './live-client.js';
import type { ServerProcess } from './server-process.js';

/** The running server as everybody of the demonstration reaches it: over HTTP and WebSocket, each with a token of their own. */
export class DemoServer {
  constructor(private readonly server: ServerProcess) {}

  /** The public: no token. */
  public(): { readonly http: GraphqlClient; live(): LiveClient } {
    const { graphql } = this.server.ready;
    return { http: new GraphqlClient(graphql), live: () => new LiveClient(graphql) };
  }

  /** Somebody with a token of the development issuer; `who` as `runut token --as` takes it. */
  async as(
    who: string,
  ): Promise<{ readonly http: GraphqlClient; live(): LiveClient; readonly person: DemoPerson }> {
    const { graphql, url } = this.server.ready;
    const response = await fetch(`${url}/dev/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ as: who }),
    });
    if (!response.ok)
      throw new CliError(EXIT.SERVER, `Expected a token for ${who} but got ${response.status}.`, {
        place: url,
      });
    const { token, person } = (await response.json()) as { token: string; person: DemoPerson };
    return { http: new GraphqlClient(graphql, token), live: () => new LiveClient(graphql, token), person };
  }

  /** Everybody who may be acted as. */
  async people(): Promise<DemoPerson[]> {
    const response = await fetch(`${this.server.ready.url}/dev/people.json`);
    return (await response.json()) as DemoPerson[];
  }
}
