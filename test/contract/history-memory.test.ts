import { createMemoryHistory } from '../../src/history/memory-store.js';
import { historyStoreContract } from './history-store.js';

historyStoreContract('memory', createMemoryHistory);
