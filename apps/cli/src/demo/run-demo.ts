import type { Output } from '../output.js';
import { DemoServer } from './demo-server.js';
import { Demonstration } from './demonstration.js';
import { Diary } from './diary.js';
import { ServerProcess } from './server-process.js';

/**
 * Runs the whole of a complaint's life on a server of its own, over HTTP and graphql-ws only. A signal ends the server too.
 * @returns whether everything came out as expected and every history gives the stored state
 */
export async function runDemo(output: Output): Promise<boolean> {
  const diary = new Diary(output);
  diary.tell('starting a server on an empty database');
  const server = await ServerProcess.start();
  const onSignal = (): void => {
    diary.tell('stopping');
    diary.close();
    void server.stop().finally(() => process.exit(130));
  };
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    diary.tell(`server is ready: ${server.ready.graphql}`);
    return await new Demonstration(new DemoServer(server), diary).run();
  } finally {
    process.removeListener('SIGINT', onSignal).removeListener('SIGTERM', onSignal);
    await server.stop();
    diary.tell('server and database are stopped, their files removed');
  }
}
