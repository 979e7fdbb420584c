export { World } from '../../test/support/routing-world.js';
