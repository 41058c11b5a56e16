// The bench's NestJS application, without decorators' syntax so that it runs as it is.
require('reflect-metadata');
const common = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const axios = require('axios');

class ItemsController {
  item(number) { throw new common.NotFoundException(`Item ${number} not found`); }
  create() { throw new common.BadRequestException(['name should not be empty', 'quantity must be a number']); }
  replace() { throw new common.ConflictException('Item was changed meanwhile'); }
  profile() { throw new common.UnauthorizedException(); }
  admin() { throw new common.ForbiddenException('Forbidden resource'); }
  crash() { throw new Error('price list is empty'); }
  quota() { throw new common.HttpException('ThrottlerException: Too Many Requests', 429); }
  closed() { throw new common.ServiceUnavailableException('Ordering is closed'); }
  async partner() {
    try {
      await axios.get(`http://127.0.0.1:${process.env.BENCH_REFUSED}/rates`);
    } catch (error) {
      throw new common.BadGatewayException(`Rates service failed: ${error.message}`);
    }
    return {};
  }
}
const route = (name, decorator) => {
  const described = Object.getOwnPropertyDescriptor(ItemsController.prototype, name);
  decorator(ItemsController.prototype, name, described);
};
route('item', common.Get('items/:number'));
common.Param('number')(ItemsController.prototype, 'item', 0);
route('create', common.Post('items'));
route('replace', common.Put('items/:number'));
for (const name of ['profile', 'admin', 'crash', 'quota', 'closed', 'partner']) route(name, common.Get(name));
common.Controller('api')(ItemsController);
class ShopModule {}
common.Module({ controllers: [ItemsController] })(ShopModule);
NestFactory.create(ShopModule, { logger: false })
  .then((app) => app.listen(Number(process.env.BENCH_PORT), '127.0.0.1'));
