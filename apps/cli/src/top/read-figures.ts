import { CliError, EXIT } from '../cli-error.js';
import { Figures } from './figures.js';

const TIMEOUT_MS = 5_000;

/**
 * What a node counts now.
 * @param node any address of it, such as http://localhost:3000
 * @throws CliError when nobody answers, or the answer is none of a Runut node
 */
export async function readFigures(node: string, token: string | undefined): Promise<Figures> {
  const url = new URL('/metrics.json', node).href;
  let response: Response;
  try {
    response = await fetch(url, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    const { cause, message } = error as Error & { cause?: { code?: string } };
    throw new CliError(EXIT.SERVER, `Expected a node but there is none (${cause?.code ?? message}).`, {
      code: 'SERVER_UNREACHABLE',
      place: url,
      wayOut: 'Name the nodes with --node, once for each.',
    });
  }
  if (response.status === 401)
    throw new CliError(EXIT.SERVER, 'Expected the token of the node’s metrics.', {
      code: 'METRICS_TOKEN',
      place: url,
      wayOut: 'Give it with --metrics-token or RUNUT_METRICS_TOKEN.',
    });
  const body: unknown = response.ok ? await response.json().catch(() => undefined) : undefined;
  if (!Array.isArray(body))
    throw new CliError(EXIT.SERVER, `Expected the figures of a node but got HTTP ${response.status}.`, {
      code: 'NOT_A_NODE',
      place: url,
    });
  return new Figures(body as ConstructorParameters<typeof Figures>[0]);
}
