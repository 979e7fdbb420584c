import { withEvenkeel } from 'evenkeel/playwright';
import base from './playwright.base.config.js';

export default withEvenkeel(base);
