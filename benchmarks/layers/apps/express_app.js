// The bench's Express application.
const express = require('express');
const axios = require('axios');
const { Client } = require('pg');
const Breaker = require('opossum');

const app = express();
app.use(express.json({ limit: 10000 }));
app.get('/api/items/:number', (req, res) => {
  res.status(404).json({ error: 'Item not found', id: Number(req.params.number) });
});
app.post('/api/items', (req, res) => {
  res.status(422).json({ errors: [{ type: 'field', msg: 'Invalid value', path: 'name', location: 'body' }] });
});
app.put('/api/items/:number', (req, res) => {
  res.status(409).json({ error: 'version conflict', expected: 7, received: 3 });
});
app.get('/api/profile', (req, res) => {
  const given = req.get('Authorization');
  res.status(401).json(given ? { name: 'TokenExpiredError', message: 'jwt expired' } : { message: 'No authorization token was found' });
});
app.get('/api/admin', (req, res) => {
  res.status(403).json({ message: 'Only the owner may delete an order' });
});
app.get('/api/crash', () => { throw new Error('price list is empty'); });
app.get('/api/quota', (req, res) => {
  res.set('RateLimit-Limit', '5').set('RateLimit-Remaining', '0').set('RateLimit-Reset', '42');
  res.status(429).send('Too many requests, please try again later.');
});
app.post('/api/upload', (req, res) => res.json({}));
app.get('/api/closed', (req, res) => res.status(503).json({ code: 'MAINTENANCE', until: '06:00' }));
const failing = (call, status) => async (req, res) => {
  try {
    await call();
  } catch (error) {
    res.status(status).json({ success: false, message: error.message || error.code, code: error.code });
  }
};
const refused = Number(process.env.BENCH_REFUSED);
const query = () => new Client({ host: '127.0.0.1', port: refused, user: 'shop', database: 'shop' }).connect();
const partner = () => axios.get(`http://127.0.0.1:${process.env.BENCH_HANG}/rates`, { timeout: 500 });
const breaker = new Breaker(partner, { errorThresholdPercentage: 1, resetTimeout: 60000, volumeThreshold: 0 });
breaker.open();
app.get('/api/database', failing(query, 500));
app.get('/api/tables', (req, res, next) => { query().catch(next); });
app.get('/api/partner', failing(partner, 504));
app.get('/api/circuit', failing(() => breaker.fire(), 503));
app.get('/api/looks/nginx', (req, res) => {
  res.status(404).type('html').send('<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n<center><h1>404 Not Found</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n');
});
app.get('/api/looks/haproxy', (req, res) => {
  res.status(503).type('html').send('<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n</body></html>\n');
});
app.listen(Number(process.env.BENCH_PORT), '127.0.0.1');
