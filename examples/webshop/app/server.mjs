/** The shop's server: plain Node. `PORT` says where it listens, on the loopback interface only. */
import { createServer } from 'node:http';
import { routes } from './routes.mjs';
import { createHandler } from './http.mjs';

const server = createServer(createHandler(routes));

server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  console.log(`Fernhill webshop on http://127.0.0.1:${server.address().port}`);
});
