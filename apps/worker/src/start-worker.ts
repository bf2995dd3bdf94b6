import { NestFactory } from '@nestjs/core';
import type { Server } from 'node:http';
import type { Logger } from 'pino';
import { HealthModule } from '../../api/src/http/health.module.js';
import { nestLog } from '../../api/src/http/logging.js';
import { openNode } from '../../api/src/node.js';
import type { Settings } from '../../api/src/settings.js';

export interface RunningWorker {
  /** Where it answers health and metrics; undefined when it does not listen. */
  readonly port?: number;
  /** Ends the work in hand, then the node. */
  stop(): Promise<void>;
}

/** A node without an edge: timers, jobs, messages. With `RUNUT_WORKER_PORT` it answers health and metrics. */
export async function startWorker(settings: Settings, log: Logger): Promise<RunningWorker> {
  const node = await openNode(settings, { hasWorkers: true, log });
  try {
    let isStopping = false;
    node.wiring.loop.start();
    const health = settings.workerPort === undefined ? undefined : await listen(settings.workerPort);
    log.info({ port: health?.port }, 'worker ready');
    return {
      port: health?.port,
      async stop() {
        isStopping = true;
        await health?.close();
        await node.stop();
      },
    };

    async function listen(port: number): Promise<{ port: number; close(): Promise<void> }> {
      const app = await NestFactory.create(
        HealthModule.register({
          health: {
            checkDatabase: () => node.checkDatabase(),
            feedLagSeconds: () => (Date.now() - node.wiring.feedAdvancedAt()) / 1000,
            isStopping: () => isStopping,
          },
          metrics: node.metrics,
          metricsToken: settings.metricsToken,
        }),
        { logger: nestLog(log), abortOnError: false },
      );
      await app.listen(port, settings.host);
      const address = (app.getHttpServer() as Server).address();
      return {
        port: typeof address === 'object' && address ? address.port : port,
        close: () => app.close(),
      };
    }
  } catch (error) {
    await node.stop();
    throw error;
  }
}
