// The bench's Fastify application.
const fastify = require('fastify')({ bodyLimit: 10000 });
const axios = require('axios');
const { Client } = require('pg');

const fail = (code, message) => Object.assign(new Error(message), { statusCode: code });
fastify.get('/api/items/:number', async () => { throw fail(404, 'Item does not exist'); });
fastify.post('/api/items', {
  schema: { body: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } } },
}, async () => ({}));
fastify.put('/api/items/:number', async () => { throw fail(409, 'Item was changed meanwhile'); });
fastify.get('/api/profile', async (request, reply) => reply.code(401).send({
  statusCode: 401, code: 'FST_JWT_NO_AUTHORIZATION_IN_HEADER', error: 'Unauthorized',
  message: 'No Authorization was found in request.headers',
}));
fastify.get('/api/admin', async () => { throw fail(403, 'Role manager is needed'); });
fastify.get('/api/crash', async () => { throw new Error('price list is empty'); });
fastify.get('/api/quota', async () => { throw fail(429, 'Rate limit exceeded, retry in 1 minute'); });
fastify.post('/api/upload', async () => ({}));
fastify.get('/api/closed', async () => { throw fail(503, 'Ordering is closed'); });
fastify.get('/api/database', async () => new Client({ host: '127.0.0.1', port: Number(process.env.BENCH_REFUSED), user: 'shop', database: 'shop' }).connect());
fastify.get('/api/partner', async () => axios.get(`http://127.0.0.1:${process.env.BENCH_HANG}/rates`, { timeout: 500 }));
fastify.listen({ port: Number(process.env.BENCH_PORT), host: '127.0.0.1' });
