export { firstDifference } from './first-difference.js';
export { HistoryService } from './history-service.js';
export type { EntryRange, InstanceAsOf, ReplayReport } from './history-service.js';
export { verifyChain, type ChainBreak } from './verify-chain.js';
