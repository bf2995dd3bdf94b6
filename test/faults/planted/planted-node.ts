import 'reflect-metadata';
import { NODE_BUGS } from './node-bugs.js';

/** The product's own entry with a bug planted before it starts: `planted-node.js api|worker`, the bug in FAULTS_PLANTED. */
const [app] = process.argv.slice(2);
await NODE_BUGS[process.env.FAULTS_PLANTED ?? '']?.();
await import(new URL(`../../../apps/${app}/src/main.js`, import.meta.url).href);
