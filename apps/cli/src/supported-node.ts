/** The oldest Node that runs Runut, as [major, minor]. */
const OLDEST: readonly [number, number] = [24, 9];

/** Whether a Node of this version (`process.versions.node`, e.g. `24.21.0`) runs Runut. */
export function isNodeSupported(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

/** What somebody with an older Node is told: what is wrong, and three ways out. */
export function unsupportedNodeMessage(version: string): string {
  return [
    `error: Expected Node ${OLDEST.join('.')} or newer but this is ${version}.`,
    '',
    'The install has brought Node 24 along, and npm uses it:',
    '  npm start',
    '  npm run runut -- <command>',
    'Without npm:',
    '  node_modules/.bin/node dist/apps/cli/src/main.js <command>',
    'Where there is no node_modules/.bin/node (macOS): install Node 24 from https://nodejs.org',
    '',
  ].join('\n');
}
