// The bench's Koa application.
const Koa = require('koa');
const RouterModule = require('@koa/router');
const bodyParser = require('koa-bodyparser');
const axios = require('axios');

const Router = RouterModule.default || RouterModule.Router || RouterModule;
const app = new Koa();
const router = new Router();
app.silent = true;
app.use(bodyParser({ jsonLimit: '10kb' }));
router.get('/api/items/:number', (ctx) => ctx.throw(404, 'no such item'));
router.post('/api/items', (ctx) => { ctx.status = 400; ctx.body = { errors: [{ field: 'name', message: 'is required' }] }; });
router.put('/api/items/:number', (ctx) => ctx.throw(409, 'the item has changed'));
router.get('/api/profile', (ctx) => ctx.throw(401, 'Authentication Error'));
router.get('/api/admin', (ctx) => ctx.throw(403, 'owners only'));
router.get('/api/crash', () => { throw new Error('price list is empty'); });
router.get('/api/quota', (ctx) => { ctx.status = 429; ctx.body = { error: 'Rate limit exceeded, retry in 42 seconds' }; });
router.post('/api/upload', (ctx) => { ctx.body = {}; });
router.get('/api/closed', (ctx) => { ctx.status = 503; ctx.body = { error: 'closed' }; });
router.get('/api/partner', async (ctx) => {
  try {
    await axios.get(`http://127.0.0.1:${process.env.BENCH_REFUSED}/rates`);
  } catch (error) {
    ctx.status = 502;
    ctx.body = { error: 'partner unavailable', cause: `${error.code}: ${error.message}` };
  }
});
app.use(router.routes()).use(router.allowedMethods());
app.listen(Number(process.env.BENCH_PORT), '127.0.0.1');
